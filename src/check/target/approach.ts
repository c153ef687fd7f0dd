// Finds out how to call the API and with which tokens: tries kinds of good tokens until one is accepted.
import type { Attempt } from "../../control/check-report.ts";
import { isHmac, type SigningAlg } from "../../keys/algorithms.ts";
import type { MintedToken } from "../../tokens/record.ts";
import type { MintOptions } from "../levers.ts";
import type { Settings } from "../options.ts";
import type { Run } from "../run.ts";
import { accepted, type Answer, answerText, refused } from "./answer.ts";
import { labelOf } from "./label.ts";
import { initializeRequest, type McpServer, serverOf } from "./mcp.ts";
import { type Call, prove } from "./proof.ts";
import type { ApiRequest } from "./send.ts";

/** The mint options that make a token good for this API. */
export type Wanted = Pick<MintOptions, "user" | "client" | "audience" | "scope" | "alg">;

export interface Approach {
  request: ApiRequest;
  label: string;
  /** Absent if the API is plain HTTP. */
  mcp?: McpServer;
  wanted: Wanted;
  form: "jwt" | "opaque";
  /** Algorithm of the accepted token; undefined if it is opaque. */
  alg: SigningAlg | undefined;
  /** Whether the accepted token has the `typ` of an access token, `at+jwt` (RFC 9068, section 2.1). */
  isTyped: boolean;
  /** Tokens of former keys, minted first: after an unknown key the API may not fetch keys for a while. */
  former: Map<string, MintedToken>;
}

export const FORMER_KEY_FLAWS = ["retired-key-still-valid", "removed-key"] as const;

interface Candidate {
  name: string;
  mint: MintOptions;
}

/** Returns the approach that worked, or only the attempts if none did. */
export async function findApproach(
  run: Run,
  wanted: Wanted,
  url: string,
): Promise<{ approach?: Approach; attempts: Attempt[] }> {
  const attempts: Attempt[] = [];
  const tried = new Set<string>();
  for (const { name, mint } of await candidates(run, wanted)) {
    const minted = await run.levers.mint(mint);
    const { format, header } = minted;
    const form = format === "opaque" ? "opaque" : "jwt";
    const alg = form === "jwt" ? (header?.["alg"] as SigningAlg) : undefined;
    if (tried.has(alg ?? form)) continue; // the issuer's own choice was the same
    tried.add(alg ?? form);
    const asked = { ...wanted, alg: mint.alg };
    const former =
      alg === undefined || isHmac(alg) ? new Map<string, MintedToken>() : await formerTokens(run, asked, alg);
    for (const request of requests(run.settings, url)) {
      const answer = await run.send(request, { authorization: [`Bearer ${minted.token}`] });
      const label = labelOf(request);
      const token = alg === undefined ? name : `${name} (${alg})`;
      attempts.push({ token, request: label, got: answerText(answer) });
      const understood = understand(run.settings, request, answer);
      const worked = understood && (await prove(run, understood, minted.token));
      const isTyped = /^(application\/)?at\+jwt$/i.test(String(header?.["typ"]));
      if (worked && "request" in worked) {
        const label = labelOf(worked.request);
        return { approach: { ...worked, label, wanted: asked, form, alg, isTyped, former }, attempts };
      }
      if (worked) attempts.push({ token, ...worked.failed });
      // The token was refused, so another request would be too. A failure in a body may have other reasons.
      if (worked || (refused(answer) && answer.refusal === null)) break;
    }
  }
  return { attempts };
}

/** Lists the kinds of tokens to try. The kind that the issuer chooses itself comes first. */
async function candidates({ settings, levers }: Run, wanted: Wanted): Promise<Candidate[]> {
  const usual = { name: "the issuer's default token for the audience", mint: wanted };
  const opaque = { name: "an opaque token", mint: { ...wanted, format: "opaque" as const } };
  if (settings.alg !== undefined) return [{ ...usual, mint: { ...wanted, alg: settings.alg } }];
  const others = (await levers.activeAlgs()).map((alg) => ({
    name: "a JWT signed with another key of the issuer",
    mint: { ...wanted, alg, format: "jwt" as const },
  }));
  const byHmac = others.filter(({ mint }) => isHmac(mint.alg));
  switch (settings.verifier) {
    case "introspection":
      return [usual, opaque];
    case "hmac":
      return [usual, ...byHmac];
    case "jwks":
    case "static-key":
      return [usual, ...others.filter(({ mint }) => !isHmac(mint.alg))];
    default:
      return [usual, opaque, ...others];
  }
}

async function formerTokens(
  { levers }: Run,
  wanted: Wanted,
  alg: SigningAlg,
): Promise<Map<string, MintedToken>> {
  const mint = { ...wanted, format: "jwt" } as const;
  const [retired, removed] = FORMER_KEY_FLAWS;
  const tokens = new Map<string, MintedToken>([
    [retired, await levers.mintWithFormerKey({ ...mint, flaw: retired })],
  ]);
  // The API cannot have cached this key. The lifecycle cases test how long it trusts a cached one.
  const key = await levers.publishKey(alg);
  await key.remove();
  return tokens.set(removed, await levers.mint({ ...mint, flaw: removed }));
}

/** GET comes first: a POST might change something if the API is not an MCP server. */
function requests(settings: Settings, url: string): ApiRequest[] {
  const { method, body, headers = {}, tool } = settings;
  const initialize = initializeRequest(url, headers);
  if (tool !== undefined) return [initialize];
  if (method !== undefined || body !== undefined) return [plainRequest(settings, url)];
  return [plainRequest(settings, url), initialize];
}

export function plainRequest({ method, body, headers = {} }: Settings, url: string): ApiRequest {
  return {
    method: method ?? (body === undefined ? "GET" : "POST"),
    url,
    headers: {
      accept: "application/json",
      ...(body !== undefined && { "content-type": "application/json" }),
      ...headers,
    },
    body,
  };
}

function understand({ headers = {} }: Settings, request: ApiRequest, answer: Answer): Call | undefined {
  if (!accepted(answer)) return undefined;
  const isInitialize = request.body === initializeRequest(request.url, headers).body;
  if (!isInitialize) {
    // An MCP endpoint answers GET with an event stream: go on with the MCP request instead.
    const isStream = answer.contentType.startsWith("text/event-stream");
    return isStream ? undefined : { request };
  }
  const mcp = serverOf({ ...request, headers }, answer);
  return mcp && { request, mcp };
}

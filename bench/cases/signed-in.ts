// Measures what the engine does for a user who is signed in: logins with a code and PKCE, and refreshes.
import { createHash, randomBytes } from "node:crypto";
import { call, headersFrom } from "../client.ts";
import { AUDIENCES, CLIENT, REDIRECT_URI, SCOPE, USER } from "../contestants/contract.ts";
import type { ContestantName } from "../contestants/names.ts";
import { interleave } from "../interleave.ts";
import type { Metadata } from "../servers.ts";
import type { Case, Context, Measurement } from "./contract.ts";

const AUTHORIZATION = { authorization: `Basic ${btoa(`${CLIENT.id}:${CLIENT.secret}`)}` };
const CONTESTANTS: ContestantName[] = ["mintmark", "mintmark, file", "oidc-provider"];
const MOST_REDIRECTS = 10;
const PER_TURN = 40;

interface Tokens {
  id_token?: string;
  refresh_token?: string;
}

export const signedInCases: Case[] = [
  {
    name: "login of a signed-in user",
    measure: (context) => measure("login of a signed-in user", context, login),
  },
  { name: "refresh", measure: (context) => measure("refresh", context, refreshes) },
];

/** Prepares a contestant, and returns what is measured. */
type Prepare = (metadata: Metadata) => Promise<() => Promise<unknown>>;

async function measure(
  name: string,
  { servers, amounts }: Context,
  prepare: Prepare,
): Promise<Measurement[]> {
  const turns = [];
  for (const contestant of CONTESTANTS) {
    const once = await prepare(await servers.metadata(contestant, "opaque"));
    for (let index = 0; index < amounts.warmUp / 10; index++) await once();
    const turn = async () => {
      const samples = [];
      for (let index = 0; index < PER_TURN; index++) {
        const before = performance.now();
        await once();
        samples.push(performance.now() - before);
      }
      return samples;
    };
    turns.push([contestant, turn] as const);
  }
  return [{ name, rounds: await interleave(turns, amounts.requestRounds) }];
}

/** A login: the authorization request of a browser that has a session, and the redemption of the code. */
async function login(metadata: Metadata): Promise<() => Promise<Tokens>> {
  const cookies = new Map<string, string>();
  const once = () => signIn(metadata, cookies);
  const { id_token: token, refresh_token: refresh } = await once();
  if (token === undefined || refresh === undefined) throw new Error(`${metadata.issuer} issued no tokens`);
  return once;
}

/** A refresh with the token of the refresh before it. */
async function refreshes(metadata: Metadata): Promise<() => Promise<void>> {
  let { refresh_token: token } = await signIn(metadata, new Map());
  return async () => {
    const next = await tokens(metadata, {
      grant_type: "refresh_token",
      refresh_token: token ?? "",
      resource: AUDIENCES.opaque,
    });
    if (next.refresh_token === undefined || next.refresh_token === token) {
      throw new Error(`${metadata.issuer} does not rotate refresh tokens`);
    }
    token = next.refresh_token;
  };
}

async function signIn(metadata: Metadata, cookies: Map<string, string>): Promise<Tokens> {
  const verifier = randomBytes(32).toString("base64url");
  const query = new URLSearchParams({
    client_id: CLIENT.id,
    redirect_uri: REDIRECT_URI,
    response_type: "code",
    scope: `openid ${SCOPE}`,
    resource: AUDIENCES.opaque,
    login_hint: USER,
    code_challenge: createHash("sha256").update(verifier).digest("base64url"),
    code_challenge_method: "S256",
  });
  const code = await codeAt(new URL(`${metadata.authorization_endpoint}?${query.toString()}`), cookies);
  return tokens(metadata, {
    grant_type: "authorization_code",
    code,
    redirect_uri: REDIRECT_URI,
    code_verifier: verifier,
    resource: AUDIENCES.opaque,
  });
}

/** Follows redirects like a browser, until one leads to the client. */
async function codeAt(start: URL, cookies: Map<string, string>): Promise<string> {
  let url = start;
  for (let redirects = 0; redirects < MOST_REDIRECTS; redirects++) {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const headers = await headersFrom({ url, headers: { cookie }, status: 303 });
    keepCookies(headers, cookies);
    url = new URL(headers.get("location") ?? "", url);
    const code = url.searchParams.get("code");
    if (code !== null && url.href.startsWith(REDIRECT_URI)) return code;
  }
  throw new Error(`${start.origin} does not lead back to the client`);
}

function keepCookies(headers: Headers, cookies: Map<string, string>): void {
  for (const line of headers.getSetCookie()) {
    const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
    if (value === "" || /expires=Thu, 01 Jan 1970/i.test(line)) cookies.delete(name);
    else cookies.set(name, value);
  }
}

async function tokens({ token_endpoint: url }: Metadata, form: Record<string, string>): Promise<Tokens> {
  const body = new URLSearchParams(form).toString();
  return JSON.parse(await call({ url: new URL(url), headers: AUTHORIZATION, body })) as Tokens;
}

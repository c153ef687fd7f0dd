// The options of a check. Only `url` is required: the others have defaults or are detected.
import type { Verifier } from "../check-choices.ts";
import type { CaseResult, Finding } from "../control/check-report.ts";
import { MintmarkError } from "../errors.ts";
import type { SigningAlg } from "../keys/algorithms.ts";
import type { Severity } from "../tokens/flaws/flaw.ts";
import { checkChoice } from "./selection.ts";

/**
 * Options of `idp.check()`.
 *
 * @example
 * const report = await idp.check({ url: "http://localhost:8000/mcp", lifecycle: true });
 * expect(report.findings).toEqual([]);
 */
export interface CheckOptions {
  /** The API: an MCP endpoint, or any URL that needs a bearer token. */
  url: string;
  /** `aud` of the tokens. Default: `resource` of the API's metadata (RFC 9728), otherwise the URL. */
  audience?: string | undefined;
  /** Scopes of the tokens, separated by spaces. Default: `scopes_supported` of the metadata. */
  scope?: string | undefined;
  /** The API's way of verifying tokens. Default: detected. */
  verifier?: Verifier | undefined;
  /** Signing algorithm of the tokens. Default: the resource's or issuer's, else one that the API accepts. */
  alg?: SigningAlg | undefined;
  /** User of the tokens: a name or a UUID. Default: `11111111-1111-4111-8111-111111111111`. */
  user?: string | undefined;
  /** The second user, for `asOther`. Default: `22222222-2222-4222-8222-222222222222`. */
  otherUser?: string | undefined;
  /** Id of the client that the tokens are issued to. Default: `demo-app`. */
  client?: string | undefined;
  /** HTTP method of the requests to the API. Default: `GET`, or `POST` if there is a `body`. */
  method?: string | undefined;
  /** Further headers of the requests. `Authorization` is not allowed. */
  headers?: Record<string, string> | undefined;
  /** Body of the requests, sent as `application/json` unless `headers` say otherwise. Default: none. */
  body?: string | undefined;
  /** Name of the MCP tool to call, best one that needs a scope. Default: a harmless tool that needs one. */
  tool?: string | undefined;
  /** Arguments of `tool`. Default: none. */
  toolArguments?: Record<string, unknown> | undefined;
  /** A request that only `user` may make: `GET /notes/42`, or for MCP `read_note {"id":"42"}`. Default: none. */
  asOther?: string | undefined;
  /** A request that creates the object first; members of its JSON answer replace `{name}` in `asOther`. */
  create?: string | undefined;
  /** Names of the only cases to send, or of their groups. Default: all. */
  only?: readonly string[] | undefined;
  /** Names of cases, or of their groups, that are not sent. Default: none. */
  skip?: readonly string[] | undefined;
  /** Whether to send only one token for each cause, and wait for nothing. Default: false. */
  quick?: boolean | undefined;
  /** The least severity of a finding that fails the check. Default: `low`. */
  failOn?: Severity | undefined;
  /** Findings that are known and do not fail the check, for example those of an earlier report. */
  baseline?: readonly Pick<Finding, "case" | "kind">[] | undefined;
  /** Whether to publish and remove keys and break the issuer's endpoints during the check. Default: false. */
  lifecycle?: boolean | undefined;
  /** Seconds for which the API may trust a cached key or introspection response. Default: 60. */
  cacheSeconds?: number | undefined;
  /** Seconds for which the API may wait before it fetches the JWKS again. Default: 30. */
  cooldownSeconds?: number | undefined;
  /** Seconds to wait for each answer of the API. Default: 15. */
  timeoutSeconds?: number | undefined;
  /** Cancels the check. The issuer is restored nevertheless. */
  signal?: AbortSignal | undefined;
  /** Called before each step with its description: the name of a case, or a few words. */
  onProgress?: ((doing: string) => void) | undefined;
  /** Called after each case with its result, and how many of the cases are done. */
  onCase?: ((result: CaseResult, progress: { done: number; total: number }) => void) | undefined;
}

/** The options with their defaults. */
export type Settings = CheckOptions & {
  [
    Name in "user" | "otherUser" | "client" | "cacheSeconds" | "cooldownSeconds" | "timeoutSeconds"
  ]: NonNullable<CheckOptions[Name]>;
};

/** @throws MintmarkError `bad_request` if the options are invalid or contradict each other */
export function settingsOf(options: CheckOptions): Settings {
  const protocol = URL.parse(options.url)?.protocol;
  if (protocol !== "http:" && protocol !== "https:") {
    throw new MintmarkError("bad_request", `${JSON.stringify(options.url)} is not an http or https URL`);
  }
  const forbidden = Object.keys(options.headers ?? {}).find((name) => /^authorization$/i.test(name));
  if (forbidden !== undefined) {
    throw new MintmarkError("bad_request", "the Authorization header is reserved for the check's tokens", {
      hint: "Use audience, scope, user and client to choose what the tokens contain.",
    });
  }
  const isPlain = options.method !== undefined || options.body !== undefined;
  if (options.tool !== undefined && isPlain) {
    throw new MintmarkError(
      "bad_request",
      "`tool` cannot be combined with `method` or `body`: MCP prescribes both for tool calls",
    );
  }
  if (options.create !== undefined && options.asOther === undefined) {
    throw new MintmarkError("bad_request", "`create` needs `asOther`, the request for the created object");
  }
  checkChoice(options);
  return {
    user: "11111111-1111-4111-8111-111111111111",
    otherUser: "22222222-2222-4222-8222-222222222222",
    client: "demo-app",
    cacheSeconds: 60,
    cooldownSeconds: 30,
    timeoutSeconds: 15,
    ...Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)),
    url: options.url,
  };
}

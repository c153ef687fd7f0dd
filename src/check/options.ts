// What a check can be told; everything but the URL is found out where it is left out.
import { MintmarkError } from "../errors.ts";
import type { SigningAlg } from "../keys/algorithms.ts";

export const VERIFIERS = ["jwks", "introspection", "hmac", "static-key"] as const;
/** How an API finds out whether a token is good. */
export type Verifier = (typeof VERIFIERS)[number];

export interface CheckOptions {
  /** The API: an MCP endpoint, or any URL that wants a bearer token. */
  url: string;
  /** What tokens carry in `aud`. Default: `resource` of the API's metadata (RFC 9728), else the URL. */
  audience?: string;
  /** Space-separated. Default: `scopes_supported` of the metadata. */
  scope?: string;
  /** How the API verifies tokens. Default: found out. */
  verifier?: Verifier;
  /** What signs the tokens. Default: the resource's, else the issuer's, else what the API takes. */
  alg?: SigningAlg;
  /** The user that tokens are for: a name or a UUID. Default: `11111111-1111-4111-8111-111111111111`. */
  user?: string;
  /** The second user of `asOther`. Default: `22222222-2222-4222-8222-222222222222`. */
  otherUser?: string;
  /** The client that tokens are issued to. Default: `demo-app`. */
  client?: string;
  /** Method of the request that is sent. Default: GET, or POST with a body. */
  method?: string;
  headers?: Record<string, string>;
  body?: string;
  /** The tool of an MCP server that is called; one that needs a scope shows most. Default: looked for. */
  tool?: string;
  /** Arguments of the tool. Default: none. */
  toolArguments?: Record<string, unknown>;
  /** A request that the user may make and the other user must not: `GET /notes/42`, or of MCP `read_note {"id":"42"}`. */
  asOther?: string;
  /** A request that makes the object first; members of its JSON answer fill `{name}` in `asOther`. */
  create?: string;
  /** Also publish and remove keys and break endpoints of the issuer, all of which is put back afterwards. */
  lifecycle?: boolean;
  /** For how long the API may trust what it has cached: a removed key, an introspection answer. Default: 60. */
  cacheSeconds?: number;
  /** For how long the API may put off fetching the JWKS again. Default: 30. */
  cooldownSeconds?: number;
  /** How long to wait for one answer of the API. Default: 15. */
  timeoutSeconds?: number;
  /** Cancels the check; what it changed is put back all the same. */
  signal?: AbortSignal;
  /** Called with what is being done, in a few words. */
  onProgress?: (doing: string) => void;
}

export type Settings = CheckOptions &
  Required<
    Pick<
      CheckOptions,
      "user" | "otherUser" | "client" | "cacheSeconds" | "cooldownSeconds" | "timeoutSeconds"
    >
  >;

/** @throws MintmarkError `bad_request` for options that make no sense */
export function settingsOf(options: CheckOptions): Settings {
  const protocol = URL.parse(options.url)?.protocol;
  if (protocol !== "http:" && protocol !== "https:")
    throw new MintmarkError("bad_request", `${JSON.stringify(options.url)} is no http or https URL`);
  const forbidden = Object.keys(options.headers ?? {}).find((name) => /^authorization$/i.test(name));
  if (forbidden !== undefined) {
    throw new MintmarkError("bad_request", "the Authorization header is what a check sends its tokens in", {
      hint: "To choose what is in the token: audience, scope, user, client.",
    });
  }
  const isPlain = options.method !== undefined || options.body !== undefined;
  if (options.tool !== undefined && isPlain)
    throw new MintmarkError(
      "bad_request",
      "a tool is called by MCP, which leaves no choice of method and body",
    );
  if (options.create !== undefined && options.asOther === undefined)
    throw new MintmarkError("bad_request", "what is created is for `asOther` to ask for, which is missing");
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

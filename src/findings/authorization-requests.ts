// Findings in authorization requests, pushed ones included.
import { OIDC_SCOPES } from "../issuer/scopes.ts";
import { hasParam } from "../params.ts";
import { type FindingRule, type SeenRequest, words } from "./rule.ts";

const AUTHORIZATION = ["authorization", "pushed_authorization_request"] as const;

export const authorizationFindings: readonly FindingRule[] = [
  {
    name: "missing-state",
    severity: "warning",
    text: "The request has no state, so an attacker can send the client a response that is meant for another user (CSRF). PKCE, or a nonce that the client checks, also prevents that.",
    rule: "RFC 6749, section 10.12; RFC 9700, section 4.7.1",
    endpoints: AUTHORIZATION,
    isFound: (seen) => isWhole(seen) && !hasParam(seen.params, "state"),
  },
  {
    name: "missing-pkce",
    severity: "error",
    text: "The request has no code_challenge, so an attacker can redeem an intercepted code or inject a stolen one.",
    rule: "RFC 9700, section 2.1.1",
    endpoints: AUTHORIZATION,
    isFound: (seen) => isWhole(seen) && asksForCode(seen) && !hasParam(seen.params, "code_challenge"),
  },
  {
    name: "plain-pkce",
    severity: "error",
    text: "The PKCE method is plain (the default if none is given), so the request itself reveals the verifier.",
    rule: "RFC 9700, section 2.1.1; RFC 7636, section 4.2",
    endpoints: AUTHORIZATION,
    isFound: (seen) =>
      isWhole(seen) &&
      hasParam(seen.params, "code_challenge") &&
      (!hasParam(seen.params, "code_challenge_method") || seen.params["code_challenge_method"] === "plain"),
  },
  {
    name: "missing-nonce",
    severity: "hint",
    text: "The request has neither a nonce nor PKCE, so nothing ties the ID token to this login.",
    rule: "OpenID Connect Core 1.0, section 15.5.2; RFC 9700, section 2.1.1",
    endpoints: AUTHORIZATION,
    isFound: (seen) =>
      isWhole(seen) &&
      words(seen.params, "scope").includes("openid") &&
      !hasParam(seen.params, "nonce") &&
      !hasParam(seen.params, "code_challenge"),
  },
  {
    name: "unprotected-code",
    severity: "error",
    text: "The request has neither a code_challenge nor a nonce, so nothing ties the code to this login: an attacker can inject a stolen code, even into a client with a secret. Send a code_challenge with S256.",
    rule: "RFC 9700, section 2.1.1; OAuth 2.1, section 4.1.2.1",
    endpoints: AUTHORIZATION,
    isFound: (seen) =>
      isWhole(seen) &&
      asksForCode(seen) &&
      !hasParam(seen.params, "code_challenge") &&
      !hasParam(seen.params, "nonce"),
  },
  {
    name: "implicit-response-type",
    severity: "error",
    text: "The response type asks for tokens in the redirect URI, where browser history, logs and scripts can read them.",
    rule: "RFC 9700, section 2.1.2",
    endpoints: AUTHORIZATION,
    isFound: (seen) => {
      const types = words(seen.params, "response_type");
      return isWhole(seen) && (types.includes("token") || (types.includes("id_token") && !asksForCode(seen)));
    },
  },
  {
    name: "missing-resource",
    severity: "warning",
    text: "The request has neither a resource nor an audience, so nothing says which API the token is for. MCP clients must send a resource.",
    rule: "RFC 8707, section 2; MCP authorization, Resource Parameter Implementation",
    endpoints: [...AUTHORIZATION, "device_authorization", "token"],
    isFound: (seen) =>
      asksForApi(seen) && !hasParam(seen.params, "resource") && !hasParam(seen.params, "audience"),
  },
  {
    name: "http-redirect-uri",
    severity: "error",
    text: "The redirect URI uses plain http to another machine, so anyone on the network path can read the code.",
    rule: "RFC 9700, section 2.6; RFC 6749, section 3.1.2.1",
    endpoints: AUTHORIZATION,
    isFound: (seen) => isWhole(seen) && redirectHost(seen) === "elsewhere",
  },
  {
    name: "localhost-redirect-uri",
    severity: "hint",
    text: "The redirect URI uses localhost, which may resolve to another address. Use 127.0.0.1 or [::1].",
    rule: "RFC 8252, section 8.3",
    endpoints: AUTHORIZATION,
    isFound: (seen) => isWhole(seen) && redirectHost(seen) === "localhost",
  },
];

/** Excludes requests that refer to pushed parameters or a request object, and POSTs continued as a GET. */
function isWhole({ endpoint, method, params }: SeenRequest): boolean {
  const isSent = method === (endpoint === "authorization" ? "GET" : "POST");
  return (
    isSent &&
    hasParam(params, "client_id") &&
    !hasParam(params, "request_uri") &&
    !hasParam(params, "request")
  );
}

function asksForCode({ params }: SeenRequest): boolean {
  return words(params, "response_type").includes("code");
}

/** Returns whether the request asks for access to an API, not only for a login. */
function asksForApi(seen: SeenRequest): boolean {
  const { endpoint, params } = seen;
  const scopes = words(params, "scope");
  const isLogin = scopes.length > 0 && scopes.every((each) => OIDC_SCOPES.some((known) => known === each));
  if (isLogin) return false;
  if (endpoint !== "token") return isWhole(seen);
  // For a code or a refresh token, an earlier request has settled the resource.
  return params["grant_type"] === "client_credentials" || params["grant_type"] === "password";
}

function redirectHost({ params }: SeenRequest): "localhost" | "elsewhere" | undefined {
  const url = URL.parse(String(params["redirect_uri"] ?? ""));
  if (url?.protocol !== "http:") return undefined;
  if (url.hostname === "localhost" || url.hostname.endsWith(".localhost")) return "localhost";
  return /^127(\.\d+){3}$/.test(url.hostname) || url.hostname === "[::1]" ? undefined : "elsewhere";
}

// Explains why an authorization, pushed, device, token or sign-out request is refused because of a parameter's value.
import { fromIndicator, resourceOf } from "../../issuer/resources.ts";
import { OIDC_SCOPES } from "../../issuer/scopes.ts";
import { hint, listed, quoted } from "../../wording.ts";
import { asked, clientOf, type ReasonTable, type Refused } from "./refused.ts";

export const REQUEST_REASONS: ReasonTable = {
  "redirect_uri did not match any of the client's registered redirect_uris": (refused) =>
    `the redirect_uri ${quoted(asked(refused, "redirect_uri"))} is not registered for ${clientOf(refused)}; registered: ${registered(refused, "redirectUris")}`,
  "post_logout_redirect_uri not registered": (refused) =>
    `the post_logout_redirect_uri ${quoted(asked(refused, "post_logout_redirect_uri"))} is not registered for ${clientOf(refused)}; registered: ${registered(refused, "postLogoutRedirectUris")}`,
  "client_id does not match the provided id_token_hint": (refused) =>
    `the client_id is ${quoted(asked(refused, "client_id"))}, but the id_token_hint was issued to another client`,
  "requested response_type is not allowed for this client": (refused) =>
    `${clientOf(refused)} may not use the response_type ${quoted(asked(refused, "response_type"))}; it may use: ${registered(refused, "responseTypes")}`,
  "unsupported response_type requested": (refused) =>
    `the response_type ${quoted(asked(refused, "response_type"))} does not exist at this issuer; its metadata lists response_types_supported`,
  "unsupported response_mode requested": (refused) =>
    `the response_mode ${quoted(asked(refused, "response_mode"))} does not exist at this issuer; its metadata lists response_modes_supported`,
  "unsupported prompt value requested": (refused) =>
    `the prompt ${quoted(asked(refused, "prompt"))} has a value that this issuer does not support`,
  "not supported value of code_challenge_method": (refused) =>
    `the code_challenge_method is ${quoted(asked(refused, "code_challenge_method"))}; it must be S256`,
  "code_challenge_method must be provided": () =>
    "the code_challenge has no code_challenge_method, which means plain; send code_challenge_method=S256",
  "Authorization Server policy requires PKCE to be used for this request": (refused) =>
    `${clientOf(refused)} has no secret, so its request needs PKCE: a code_challenge and code_challenge_method=S256`,
  "unsupported grant_type requested": (refused) =>
    `the grant_type ${quoted(asked(refused, "grant_type"))} does not exist at this issuer; its metadata lists grant_types_supported`,
  "request_uri is invalid, expired, or was already used": () =>
    "this issuer has not issued this request_uri, or it has expired or was used; push the request again",
  "login_hint names no user of this issuer": (refused) => {
    const name = asked(refused, "login_hint") ?? "";
    const known = refused.issuer.directory.users().map((user) => user.name);
    return `the login_hint ${quoted(name)} names no user of this issuer; ${hint(name, known)}`;
  },
  "the user's roles allow none of the requested scopes": (refused) =>
    `the user's roles allow none of the scopes ${quoted(asked(refused, "scope"))}; give the user a role with one of them, or request others`,
  "resource indicator must be an absolute URI": (refused) =>
    `the resource ${quoted(asked(refused, "resource"))} is no absolute URI (RFC 8707); send a name as audience=${asked(refused, "resource") ?? ""}`,
  "resource indicator is missing, or unknown": unknownResource,
  "this issuer has no such resource": unknownResource,
  "requested scope is unknown or not allowed for this resource and client": scopeReason,
  "requested scope is not allowed": scopeReason,
  "End-User authentication is required": () =>
    "prompt=none was sent, but this browser has no session of a user who is signed in; sign in first",
  "authorization request is still pending as the end-user hasn't yet completed the user interaction steps":
    () =>
      "no user has approved the device_code yet; open verification_uri, enter the user code, and poll again",
};

function registered({ oidc }: Refused, member: string): string {
  const values = oidc.client?.[member];
  return listed(Array.isArray(values) ? values.map(String) : []);
}

function unknownResource(refused: Refused): string {
  const { issuer, oidc } = refused;
  const sent = [(oidc.params?.["resource"] as string | string[] | undefined) ?? []].flat();
  const unknown = sent.find((indicator) => !resourceOf(issuer, indicator)) ?? sent[0] ?? "";
  const audience = fromIndicator(unknown);
  const known = issuer.directory.resources().flatMap(({ audiences }) => audiences);
  return `the resource ${quoted(audience)} is not configured at this issuer; ${hint(audience, known)}`;
}

function scopeReason(refused: Refused): string {
  const { issuer, oidc, error } = refused;
  const [indicator = ""] = [(oidc.params?.["resource"] as string | string[] | undefined) ?? []].flat();
  const resource = indicator === "" ? undefined : resourceOf(issuer, indicator);
  const ofResource = resource?.scopes ?? [];
  const ofClient = issuer.directory.client(oidc.client?.clientId ?? "")?.scopes;
  const text = `the scope ${quoted(error.scope)} is not one that ${clientOf(refused)} may have`;
  return `${text}; scopes of the resource: ${listed([...ofResource, ...OIDC_SCOPES])}${
    ofClient === undefined ? "" : `; scopes of the client: ${listed(ofClient)}`
  }`;
}

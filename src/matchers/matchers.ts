// `mintmark/matchers`: all matchers, for the `expect.extend` of vitest, of jest and of whatever is like them.
import type { IssuerHandle, RequestFilter } from "../index.ts";
import { toBeActiveToken } from "./active-token.ts";
import { toHaveNoFindings, type FindingsExpectation } from "./findings.ts";
import {
  toHaveReceivedAuthorizationRequest,
  toHaveReceivedTokenRequest,
  type AuthorizationRequestExpectation,
  type TokenRequestExpectation,
} from "./grants.ts";
import {
  toHaveFetchedJwks,
  toHaveIntrospected,
  toHaveReceivedRequest,
  type IntrospectionExpectation,
  type Times,
} from "./received.ts";
import { toRefuseToken, type RefusalExpectation } from "./refusal.ts";
import { toHaveScopes, type ScopesOptions } from "./scopes.ts";

/**
 * Matchers on issuers, tokens and the answers of an API. Those on issuers and `toBeActiveToken` are asynchronous.
 *
 * @example
 * import { mintmarkMatchers } from "mintmark/matchers";
 * expect.extend(mintmarkMatchers);
 */
export const mintmarkMatchers = {
  toBeActiveToken,
  toHaveFetchedJwks,
  toHaveIntrospected,
  toHaveNoFindings,
  toHaveReceivedAuthorizationRequest,
  toHaveReceivedRequest,
  toHaveReceivedTokenRequest,
  toHaveScopes,
  toRefuseToken,
};

/**
 * What `expect()` answers once it is extended. `mintmark/vitest` declares it for vitest; for jest a project does:
 *
 * @example
 * declare module "expect" {
 *   interface Matchers<R, T> extends MintmarkMatchers<R> {}
 * }
 */
export interface MintmarkMatchers<R = void> {
  /**
   * Of a token's value, of what `idp.mint()` answers or of a token response: whether the issuer knows it and its
   * introspection would call it active. Nothing is sent: neither the request log nor faults notice.
   *
   * @param issuer Default: the one that the fixture of `mintmark/vitest` made for this test.
   * @example
   * await idp.clock.advance(3600);
   * await expect(token).not.toBeActiveToken(idp);
   */
  toBeActiveToken(issuer?: IssuerHandle): Promise<void>;
  /**
   * Of an issuer: whether anybody fetched its keys.
   *
   * @example
   * await expect(idp).toHaveFetchedJwks({ times: 1 }); // the verifier keeps what it fetched
   */
  toHaveFetchedJwks(expected?: Times): Promise<void>;
  /**
   * Of an issuer: whether anybody asked its introspection endpoint.
   *
   * @example
   * await expect(idp).toHaveIntrospected({ client: "demo-api", times: 1 });
   */
  toHaveIntrospected(expected?: IntrospectionExpectation): Promise<void>;
  /**
   * Of an issuer: whether its clients did everything right, as far as its request log shows.
   *
   * @example
   * await expect(idp).toHaveNoFindings({ severity: "warning" });
   */
  toHaveNoFindings(expected?: FindingsExpectation): Promise<void>;
  /**
   * Of an issuer: whether a client sent such an authorization request.
   *
   * @example
   * await expect(idp).toHaveReceivedAuthorizationRequest({ pkce: "S256", resource: "http://localhost:8000/mcp" });
   */
  toHaveReceivedAuthorizationRequest(expected?: AuthorizationRequestExpectation): Promise<void>;
  /**
   * Of an issuer: whether its request log has such a request; the members are those of `idp.requests.list`.
   *
   * @example
   * await expect(idp).not.toHaveReceivedRequest({ endpoint: "userinfo" });
   */
  toHaveReceivedRequest(expected?: RequestFilter & Times): Promise<void>;
  /**
   * Of an issuer: whether a client sent such a token request. `scope` is about what was granted, or asked for
   * where the request was refused.
   *
   * @example
   * await expect(idp).toHaveReceivedTokenRequest({ grant: "authorization_code", pkce: true, error: null });
   */
  toHaveReceivedTokenRequest(expected?: TokenRequestExpectation): Promise<void>;
  /**
   * Of a JWT, of what `idp.mint()` answers, of an introspection answer, of a token response, of claims: whether
   * all these scopes are in it; with `.not`, whether none is. A JWT is read, not verified.
   *
   * @example
   * expect(token).toHaveScopes("read write");
   */
  toHaveScopes(scopes: string | readonly string[], options?: ScopesOptions): R;
  /**
   * Of an API's response: whether it refuses the token as RFC 6750 says, with 401 and a Bearer challenge, or with
   * the status that belongs to `error`.
   *
   * @example
   * expect(await callMyApi(await idp.token({ flaw: "expired" }))).toRefuseToken({ error: "invalid_token" });
   */
  toRefuseToken(expected?: RefusalExpectation): R;
}

export type {
  AuthorizationRequestExpectation,
  FindingsExpectation,
  IntrospectionExpectation,
  RefusalExpectation,
  ScopesOptions,
  Times,
  TokenRequestExpectation,
};

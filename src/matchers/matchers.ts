// `mintmark/matchers`: all matchers, for `expect.extend` of vitest, jest and compatible test frameworks.
import type { IssuerHandle, RequestFilter } from "../index.ts";
import { toBeActiveToken } from "./active-token.ts";
import { type FindingsExpectation, toHaveNoFindings } from "./findings.ts";
import {
  type AuthorizationRequestExpectation,
  toHaveReceivedAuthorizationRequest,
  toHaveReceivedTokenRequest,
  type TokenRequestExpectation,
} from "./grants.ts";
import {
  type IntrospectionExpectation,
  type Times,
  toHaveFetchedJwks,
  toHaveIntrospected,
  toHaveReceivedRequest,
} from "./received.ts";
import { type RefusalExpectation, toRefuseToken } from "./refusal.ts";
import { type ScopesOptions, toHaveScopes } from "./scopes.ts";

/**
 * Matchers on issuers, tokens and responses of an API, for `expect.extend`. The matchers on issuers and
 * `toBeActiveToken` return a promise: await them. A matcher throws MintmarkError `bad_request`, also behind
 * `.not`, if it cannot judge the received value or does not know an expectation.
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
 * Types of the matchers. `mintmark/vitest` declares them for vitest; a project with jest does so itself.
 *
 * @example
 * declare module "expect" {
 *   interface Matchers<R, T> extends MintmarkMatchers<R> {}
 * }
 */
export interface MintmarkMatchers<R = void> {
  /**
   * Expects that the issuer's introspection would call the token active (RFC 7662, section 2.2). Takes the
   * value of a token, the result of `idp.mint()` or a token response. No request is sent, so that the request
   * log and faults are not affected.
   *
   * @param issuer Issuer to ask. Default: the one that the fixture of `mintmark/vitest` made for this test.
   * @throws MintmarkError `bad_request` if the value is not a token, or if no issuer is given and none is
   * certain
   * @example
   * await idp.clock.advance(3600);
   * await expect(token).not.toBeActiveToken(idp);
   */
  toBeActiveToken(issuer?: IssuerHandle): Promise<void>;
  /**
   * Expects that the JWKS of the issuer was fetched.
   *
   * @param expected `times`: the exact number of fetches. Default: at least one.
   * @throws MintmarkError `bad_request` if the value is not an issuer
   * @example
   * await expect(idp).toHaveFetchedJwks({ times: 1 }); // the verifier keeps what it fetched
   */
  toHaveFetchedJwks(expected?: Times): Promise<void>;
  /**
   * Expects that the issuer's introspection endpoint was asked about a token (RFC 7662).
   *
   * @param expected Client and token of the request, and `times`. Default: at least one request.
   * @throws MintmarkError `bad_request` if the value is not an issuer
   * @example
   * await expect(idp).toHaveIntrospected({ client: "demo-api", times: 1 });
   */
  toHaveIntrospected(expected?: IntrospectionExpectation): Promise<void>;
  /**
   * Expects that the request log of the issuer shows no mistakes of its clients.
   *
   * @param expected Which findings count. Default: all.
   * @throws MintmarkError `bad_request` if the value is not an issuer, or if `except` has an unknown name
   * @example
   * await expect(idp).toHaveNoFindings({ severity: "warning" });
   */
  toHaveNoFindings(expected?: FindingsExpectation): Promise<void>;
  /**
   * Expects that a client sent such an authorization request (RFC 6749, section 4.1.1), directly or pushed.
   *
   * @param expected Properties of the request, and `times`. Default: at least one request.
   * @throws MintmarkError `bad_request` if the value is not an issuer, or for an unknown expectation
   * @example
   * await expect(idp).toHaveReceivedAuthorizationRequest({ pkce: "S256", resource: "http://localhost:8000/mcp" });
   */
  toHaveReceivedAuthorizationRequest(expected?: AuthorizationRequestExpectation): Promise<void>;
  /**
   * Expects that the request log of the issuer has such a request.
   *
   * @param expected The filter of `idp.requests.list`, and `times`. Default: at least one request.
   * @throws MintmarkError `bad_request` if the value is not an issuer, or if the filter is invalid
   * @example
   * await expect(idp).not.toHaveReceivedRequest({ endpoint: "userinfo" });
   */
  toHaveReceivedRequest(expected?: RequestFilter & Times): Promise<void>;
  /**
   * Expects that a client sent such a token request (RFC 6749, section 3.2). `scope` is compared with the
   * granted scopes, or with the requested ones if the request was refused.
   *
   * @param expected Properties of the request, and `times`. Default: at least one request.
   * @throws MintmarkError `bad_request` if the value is not an issuer, or for an unknown expectation
   * @example
   * await expect(idp).toHaveReceivedTokenRequest({ grant: "authorization_code", pkce: true, error: null });
   */
  toHaveReceivedTokenRequest(expected?: TokenRequestExpectation): Promise<void>;
  /**
   * Expects that the token has all of these scopes, or with `.not` none of them. Takes a JWT, the result of
   * `idp.mint()`, an introspection response, a token response or claims. A JWT is read without verifying it.
   *
   * @param scopes Scopes as a list, or as text separated by spaces.
   * @param options `exactly`: whether other scopes are forbidden. Default: false.
   * @throws MintmarkError `bad_request` if the value does not show its scopes, as an opaque token's does not
   * @example
   * expect(token).toHaveScopes("read write");
   */
  toHaveScopes(scopes: string | readonly string[], options?: ScopesOptions): R;
  /**
   * Expects that the response of an API refuses the token as RFC 6750, section 3, says: with 401 and a Bearer
   * challenge, or with the status and the challenge that belong to `error`.
   *
   * @param expected Error code and status. Default: 401 with any error code, or none.
   * @throws MintmarkError `bad_request` if the value is not a response
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

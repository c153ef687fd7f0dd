// The matchers, in the `expect` of vitest and of jest: when they pass, and the messages when they fail.
import { expect as jestExpect } from "expect";
import { decodeJwt } from "jose";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { type IsolatedIssuer, startMintmark } from "../../src/index.ts";
import { type MintmarkMatchers, mintmarkMatchers } from "../../src/matchers/matchers.ts";
import { expect as vitestExpect } from "../../src/vitest.ts";
import { introspect } from "../support/introspect.ts";
import { postForm } from "../support/post-form.ts";
import { codeFor, redeem } from "../support/sign-in.ts";

declare module "expect" {
  // eslint-disable-next-line @typescript-eslint/no-empty-object-type, @typescript-eslint/no-unused-vars
  interface Matchers<R extends void | Promise<void>, T> extends MintmarkMatchers<R> {}
}

jestExpect.extend(mintmarkMatchers);

type Expect = (received: unknown) => MintmarkMatchers & { not: MintmarkMatchers };

const MCP = "http://localhost:8000/mcp";
const server = await startMintmark();
afterAll(() => server.close());

let idp: IsolatedIssuer;
beforeEach(async () => {
  idp = await server.isolate({ id: "shop" });
  return () => idp.close();
});

/** Returns the message of a failing assertion, without the server's URL, which differs between runs. */
async function failure(assertion: () => unknown): Promise<string> {
  try {
    await assertion();
  } catch (error) {
    return (error as Error).message.replaceAll(server.url, "SERVER");
  }
  throw new Error("the assertion passed");
}

function serviceToken(form: Record<string, string> = {}) {
  const basic: [string, string] = ["demo-service", "demo-service-secret"];
  return postForm(`${idp.url}/token`, { grant_type: "client_credentials", ...form }, { basic });
}

async function signIn(params: Record<string, string> = {}, token: Record<string, string> = {}) {
  const { redemption } = await codeFor(idp.url, { user: "alice", params });
  return redeem(idp.url, { ...redemption, ...token });
}

describe.each<[string, Expect]>([
  ["vitest", vitestExpect],
  ["jest", jestExpect],
])("in the expect of %s", (_name, expectIn) => {
  describe("toHaveReceivedTokenRequest", () => {
    it("finds a request by grant, client, user, resource, PKCE, scope, outcome and parameters", async () => {
      await signIn({ resource: MCP, scope: "openid read" }, { resource: MCP });
      await serviceToken({ scope: "read write" });
      await expectIn(idp).toHaveReceivedTokenRequest();
      await expectIn(idp).toHaveReceivedTokenRequest({
        grant: "authorization_code",
        client: "demo-app",
        user: "alice",
        resource: MCP,
        pkce: true,
        scope: "read",
        status: 200,
        error: null,
        params: { redirect_uri: "http://127.0.0.1:8599/callback", client_secret: null },
        times: 1,
      });
      await expectIn(idp).toHaveReceivedTokenRequest({ grant: "client_credentials", pkce: false });
      await expectIn(idp).toHaveReceivedTokenRequest({ resource: null, scope: ["read", "write"] });
      await expectIn(idp).toHaveReceivedTokenRequest({ times: 2 });
      await expectIn(idp).not.toHaveReceivedTokenRequest({ grant: "refresh_token" });
      await expectIn(idp).not.toHaveReceivedTokenRequest({ user: "bob" });
      await expectIn(idp).not.toHaveReceivedTokenRequest({ client: "demo-service", scope: "admin" });
    });

    it("accepts the last word of an extension grant as its name", async () => {
      const grant = "urn:ietf:params:oauth:grant-type:device_code";
      await postForm(`${idp.url}/token`, { grant_type: grant, client_id: "demo-app", device_code: "x" });
      await expectIn(idp).toHaveReceivedTokenRequest({ grant: "device_code", error: "invalid_grant" });
      await expectIn(idp).toHaveReceivedTokenRequest({ grant });
    });

    it("lists the requests that came, and how they differ", async () => {
      await serviceToken({ scope: "read" });
      await postForm(`${idp.url}/token`, { grant_type: "refresh_token", client_id: "demo-app" });
      const text = await failure(() =>
        expectIn(idp).toHaveReceivedTokenRequest({ grant: "refresh_token", pkce: true, resource: MCP }),
      );
      expect(text).toMatchInlineSnapshot(`
        "expected issuer shop (SERVER/shop) to have received a token request with
          grant     refresh_token
          pkce      yes
          resource  http://localhost:8000/mcp

        There were 2 token requests, of which none matches:
          #1 POST /shop/token 200
              client demo-service, grant client_credentials, pkce no, resource none, scope read
              differs in grant, pkce, resource
          #2 POST /shop/token 400 invalid_request
              missing required parameter 'refresh_token'
              client demo-app, grant refresh_token, pkce no, resource none, scope none
              differs in pkce, resource"
      `);
    });

    it("says how many requests matched", async () => {
      await serviceToken({ scope: "read" });
      await serviceToken({ scope: "write" });
      const once = await failure(() => expectIn(idp).toHaveReceivedTokenRequest({ scope: "read", times: 2 }));
      expect(once).toContain("to have received a token request exactly 2 times with\n  scope  read");
      expect(once).toContain("There were 2 token requests, of which 1 matches:");
    });

    it("shows behind .not only the requests that should not have come", async () => {
      await serviceToken({ scope: "read" });
      await serviceToken({ scope: "write" });
      const text = await failure(() => expectIn(idp).not.toHaveReceivedTokenRequest({ scope: "write" }));
      expect(text).toMatchInlineSnapshot(`
        "expected issuer shop (SERVER/shop) not to have received a token request with
          scope  write

        There were 2 token requests, of which 1 matches:
          #2 POST /shop/token 200
              client demo-service, grant client_credentials, pkce no, resource none, scope write"
      `);
    });

    it("lists other requests if no token request came, or says that none came at all", async () => {
      const nothing = await failure(() => expectIn(idp).toHaveReceivedTokenRequest({ pkce: true }));
      expect(nothing).toMatchInlineSnapshot(`
        "expected issuer shop (SERVER/shop) to have received a token request with
          pkce  yes

        There was no token request.
        The issuer received no request: does the code under test call SERVER/shop?"
      `);
      await fetch(`${idp.url}/.well-known/jwks.json`);
      const other = await failure(() => expectIn(idp).toHaveReceivedTokenRequest());
      expect(other).toMatchInlineSnapshot(`
        "expected issuer shop (SERVER/shop) to have received a token request

        There was no token request.
        The issuer received:
          #1 GET /shop/.well-known/jwks.json 200"
      `);
    });

    it("names a fault that answered the request", async () => {
      const { id } = await idp.faults.add({ endpoint: "token", status: 503 });
      await serviceToken();
      const text = await failure(() => expectIn(idp).toHaveReceivedTokenRequest({ status: 200 }));
      expect(text).toContain(`#1 POST /shop/token 503 temporarily_unavailable (fault ${id})`);
    });

    it("throws for an unknown expectation, also behind .not", async () => {
      const wrong = { grants: "refresh_token" } as object;
      for (const assertion of [expectIn(idp), expectIn(idp).not]) {
        await expect(assertion.toHaveReceivedTokenRequest(wrong)).rejects.toThrow(
          'toHaveReceivedTokenRequest: unknown expectation "grants". Did you mean "grant"?',
        );
      }
    });

    it("throws for a value that is not an issuer", async () => {
      for (const wrong of [undefined, "http://localhost:4411", {}]) {
        await expect(expectIn(wrong).not.toHaveReceivedTokenRequest()).rejects.toMatchObject({
          code: "bad_request",
        });
      }
    });
  });

  describe("toHaveReceivedAuthorizationRequest", () => {
    it("finds a request by PKCE method, state, nonce, redirect URI, resource and scope", async () => {
      await signIn({ resource: MCP, scope: "openid read", nonce: "n" });
      await expectIn(idp).toHaveReceivedAuthorizationRequest({
        client: "demo-app",
        pkce: "S256",
        state: true,
        nonce: true,
        redirectUri: "http://127.0.0.1:8599/callback",
        resource: [MCP],
        scope: "openid read",
        times: 1,
      });
      await expectIn(idp).toHaveReceivedAuthorizationRequest({ pkce: true, params: { prompt: null } });
      await expectIn(idp).not.toHaveReceivedAuthorizationRequest({ pkce: "plain" });
      await expectIn(idp).not.toHaveReceivedAuthorizationRequest({ state: false });
    });

    it("counts a pushed request once", async () => {
      const form = {
        client_id: "demo-app",
        response_type: "code",
        redirect_uri: "http://127.0.0.1:8599/callback",
        code_challenge: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
        code_challenge_method: "S256",
      };
      const { body } = await postForm(`${idp.url}/par`, form);
      const query = new URLSearchParams({ client_id: "demo-app", request_uri: String(body["request_uri"]) });
      await fetch(`${idp.url}/authorize?${query.toString()}`, { redirect: "manual" });
      expect(await idp.requests.count({ endpoint: "authorization" })).toBe(1);
      await expectIn(idp).toHaveReceivedAuthorizationRequest({ pkce: "S256", times: 1 });
      await expectIn(idp).toHaveReceivedAuthorizationRequest({ times: 1 });
    });

    it("says which parameters a client left out", async () => {
      await fetch(`${idp.url}/authorize?client_id=demo-app&response_type=code&scope=read`, {
        redirect: "manual",
      });
      const text = await failure(() =>
        expectIn(idp).toHaveReceivedAuthorizationRequest({ pkce: "S256", resource: MCP, state: true }),
      );
      expect(text).toMatchInlineSnapshot(`
        "expected issuer shop (SERVER/shop) to have received an authorization request with
          pkce      S256
          resource  http://localhost:8000/mcp
          state     yes

        There was 1 authorization request, of which none matches:
          #1 GET /shop/authorize 400 invalid_request
              missing required parameter 'redirect_uri'
              client demo-app, pkce no, state no, nonce no, redirect URI none, resource none, scope read
              differs in pkce, resource, state"
      `);
    });
  });

  describe("toHaveReceivedRequest", () => {
    it("accepts the filter of the request log", async () => {
      await introspect(idp.url, await idp.token({ user: "alice" }));
      await expectIn(idp).toHaveReceivedRequest({ endpoint: "introspection", user: "alice", status: 200 });
      await expectIn(idp).toHaveReceivedRequest({ clientId: "demo-api", times: 1 });
      await expectIn(idp).not.toHaveReceivedRequest({ endpoint: "userinfo" });
      await expect(expectIn(idp).toHaveReceivedRequest({ endpont: "jwks" } as object)).rejects.toThrow(
        'did you mean "endpoint"?',
      );
    });

    it("lists the request log if nothing matches", async () => {
      await fetch(`${idp.url}/.well-known/jwks.json`);
      await fetch(`${idp.url}/nowhere`);
      const text = await failure(() => expectIn(idp).toHaveReceivedRequest({ endpoint: "discovery" }));
      expect(text).toMatchInlineSnapshot(`
        "expected issuer shop (SERVER/shop) to have received a request with
          endpoint  discovery

        There were 2 requests, of which none matches:
          #1 GET /shop/.well-known/jwks.json 200
              differs in endpoint
          #2 GET /shop/nowhere 404 not_found
              there is nothing at GET /shop/nowhere
              differs in endpoint"
      `);
    });
  });

  describe("toHaveFetchedJwks", () => {
    it("counts the fetches", async () => {
      await expectIn(idp).not.toHaveFetchedJwks();
      await expectIn(idp).toHaveFetchedJwks({ times: 0 });
      await fetch(`${idp.url}/.well-known/jwks.json`);
      await fetch(`${idp.url}/.well-known/jwks.json`);
      await expectIn(idp).toHaveFetchedJwks();
      await expectIn(idp).toHaveFetchedJwks({ times: 2 });
      expect(await failure(() => expectIn(idp).toHaveFetchedJwks({ times: 1 }))).toMatchInlineSnapshot(`
        "expected issuer shop (SERVER/shop) to have had its JWKS fetched exactly 1 time

        There were 2 JWKS requests:
          #1 GET /shop/.well-known/jwks.json 200
          #2 GET /shop/.well-known/jwks.json 200"
      `);
      expect(await failure(() => expectIn(idp).not.toHaveFetchedJwks())).toContain(
        "expected issuer shop (SERVER/shop) not to have had its JWKS fetched",
      );
    });

    it("gives a hint if the JWKS was never fetched", async () => {
      expect(await failure(() => expectIn(idp).toHaveFetchedJwks())).toMatchInlineSnapshot(`
        "expected issuer shop (SERVER/shop) to have had its JWKS fetched

        There was no JWKS request.
        The issuer received no request: does the code under test call SERVER/shop?
        A verifier fetches keys when it first needs them: was a token sent to it, and is this its issuer?"
      `);
    });
  });

  describe("toHaveIntrospected", () => {
    it("counts requests by client and token, and does not show the token", async () => {
      const [one, other] = [await idp.token({ user: "alice" }), await idp.token({ user: "bob" })];
      await introspect(idp.url, one);
      await expectIn(idp).toHaveIntrospected();
      await expectIn(idp).toHaveIntrospected({ client: "demo-api", token: one, times: 1 });
      await expectIn(idp).not.toHaveIntrospected({ client: "demo-service" });
      const text = await failure(() => expectIn(idp).toHaveIntrospected({ token: other }));
      expect(text).toContain("token  the one given");
      expect(text).toContain("client demo-api, token ");
      expect(text).toContain("differs in token");
      expect(text).not.toContain(other);
    });
  });

  describe("toHaveNoFindings", () => {
    it("passes for a client that does everything right", async () => {
      await signIn({ resource: MCP });
      await expectIn(idp).toHaveNoFindings();
      expect(await failure(() => expectIn(idp).not.toHaveNoFindings())).toContain("none has one");
    });

    it("names the mistake, the rule and the request", async () => {
      await serviceToken({ scope: "read" });
      await fetch(`${idp.url}/userinfo?access_token=x`);
      const text = await failure(() => expectIn(idp).toHaveNoFindings());
      expect(text).toMatchInlineSnapshot(`
        "expected issuer shop (SERVER/shop) to have no findings in the requests, but 2 of 2 have some:

          #1 POST /shop/token 200, client demo-service
              warning missing-resource: The request has neither a resource nor an audience, so nothing says which API the token is for. MCP clients must send a resource. (RFC 8707, section 2; MCP authorization, Resource Parameter Implementation)
          #2 GET /shop/userinfo 400 invalid_request, client unknown
              error token-in-url: The URL contains a token, so logs, proxies and browser history record it. (RFC 9700, section 4.3.2; RFC 6750, section 5.3)"
      `);
    });

    it("ignores lower severities, excepted findings and other clients", async () => {
      await serviceToken({ scope: "read" });
      await expectIn(idp).not.toHaveNoFindings({ severity: "warning" });
      await expectIn(idp).toHaveNoFindings({ severity: "error" });
      await expectIn(idp).toHaveNoFindings({ except: ["missing-resource"] });
      await expectIn(idp).toHaveNoFindings({ client: "demo-app" });
      await expect(expectIn(idp).toHaveNoFindings({ except: ["missing-resorce"] })).rejects.toThrow(
        'Did you mean "missing-resource"?',
      );
    });
  });

  describe("toBeActiveToken", () => {
    it("accepts every form of token, and leaves no trace in the request log", async () => {
      const minted = await idp.mint({ user: "alice", format: "both" });
      await expectIn(minted).toBeActiveToken(idp);
      await expectIn(minted.token).toBeActiveToken(idp);
      await expectIn(minted.opaque).toBeActiveToken(idp);
      await expectIn((await serviceToken({ scope: "read" })).body).toBeActiveToken(idp);
      await expectIn("no token").not.toBeActiveToken(idp);
      expect((await idp.requests.list()).map(({ endpoint }) => endpoint)).toEqual(["token"]);
    });

    it("says why a token is not active", async () => {
      const revoked = await idp.mint({ user: "alice" });
      await idp.tokens.revoke(revoked.id);
      const reason = (token: unknown) => failure(() => expectIn(token).toBeActiveToken(idp));
      expect(await reason(revoked)).toMatch(/^ {2}revoked: revoked at \d{4}-.*Z \(RFC 7009/m);
      const expired = await reason(await idp.token({ user: "alice", expiresInSeconds: -60 }));
      expect(expired).toMatch(/^ {2}expired: /m);
      expect(expired).toMatch(/^ {2}judged at +\d{4}-.*Z \(the issuer's clock\)$/m);
      expect(await reason(await idp.token({ notBeforeInSeconds: 60 }))).toMatch(/^ {2}not-yet-valid: /m);
      expect(await reason(await idp.token({ user: "alice", kind: "id" }))).toContain("jwt, id token");
      expect(await reason(await server.token())).toContain('the token belongs to the issuer "default"');
      expect(await reason("anything")).toContain("this issuer has no record of exactly this value");
      const flawed = await idp.token({ user: "alice", flaw: "expired" });
      expect(await reason(flawed)).toContain("it was minted with the flaw expired");
      const leaked = await idp.token({ user: "alice" });
      await idp.keys.compromise();
      expect(await reason(leaked)).toMatch(/^ {2}removed-key: /m);
    });

    it("describes the token behind .not", async () => {
      const text = await failure(async () =>
        expectIn(await idp.token({ user: "alice", scope: "read", audience: "api" })).not.toBeActiveToken(idp),
      );
      expect(text).toMatch(
        /^expected the token not to be active at issuer shop \(SERVER\/shop\)\n {2}form +jwt, access token\n/,
      );
      expect(text).toMatch(/sub +11111111-1111-4111-8111-111111111111\n +client_id +demo-app\n +aud +api\n/);
    });

    it("throws if it cannot judge, also behind .not", async () => {
      const token = await idp.token();
      const cases: [() => Promise<void>, string][] = [
        [() => expectIn(token).not.toBeActiveToken(), "no test has an issuer at this moment"],
        [() => expectIn(undefined).not.toBeActiveToken(idp), "needs a token's value"],
        [() => expectIn(token).not.toBeActiveToken({} as typeof idp), "needs an issuer"],
      ];
      for (const [assertion, text] of cases) await expect(assertion()).rejects.toThrow(text);
    });
  });

  describe("toHaveScopes", () => {
    it("reads a JWT, a minted token, an introspection response, a token response and claims", async () => {
      const minted = await idp.mint({ user: "alice", scope: "read write" });
      const opaque = await idp.mint({ user: "alice", scope: "read write", format: "opaque" });
      const { body } = await serviceToken({ scope: "read write" });
      const answer = await introspect(idp.url, opaque.token);
      const { token } = minted;
      for (const each of [token, minted, opaque, answer, body, decodeJwt(token), { access_token: token }]) {
        expectIn(each).toHaveScopes("read");
        expectIn(each).toHaveScopes(["write", "read"], { exactly: true });
        expectIn(each).not.toHaveScopes("admin");
        expectIn(each).not.toHaveScopes("read", { exactly: true });
      }
    });

    it.each(["scp", "scopes", "permissions"] as const)("finds the scopes in %s", async (scopeClaim) => {
      await using own = await server.isolate({
        resources: { notes: { audience: "notes", scopes: ["read"], scopeClaim, scopeFormat: "array" } },
      });
      const token = await own.token({ user: "alice", audience: "notes", scope: "read" });
      expect(decodeJwt(token)).not.toHaveProperty("scope");
      expectIn(token).toHaveScopes("read", { exactly: true });
    });

    it("names missing and extra scopes, and the token's subject", async () => {
      const token = await idp.token({ user: "alice", scope: "read list", audience: "api" });
      const lacking = await failure(() => expectIn(token).toHaveScopes("read write"));
      expect(lacking).toMatchInlineSnapshot(`
        "expected the token to have the scopes "read write"
          has        read list
          lacks      write
          sub        11111111-1111-4111-8111-111111111111
          client_id  demo-app
          aud        api"
      `);
      const tooMany = await failure(() => expectIn(token).toHaveScopes("read", { exactly: true }));
      expect(tooMany).toContain(
        'to have exactly the scopes "read"\n  has        read list\n  extra      list',
      );
    });

    it("expects none of the scopes behind .not", async () => {
      const token = await idp.token({ user: "alice", scope: "read" });
      const text = await failure(() => expectIn(token).not.toHaveScopes("admin read"));
      expect(text).toContain('expected the token to have none of the scopes "admin read"\n  has        read');
    });

    it("throws if it cannot judge, also behind .not", async () => {
      const opaque = await idp.token({ format: "opaque" });
      expect(() => expectIn(opaque).not.toHaveScopes("read")).toThrow(
        "opaque token does not show its scopes",
      );
      expect(() => expectIn({ active: false }).not.toHaveScopes("read")).toThrow("not active");
      expect(() => expectIn({}).not.toHaveScopes("read")).toThrow("needs a JWT");
      expect(() => expectIn(opaque).not.toHaveScopes("")).toThrow("name at least one scope");
    });
  });

  describe("toRefuseToken", () => {
    const answer = (status: number, challenge?: string) =>
      new Response(null, {
        status,
        headers: challenge === undefined ? {} : { "www-authenticate": challenge },
      });

    it("accepts 401 with a Bearer challenge, and the status that belongs to an error", () => {
      const invalid = answer(401, 'Bearer realm="api", error="invalid_token"');
      expectIn(invalid).toRefuseToken();
      expectIn(invalid).toRefuseToken({ error: "invalid_token" });
      expectIn(answer(401, "Bearer")).toRefuseToken();
      expectIn(answer(403, 'Bearer error="insufficient_scope"')).toRefuseToken({
        error: "insufficient_scope",
      });
      expectIn({ status: 401, headers: { "www-authenticate": "Bearer" } }).toRefuseToken();
      expectIn(answer(200)).not.toRefuseToken();
    });

    it("says how the response differs", async () => {
      expect(await failure(() => expectIn(answer(200)).toRefuseToken())).toMatchInlineSnapshot(`
        "expected the API to refuse the token with 401
          status            200
          www-authenticate  none
          differs in        the status"
      `);
      expect(await failure(() => expectIn(answer(401)).toRefuseToken({ error: "invalid_token" }))).toContain(
        "differs in        the missing Bearer challenge, the error in the challenge",
      );
      expect(await failure(() => expectIn(answer(401, "Bearer")).not.toRefuseToken())).toContain(
        "expected the API not to refuse the token with 401",
      );
    });

    it("throws for a value that is not a response", () => {
      expect(() => expectIn("401").not.toRefuseToken()).toThrow("needs a response");
    });

    it("judges the response of a real endpoint", async () => {
      const response = await fetch(`${idp.url}/userinfo`, { headers: { authorization: "Bearer wrong" } });
      expectIn(response).toRefuseToken({ error: "invalid_token" });
    });
  });
});

it("has types in vitest and in jest", async () => {
  const token = await idp.token({ user: "alice", scope: "read" });
  jestExpect(token).toHaveScopes("read");
  await jestExpect(idp).not.toHaveFetchedJwks({ times: 1 });
  await jestExpect(Promise.resolve(token)).resolves.toHaveScopes("read");
  vitestExpect(token).toHaveScopes("read");
  await vitestExpect(idp).not.toHaveFetchedJwks({ times: 1 });
  await vitestExpect(Promise.resolve(token)).resolves.toHaveScopes("read");
  // @ts-expect-error: there is no such member
  await vitestExpect(vitestExpect(idp).toHaveFetchedJwks({ time: 1 })).rejects.toThrow();
});

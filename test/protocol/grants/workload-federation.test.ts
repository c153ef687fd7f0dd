// Workload identity federation: a workload exchanges its own token for an access token, without client
// authentication, if its claims match a configured rule.
import { decodeJwt } from "jose";
import { afterAll, describe, expect, it } from "vitest";
import { startMintmark } from "../../../src/index.ts";
import { DEMO_CLIENTS } from "../../support/clients.ts";
import { startForeignIssuer } from "../../support/foreign-issuer.ts";
import { introspect } from "../../support/introspect.ts";
import { type Answer, getJson, postForm } from "../../support/post-form.ts";
import { expectTokens } from "../../support/sign-in.ts";

const JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer";
const MCP = "https://mcp.test/mcp";
const PLACEHOLDER = "mintmark:workload";

const cluster = await startForeignIssuer();
const projected = await startForeignIssuer();
const people = await startForeignIssuer();
const idp = await startMintmark({
  clients: {
    ...DEMO_CLIENTS,
    ci: { secret: "ci-secret", grantTypes: ["client_credentials"], scopes: ["deploy:read", "deploy:write"] },
    agent: { grantTypes: [] },
    bound: { grantTypes: [], dpopBoundAccessTokens: true },
  },
  trustedIssuers: {
    [cluster.url]: {
      workloads: [
        { claims: { sub: "repo:acme/*:ref:refs/heads/main" }, client: "ci" },
        { claims: { sub: "repo:acme/*" }, client: "ci", scopes: ["deploy:read"] },
        { claims: { groups: "agents", trusted: true }, client: "agent", user: "bob" },
        { claims: { sub: "system:serviceaccount:bound" }, client: "bound" },
      ],
    },
    [projected.url]: { workloads: [{ claims: { sub: "pod" }, client: "agent" }], allowReplay: true },
    [people.url]: { accepts: ["assertion", "id-jag"] },
  },
});
const { token_endpoint: tokenEndpoint } = (await getJson(`${idp.url}/.well-known/oauth-authorization-server`))
  .body;
afterAll(async () => {
  await idp.close();
  for (const issuer of [cluster, projected, people]) await issuer[Symbol.asyncDispose]();
});

const MAIN = "repo:acme/shop:ref:refs/heads/main";
const workload = (claims: Record<string, unknown> = {}, options?: Parameters<typeof cluster.sign>[1]) =>
  cluster.sign({ sub: MAIN, aud: tokenEndpoint, ...claims }, options);
const ask = (assertion: string, form: Record<string, string> = {}, sender = {}): Promise<Answer> =>
  postForm(`${idp.url}/token`, { grant_type: JWT_BEARER, assertion, resource: MCP, ...form }, sender);
const refusal = ({ status, body }: Answer) => [status, body["error"]];

describe("workload identity federation", () => {
  it("is advertised in the metadata by its grant type and the authentication method none", async () => {
    const { body } = await getJson(`${idp.url}/.well-known/oauth-authorization-server`);
    expect(body["grant_types_supported"]).toContain(JWT_BEARER);
    expect(body["token_endpoint_auth_methods_supported"]).toContain("none");
  });

  it.each<[string, Record<string, string>, object, [number, string]]>([
    ["client_id", { client_id: "nobody" }, {}, [401, "invalid_client"]],
    ["client_secret", { client_secret: "x" }, {}, [400, "invalid_request"]],
    ["client_assertion", { client_assertion: "x" }, {}, [400, "invalid_request"]],
    ["client_assertion_type", { client_assertion_type: "x" }, {}, [400, "invalid_request"]],
    ["Authorization", {}, { basic: ["nobody", "x"] }, [401, "invalid_client"]],
  ])(
    "is not meant by a request with %s, which must authenticate its client",
    async (_, form, sender, expected) => {
      expect(refusal(await ask(await workload(), form, sender))).toEqual(expected);
    },
  );

  it("is refused with invalid_grant after the user of the rule was removed", async () => {
    await using own = await startMintmark({
      clients: { agent: { grantTypes: [] } },
      trustedIssuers: {
        [cluster.url]: { workloads: [{ claims: { sub: MAIN }, client: "agent", user: "bob" }] },
      },
    });
    const redeemed = async () => {
      const assertion = await workload({ aud: own.url });
      return refusal(await postForm(`${own.url}/token`, { grant_type: JWT_BEARER, assertion }));
    };
    expect(await redeemed()).toEqual([200, undefined]);
    await own.users.remove("bob");
    expect(await redeemed()).toEqual([400, "invalid_grant"]);
  });

  it("is refused with invalid_grant after the client of the rule was removed", async () => {
    await using own = await startMintmark({
      clients: { agent: { grantTypes: [] } },
      trustedIssuers: { [cluster.url]: { workloads: [{ claims: { sub: MAIN }, client: "agent" }] } },
    });
    await own.clients.remove("agent");
    const assertion = await workload({ aud: own.url });
    const { status, body } = await postForm(`${own.url}/token`, { grant_type: JWT_BEARER, assertion });
    expect({ status, ...body }).toMatchObject({
      status: 400,
      error: "invalid_grant",
      error_description: "the rule that admits this workload names a client that does not exist",
    });
  });

  it.each(["client_id", "client_secret", "client_assertion", "client_assertion_type"])(
    "is not what a request with %s asks for, which is refused",
    async (name) => {
      const answer = await ask(await workload(), { [name]: "x" });
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(answer.body["error"]).toMatch(/^invalid_(client|request)$/);
    },
  );

  it("issues a token for the client of the first matching rule", async () => {
    const { access_token, ...rest } = expectTokens(await ask(await workload()));
    expect(rest).toEqual({ token_type: "Bearer", expires_in: 3600, scope: "deploy:read deploy:write" });
    const { subject } = await idp.mint({ client: "ci" });
    expect(decodeJwt(access_token ?? "")).toMatchObject({ sub: subject, aud: MCP, client_id: "ci" });
    const answer = await introspect(idp.url, access_token);
    expect(answer).toMatchObject({ active: true, client_id: "ci" });
    expect(answer).not.toHaveProperty("username");
  });

  it("limits scopes by the rule, the client and the request", async () => {
    const branch = () => workload({ sub: "repo:acme/shop:ref:refs/heads/try" });
    expect(expectTokens(await ask(await branch()))["scope"]).toBe("deploy:read");
    expect(refusal(await ask(await branch(), { scope: "deploy:write" }))).toEqual([400, "invalid_scope"]);
    expect(expectTokens(await ask(await workload(), { scope: "deploy:write" }))["scope"]).toBe(
      "deploy:write",
    );
    expect(refusal(await ask(await workload(), { scope: "deploy:all" }))).toEqual([400, "invalid_scope"]);
  });

  it("issues a token for a user if the rule names one", async () => {
    const assertion = await workload({ sub: "agent-7", groups: ["people", "agents"], trusted: true });
    const token = expectTokens(await ask(assertion, { scope: "openid index:read admin" }))["access_token"];
    expect(await introspect(idp.url, token)).toMatchObject({
      username: "bob",
      client_id: "agent",
      scope: "openid index:read",
    });
  });

  it("accepts the token endpoint or the issuer as audience, with and without a trailing slash", async () => {
    for (const aud of [tokenEndpoint, idp.url, `${idp.url}/`]) {
      expect((await ask(await workload({ aud }))).status).toBe(200);
    }
  });

  it("accepts a token once, unless replays are allowed for its issuer", async () => {
    const once = await workload();
    expect((await ask(once)).status).toBe(200);
    expect(refusal(await ask(once))).toEqual([400, "invalid_grant"]);
    const kept = await projected.sign({ sub: "pod", aud: idp.url });
    expect([(await ask(kept)).status, (await ask(kept)).status]).toEqual([200, 200]);
  });

  it.each<[string, () => Promise<string>, RegExp]>([
    ["a workload that matches no rule", () => workload({ sub: "repo:other/shop" }), /no rule/],
    ["a workload that matches half a rule", () => workload({ sub: "x", groups: ["agents"] }), /no rule/],
    ["a sub that matches only in part", () => workload({ sub: "xrepo:acme/shop" }), /no rule/],
    ["a claim of the wrong type", () => workload({ sub: "x", groups: "agents", trusted: "true" }), /no rule/],
    ["no jti", () => workload({ jti: undefined }), /no jti/],
    ["no iat", () => workload({ iat: undefined }), /no iat/],
    ["no exp", () => workload({ exp: undefined }), /no exp/],
    ["no sub", () => workload({ sub: undefined }), /no sub/],
    ["another audience", () => workload({ aud: MCP }), /audience/],
    ["an expired token", () => workload({ exp: 1 }), /expired/],
    ["an access token", () => workload({}, { header: { typ: "at+jwt" } }), /typ/],
    ["an ID-JAG", () => workload({}, { header: { typ: "oauth-id-jag+jwt" } }), /typ/],
    ["a wrong signature", async () => workload({}, { key: people.privateKey }), /signature/],
    ["an issuer without workloads", () => people.sign({ sub: "alice", aud: idp.url }), /no workloads/],
    ["text that is not a JWT", async () => "text", /not a signed JWT/],
  ])("rejects %s", async (_, assertion, description) => {
    const answer = await ask(await assertion());
    expect(refusal(answer)).toEqual([400, "invalid_grant"]);
    expect(answer.body["error_description"]).toMatch(description);
  });

  it("matches an asterisk in a rule with any text, and parts of a rule with different parts of the claim", async () => {
    const rules = ["a*a", "x*yz*z", "1*", "*9"].map((sub) => ({ claims: { sub }, client: "ci" }));
    await using own = await startMintmark({
      clients: { ci: { secret: "ci-secret", grantTypes: ["client_credentials"] } },
      trustedIssuers: { [cluster.url]: { workloads: [...rules, { claims: { level: 3 }, client: "ci" }] } },
    });
    const admitted = async (claims: Record<string, unknown>) => {
      const assertion = await cluster.sign({ sub: "none", aud: own.url, ...claims });
      const { status, body } = await postForm(`${own.url}/token`, { grant_type: JWT_BEARER, assertion });
      if (status !== 200) expect([status, body["error"]]).toEqual([400, "invalid_grant"]);
      return status === 200;
    };
    for (const sub of ["aa", "aba", "xyzz", "x-yz-z", "xyzyzz", "1", "12", "9", "89"]) {
      expect([sub, await admitted({ sub })]).toEqual([sub, true]);
    }
    for (const sub of ["a", "ab", "ba", "xyz", "x-z", "xzyz", "xyz-", "-xyzz", "21", "98"]) {
      expect([sub, await admitted({ sub })]).toEqual([sub, false]);
    }
    expect(await admitted({ level: 3 })).toBe(true);
    expect(await admitted({ level: "3" })).toBe(false);
    expect(await admitted({ level: [1, 3] })).toBe(true);
  });

  it("does not let a request use its internal placeholder client", async () => {
    const named = await ask(await workload(), { client_id: PLACEHOLDER });
    expect(refusal(named)).toEqual([401, "invalid_client"]);
    const form = { grant_type: "client_credentials", client_id: PLACEHOLDER };
    expect(refusal(await postForm(`${idp.url}/token`, form))).toEqual([401, "invalid_client"]);
    const url = new URL(`${idp.url}/authorize?response_type=code&redirect_uri=http://127.0.0.1/`);
    url.searchParams.set("client_id", PLACEHOLDER);
    const page = await getJson(url.href, { accept: "text/html" });
    expect([page.status, page.headers.get("location")]).toEqual([400, null]);
  });

  it("does not apply to requests with client authentication", async () => {
    const wrong = await ask(await workload(), {}, { basic: ["ci", "wrong"] });
    expect(refusal(wrong)).toEqual([401, "invalid_client"]);
    const right = await ask(await workload(), {}, { basic: ["ci", "ci-secret"] });
    expect(refusal(right)).toEqual([400, "unauthorized_client"]);
    expect(refusal(await ask(await workload(), { client_id: "agent" }))).toEqual([
      400,
      "unauthorized_client",
    ]);
  });

  it("is off if no trusted issuer has workloads", async () => {
    await using own = await startMintmark({ trustedIssuers: { [people.url]: { accepts: ["assertion"] } } });
    const assertion = await people.sign({ sub: "alice", aud: own.url });
    const answer = await postForm(`${own.url}/token`, { grant_type: JWT_BEARER, assertion });
    expect(refusal(answer)).toEqual([400, "invalid_request"]);
  });

  it("rejects a request without a DPoP proof for a client that requires one", async () => {
    const answer = await ask(await workload({ sub: "system:serviceaccount:bound" }));
    expect(refusal(answer)).toEqual([400, "invalid_grant"]);
  });

  it("is logged with the client that the workload acts as, and without a client if rejected", async () => {
    await ask(await workload());
    await ask(await workload({ sub: "nobody" }));
    const [done, refused] = (await idp.requests.list({ grantType: JWT_BEARER })).slice(-2);
    expect(done).toMatchObject({
      clientId: "ci",
      status: 200,
      scopes: ["deploy:read", "deploy:write"],
      findings: [],
    });
    expect(refused).toMatchObject({ clientId: null, error: "invalid_grant" });
  });

  it("rejects a configuration with an unknown client or a rule without claims", async () => {
    const config = {
      trustedIssuers: { "https://a.test": { workloads: [{ claims: { sub: "x" }, client: "demo-ap" }] } },
    };
    await expect(startMintmark(config)).rejects.toThrow(
      /workloads\[0\]\.client: there is no client "demo-ap".*did you mean "demo-app"/,
    );
    const open = {
      trustedIssuers: { "https://a.test": { workloads: [{ claims: {}, client: "demo-app" }] } },
    };
    await expect(startMintmark(open)).rejects.toThrow(/name at least one claim/);
  });
});

// The seams: places where src/engine relies on undocumented parts of oidc-provider. Each test runs
// oidc-provider alone and names the seam that has changed, so that an upgrade fails here first and not in a
// flow.
import { existsSync, readFileSync } from "node:fs";
import { decodeJwt } from "jose";
import { type AdapterPayload, interactionPolicy, type KoaContextWithOIDC, Provider } from "oidc-provider";
import { confirm } from "oidc-provider/lib/actions/end_session.js";
import fetchRequest from "oidc-provider/lib/helpers/fetch_request.js";
import * as grantHelpers from "oidc-provider/lib/helpers/grants.js";
import instance from "oidc-provider/lib/helpers/weak_cache.js";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { ENGINE_DETAILS } from "../../src/engine/answers/refusal-reasons.ts";
import { engineClaims, type IdTokenModel } from "../../src/engine/issuing/engine-claims.ts";
import { keepContextsPlain } from "../../src/engine/plain-context.ts";
import { RawRequest } from "../../src/wire/raw-request.ts";
import { type BareEngine, startBareEngine } from "../support/bare-engine.ts";
import { basicHeader, getJson, postForm } from "../support/post-form.ts";

const validated: unknown[] = [];
const scopes: unknown[] = [];
let engine: BareEngine;

beforeAll(async () => {
  // oidc-provider warns about the unset options in this test.
  vi.spyOn(console, "info").mockImplementation(() => {});
  vi.spyOn(console, "warn").mockImplementation(() => {});
  engine = await startBareEngine(
    {
      extraParams: {
        extra(ctx, value) {
          validated.push(value);
          if (value !== "offline" || !ctx.oidc.params) return;
          scopes.push(ctx.oidc.params["scope"]);
          ctx.oidc.params["scope"] = "openid offline_access";
        },
      },
    },
    (provider) =>
      provider.use(async (ctx, next) => {
        const raw = new RawRequest(ctx.req);
        const form = await raw.form();
        if (form) raw.replaceForm(form["replace"] ? { grant_type: form["replace"] } : form);
        await next();
      }),
  );
});
afterAll(() => {
  engine.close();
  vi.restoreAllMocks();
});

interface Token {
  jti: string;
  format?: string;
  save(): Promise<string>;
  destroy(): Promise<void>;
  generateTokenId(): string;
  getValueAndPayload(): Promise<{ value: string; payload: AdapterPayload }>;
}
interface TokenModel {
  new (input: object): Token;
  prototype: Token;
  find(value: string): Promise<Token | undefined>;
  revokeByGrantId?(id: string): Promise<void>;
}

const MODELS = ["AccessToken", "ClientCredentials", "RefreshToken"] as const;
const modelOf = (name: (typeof MODELS)[number]) =>
  (engine.provider as unknown as Record<string, TokenModel>)[name] as TokenModel;
const moved = (what: string) => `oidc-provider has changed a seam: ${what}. See`;

async function newToken(name: (typeof MODELS)[number]): Promise<Token> {
  const client = await engine.provider.Client.find("app");
  return new (modelOf(name))({ client, accountId: "user", grantId: "grant", scope: "openid", expiresIn: 60 });
}

describe("oidc-provider", () => {
  it("is installed in the exact version that package.json pins", () => {
    const read = (path: string) =>
      JSON.parse(readFileSync(new URL(path, import.meta.url), "utf8")) as Record<string, unknown>;
    const pinned = (read("../../package.json")["devDependencies"] as Record<string, string>)["oidc-provider"];
    expect(pinned, "pin oidc-provider to an exact version: src/engine overrides its internals").toMatch(
      /^\d+\.\d+\.\d+$/,
    );
    expect(read("../../node_modules/oidc-provider/package.json")["version"]).toBe(pinned);
  });

  it("is overridden in files that exist under the names in this test", () => {
    const named = readFileSync(import.meta.filename, "utf8").match(/src\/[a-z/-]+\.ts/g) ?? [];
    expect(named.filter((path) => !existsSync(new URL(`../../${path}`, import.meta.url)))).toEqual([]);
  });
});

describe("token issuance", () => {
  it.each(MODELS)(
    "%s: save() calls getValueAndPayload once, stores its payload and returns its value",
    async (name) => {
      const where = `${moved(`${name}.prototype.getValueAndPayload`)} src/engine/issuing/issuance.ts`;
      expect("getValueAndPayload" in modelOf(name).prototype, where).toBe(true);
      const token = await newToken(name);
      const original = token.getValueAndPayload.bind(token);
      let made: AdapterPayload | undefined;
      let asked = 0;
      token.getValueAndPayload = async () => {
        asked++;
        const { payload } = await original();
        made = payload;
        return { value: "the wire value", payload };
      };
      engine.calls.length = 0;
      expect(await token.save(), where).toBe("the wire value");
      expect(asked, where).toBe(1);
      const upsert = engine.calls.find(({ model, method }) => model === name && method === "upsert");
      expect(upsert?.args[1], `${where}: storage must receive the payload object itself`).toBe(made);
      expect(upsert?.args[0]).toBe(token.jti);
      expect(made, where).toMatchObject({
        jti: token.jti,
        kind: name,
        clientId: "app",
        iat: expect.any(Number) as number,
        exp: expect.any(Number) as number,
      });
    },
  );

  it.each(MODELS)("%s: save() uses generateTokenId for its id", async (name) => {
    const where = `${moved(`${name}.prototype.generateTokenId`)} src/engine/issuing/issuance.ts`;
    const token = await newToken(name);
    const original = token.generateTokenId.bind(token);
    token.generateTokenId = () => {
      original();
      return "the-id";
    };
    engine.calls.length = 0;
    await token.save();
    expect(token.jti, where).toBe("the-id");
    expect(engine.calls.find(({ method }) => method === "upsert")?.args[0], where).toBe("the-id");
  });

  it("IdToken.issue({ use }) returns the signed ID token", async () => {
    const where = `${moved("IdToken.prototype.issue")} src/engine/issuing/issuance.ts`;
    const client = await engine.provider.Client.find("app");
    if (!client) throw new Error("no client");
    const token = new engine.provider.IdToken({ sub: "user" }, { client });
    Object.assign(token, { scope: "openid" });
    expect(
      (engine.provider.IdToken as unknown as { prototype: { issue: unknown } }).prototype.issue,
      where,
    ).toBeTypeOf("function");
    expect((await token.issue({ use: "idtoken" })).split("."), where).toHaveLength(3);
  });

  it("IdToken has the claims that it signs in payload(), and its lifetime in IdToken.expiresIn()", async () => {
    const where = `${moved("IdToken.prototype.payload or IdToken.expiresIn")} src/engine/issuing/engine-claims.ts`;
    const client = await engine.provider.Client.find("app");
    if (!client) throw new Error("no client");
    const token = new engine.provider.IdToken({ sub: "user" }, { client });
    Object.assign(token, { scope: "openid" });
    for (const name of ["at_hash", "c_hash", "s_hash"]) token.set(name, `the value of ${name}`);
    const signed = decodeJwt(await token.issue({ use: "idtoken" }));
    const { iss, ...own } = signed;
    expect(iss, where).toBe(engine.provider.issuer);
    const told = await engineClaims(token as unknown as IdTokenModel, { use: "idtoken" });
    const seconds = { exp: expect.any(Number) as number, iat: expect.any(Number) as number };
    expect(told, where).toEqual({ ...own, ...seconds });
    expect(Number(told["exp"]) - Number(told["iat"]), where).toBe(Number(signed.exp) - Number(signed.iat));
  });

  it("IdToken.validate(jwt, client) returns the payload of a hint, including its subject", async () => {
    const where = `${moved("IdToken.validate")} src/engine/issuing/id-tokens.ts`;
    const client = await engine.provider.Client.find("app");
    if (!client) throw new Error("no client");
    const token = new engine.provider.IdToken({ sub: "user" }, { client });
    Object.assign(token, { scope: "openid" });
    const model = engine.provider.IdToken as unknown as {
      validate(jwt: string, client: unknown): Promise<{ payload: { sub: string } }>;
    };
    const hint = await model.validate(await token.issue({ use: "idtoken" }), client);
    expect(hint.payload.sub, where).toBe("user");
  });
});

describe("client authentication", () => {
  it("oidc-provider compares secrets by Client.prototype.compareClientSecret(sent)", async () => {
    const where = `${moved("Client.prototype.compareClientSecret")} src/engine/clients/stored-secrets.ts`;
    const { prototype } = engine.provider.Client as unknown as {
      prototype: { compareClientSecret: (sent: string) => boolean };
    };
    const compared: string[] = [];
    const spy = vi.spyOn(prototype, "compareClientSecret").mockImplementation((sent) => {
      compared.push(sent);
      return false;
    });
    await fetch(`${engine.url}/token`, {
      method: "POST",
      headers: { authorization: `Basic ${btoa("app:sent")}` },
      body: new URLSearchParams({ grant_type: "client_credentials" }),
    });
    spy.mockRestore();
    expect(compared, where).toEqual(["sent"]);
  });
});

describe("back-channel logout", () => {
  it("oidc-provider asks Client.prototype.includeSid() whether ID tokens name the login", () => {
    const where = `${moved("Client.prototype.includeSid")} src/engine/login/frontchannel-logout.ts`;
    const { prototype } = engine.provider.Client as unknown as { prototype: Record<string, unknown> };
    expect(prototype["includeSid"], where).toBeTypeOf("function");
  });

  it.each(["redirectUriAllowed", "postLogoutRedirectUriAllowed"])(
    "oidc-provider checks redirect URIs by Client.prototype.%s(value)",
    (name) => {
      const where = `${moved(`Client.prototype.${name}`)} src/engine/clients/own-redirects.ts`;
      const { prototype } = engine.provider.Client as unknown as { prototype: Record<string, unknown> };
      expect(prototype[name], where).toBeTypeOf("function");
      expect((prototype[name] as () => void).length, where).toBe(1);
    },
  );

  it("oidc-provider notifies clients by Client.prototype.backchannelLogout(subject, sid)", () => {
    const where = `${moved("Client.prototype.backchannelLogout")} src/engine/login/backchannel-logout.ts`;
    const { prototype } = engine.provider.Client as unknown as { prototype: Record<string, unknown> };
    expect(prototype["backchannelLogout"], where).toBeTypeOf("function");
    expect((prototype["backchannelLogout"] as () => void).length, where).toBe(2);
  });

  it("fetchRequest() uses the configured fetch, with a timeout and the address check", async () => {
    const where = `${moved("lib/helpers/fetch_request.js")} src/engine/login/backchannel-logout.ts`;
    await expect(
      fetchRequest(engine.provider, `${engine.url}/token`, { method: "POST" }),
      where,
    ).rejects.toMatchObject({ cause: { message: "hostname resolves to a special-use IP address" } });
  });

  it("a session contains the clients of its login, each with its own `sid` and grant", async () => {
    const where = `${moved("Session")} src/engine/login/end-session.ts, src/issuer/login-sessions.ts`;
    const Session = engine.provider.Session as unknown as new () => {
      uid: string;
      authorizations?: unknown;
      ensureClientContainer(id: string): void;
      grantIdFor(id: string, value: string): void;
      sidFor(id: string): string;
    };
    const session = new Session();
    session.ensureClientContainer("app");
    session.grantIdFor("app", "grant");
    expect(session.uid, where).toEqual(expect.any(String));
    expect(session.authorizations, where).toEqual({ app: { sid: session.sidFor("app"), grantId: "grant" } });
  });
});

describe("the logout form", () => {
  it("the last step of the confirmation of a sign-out ends the session", () => {
    expect(confirm.at(-1)?.name, moved("lib/actions/end_session.js")).toBe("endSession");
  });
});

describe("request bodies", () => {
  it("oidc-provider reads an edited body through req.readable and req.iterator", async () => {
    const where = `${moved("reading of bodies")} src/wire/body.ts`;
    const authorization = basicHeader("service", "secret");
    const edited = await postForm(
      `${engine.url}/token`,
      { replace: "edited-grant" },
      { headers: { authorization } },
    );
    expect(edited.body["error"], where).toBe("unsupported_grant_type");
    const kept = await postForm(
      `${engine.url}/token`,
      { grant_type: "client_credentials" },
      { headers: { authorization } },
    );
    expect(kept.status, where).toBe(200);
  });

  it("oidc-provider prints nothing about bodies that are already parsed", () => {
    const lines = vi.mocked(console.warn).mock.calls.flat().join("\n");
    expect(lines, `${moved("req.readable")} src/wire/body.ts`).not.toContain("already parsed");
  });
});

describe("the storage adapter", () => {
  it("a token is looked up by the presented value", async () => {
    const where = `${moved("Model.find")} src/engine/storage/adapter.ts`;
    for (const name of MODELS) {
      engine.calls.length = 0;
      await modelOf(name).find("a presented value");
      expect(engine.calls, where).toEqual([{ model: name, method: "find", args: ["a presented value"] }]);
    }
  });

  it("tokens are destroyed by id and revoked by grant", async () => {
    const where = `${moved("destroy and revokeByGrantId")} src/engine/storage/adapter.ts`;
    const token = await newToken("AccessToken");
    await token.save();
    engine.calls.length = 0;
    await token.destroy();
    await modelOf("AccessToken").revokeByGrantId?.("grant");
    await modelOf("RefreshToken").revokeByGrantId?.("grant");
    expect(engine.calls, where).toEqual([
      { model: "AccessToken", method: "destroy", args: [token.jti] },
      { model: "AccessToken", method: "revokeByGrantId", args: ["grant"] },
      { model: "RefreshToken", method: "revokeByGrantId", args: ["grant"] },
    ]);
  });

  it("a token's lifetime is limited by the stored exp and nbf, which must be numbers", async () => {
    const where = `${moved("checks of a stored token's times")} src/engine/storage/adapter.ts`;
    const second = Math.floor(Date.now() / 1000);
    const found = (limits: object) => {
      engine.stored.set("AccessToken:limited", {
        jti: "limited",
        kind: "AccessToken",
        iat: 1,
        clientId: "app",
        ...limits,
      });
      return modelOf("AccessToken").find("limited");
    };
    expect(await found({ exp: second + 3600 }), where).toBeDefined();
    expect(await found({}), where).toBeDefined();
    for (const limits of [{ exp: 1 }, { exp: "soon" }, { nbf: second + 3600 }, { nbf: "soon" }]) {
      expect(await found(limits), `${where}: ${JSON.stringify(limits)}`).toBeUndefined();
    }
  });

  it("Provider.ctx is the current request", async () => {
    engine.calls.length = 0;
    await getJson(`${engine.url}/me`, { authorization: "Bearer some-token" });
    expect(
      engine.calls,
      `${moved("Provider.ctx")} src/engine/storage/adapter.ts, src/engine/issuing/issuance.ts`,
    ).toEqual([{ model: "AccessToken", method: "find", args: ["some-token"], route: "userinfo" }]);
  });
});

describe("the context of a request", () => {
  it("gets its `oidc` from a step ensureOIDC of each route, which can be replaced", async () => {
    const where = `${moved("ensureOIDC and Router")} src/engine/plain-context.ts`;
    const seen: (PropertyDescriptor | undefined)[] = [];
    const plain = await startBareEngine({}, (provider) => {
      keepContextsPlain(provider);
      provider.use(async (ctx, next) => {
        await next();
        seen.push(Object.getOwnPropertyDescriptor(ctx, "oidc"));
      });
    });
    try {
      await getJson(`${plain.url}/jwks`);
      await getJson(`${plain.url}/me`, { authorization: "Bearer some-token" });
      await postForm(`${plain.url}/token`, {});
      await getJson(`${plain.url}/elsewhere`);
      const { OIDCContext } = plain.provider;
      expect(
        seen.map((each) => each && each.value instanceof OIDCContext),
        where,
      ).toEqual([true, true, true, undefined]);
      // Provider.ctx is the current request here too.
      expect(plain.calls[0], where).toMatchObject({ model: "AccessToken", route: "userinfo" });
    } finally {
      plain.close();
    }
  });
});

describe("the grants", () => {
  it("are answered by the handlers in the map of grant types, which can be replaced", async () => {
    const answered: string[] = [];
    const replaced = await startBareEngine({}, (provider) => {
      const { grantTypeHandlers } = instance(provider);
      for (const [type, handle] of grantTypeHandlers) {
        grantTypeHandlers.set(type, async (ctx) => {
          answered.push(type);
          await handle(ctx);
        });
      }
    });
    try {
      const sent = { grant_type: "client_credentials" };
      const { status } = await postForm(`${replaced.url}/token`, sent, { basic: ["service", "secret"] });
      const where = `${moved("grantTypeHandlers")} src/engine/issuing/token-writes.ts`;
      expect([status, answered], where).toEqual([200, ["client_credentials"]]);
    } finally {
      replaced.close();
    }
  });
});

describe("protocol requests", () => {
  it("introspection rejects every JWT, but not the marker in its place", async () => {
    const where = `${moved("rejection of structured tokens")} src/engine/requests/prepare.ts`;
    const sender = { headers: { authorization: basicHeader("service", "secret") } };
    const jwt = await postForm(
      `${engine.url}/token/introspection`,
      { token: "eyJhbGciOiJIUzI1NiJ9.e30.AAAA" },
      sender,
    );
    expect([jwt.status, jwt.body["error"]], `${where}: the marker may no longer be needed`).toEqual([
      400,
      "unsupported_token_type",
    ]);
    const marker = await postForm(`${engine.url}/token/introspection`, { token: "@presented" }, sender);
    expect([marker.status, marker.body], where).toEqual([200, { active: false }]);
  });

  it("the validator of an extra parameter runs in every authorization request, even without it", async () => {
    validated.length = 0;
    const query = new URLSearchParams({
      client_id: "app",
      response_type: "code",
      scope: "openid",
      redirect_uri: "http://localhost/cb",
      prompt: "none",
    });
    await fetch(`${engine.url}/auth?${query.toString()}`, { redirect: "manual" });
    expect(validated, `${moved("extraParams validators")} src/engine/login/headless.ts`).toEqual([undefined]);
  });

  it("the validator runs after the scope check, and its changes to the scope are kept", async () => {
    const where = `${moved("extraParams validators")} src/engine/login/offline-access.ts`;
    const query = new URLSearchParams({
      client_id: "app",
      response_type: "code",
      scope: "openid offline_access",
      redirect_uri: "http://localhost/cb",
      extra: "offline",
    });
    scopes.length = 0;
    engine.calls.length = 0;
    await fetch(`${engine.url}/auth?${query.toString()}`, { redirect: "manual" });
    expect(scopes, `${where}: offline_access without prompt=consent is no longer dropped`).toEqual([
      "openid",
    ]);
    const saved = engine.calls.find(({ model, method }) => model === "Interaction" && method === "upsert");
    expect(saved?.args[1], where).toMatchObject({ params: { scope: "openid offline_access" } });
  });

  it("codes are read with AuthorizationCode.find, after the only redirect URI was filled in", async () => {
    const model = engine.provider.AuthorizationCode as unknown as { find: (value: string) => unknown };
    const seen: unknown[] = [];
    const find = vi.spyOn(model, "find").mockImplementation((value) => {
      const { params } = Provider.ctx?.oidc ?? {};
      seen.push([value, params?.["redirect_uri"]]);
      return undefined;
    });
    const form = { grant_type: "authorization_code", code: "some-code" };
    await postForm(`${engine.url}/token`, form, { basic: ["app", "secret"] });
    find.mockRestore();
    expect(seen, `${moved("AuthorizationCode.find")} src/engine/requests/redirect-uri.ts`).toEqual([
      ["some-code", "http://localhost/cb"],
    ]);
  });

  it("a client from storage is validated like every other client, whatever its id", async () => {
    const where = `${moved("clients from storage")} src/engine/clients/client-documents.ts`;
    const find = (client_id: string, redirect_uris: string[]) => {
      engine.stored.set(`Client:${client_id}`, {
        client_id,
        redirect_uris,
        token_endpoint_auth_method: "none",
      } as never);
      return engine.provider.Client.find(client_id);
    };
    expect((await find("https://client.test/document", ["http://localhost/cb"]))?.clientId, where).toBe(
      "https://client.test/document",
    );
    await expect(find("https://client.test/other", ["javascript:x"]), where).rejects.toMatchObject({
      error: "invalid_redirect_uri",
    });
  });

  it("a grant that the client may not use is rejected with invalid_request", async () => {
    const { body } = await postForm(
      `${engine.url}/token`,
      { grant_type: "client_credentials" },
      { headers: { authorization: basicHeader("app", "secret") } },
    );
    expect(
      body["error"],
      `${moved("rejection of grants")} src/engine/answers/errors.ts, which may no longer be needed`,
    ).toBe("invalid_request");
  });

  it("a refusal is reported with the detail that the client does not see", async () => {
    const refused: unknown[] = [];
    engine.provider.once("grant.error", (_ctx, error) => refused.push(error));
    const { body } = await postForm(
      `${engine.url}/token`,
      { grant_type: "client_credentials" },
      { headers: { authorization: basicHeader("service", "wrong") } },
    );
    expect(body["error_description"]).toBe("client authentication failed");
    expect(refused, `${moved("details of errors")} src/engine/reasons/reasons.ts`).toEqual([
      expect.objectContaining({ error: "invalid_client", error_detail: "invalid secret provided" }),
    ]);
  });

  it("a client finds the keys of its assertions through its two key stores", async () => {
    const client = (await engine.provider.Client.find("app")) as unknown as Record<string, object>;
    for (const name of ["symmetricKeyStore", "asymmetricKeyStore"]) {
      expect(
        client[name],
        `${moved("selectForVerify() of key stores")} src/engine/clients/assertion-keys.ts`,
      ).toMatchObject({ selectForVerify: expect.any(Function) as () => unknown });
    }
  });

  it("a device page without a session fails with 500", async () => {
    const answer = await fetch(`${engine.url}/device/some-login`);
    expect(
      answer.status,
      `${moved("device error pages")} src/engine/configuration.ts: startsOver may no longer be needed`,
    ).toBe(500);
  });
});

describe("logins", () => {
  it("keep of a session the listed members, and never lose that the session ends with the browser", () => {
    const model = new Provider("http://localhost").Session as unknown as {
      IN_PAYLOAD: string[];
      new (): { transient?: boolean; loginAccount(details: object): void };
    };
    expect(model.IN_PAYLOAD).toEqual(expect.arrayContaining(["transient", "loginTs"]));
    const session = new model();
    session.loginAccount({ accountId: "alice", transient: true });
    session.loginAccount({ accountId: "alice", transient: false });
    expect(session.transient).toBe(true);
  });

  it("acr_values, max_age and claims need the scope openid, but a validator may set them afterwards", async () => {
    const where = `${moved("the check of openid before extraParams validators")} src/engine/requests/without-openid.ts`;
    const refused: unknown[] = [];
    const restored: unknown[] = [];
    const own = await startBareEngine({
      features: { claimsParameter: { enabled: true }, devInteractions: { enabled: false } },
      scopes: ["openid", "files"],
      extraParams: {
        carried(ctx, value) {
          if (value !== undefined) Object.assign(ctx.oidc.params ?? {}, JSON.parse(value) as object);
        },
      },
    });
    own.provider.on("authorization.error", (_ctx, error) => refused.push(error.message));
    own.provider.on("interaction.started", (ctx) => {
      const { acr_values, max_age, claims } = ctx.oidc.params ?? {};
      restored.push({ acr_values, max_age, claims });
    });
    const values = { acr_values: "a", max_age: "60", claims: '{"id_token":{}}' };
    const alone: Record<string, string>[] = Object.entries(values).map((each) => Object.fromEntries([each]));
    for (const sent of [...alone, { carried: JSON.stringify(values) }]) {
      const query = new URLSearchParams({
        client_id: "app",
        response_type: "code",
        scope: "files",
        redirect_uri: "http://localhost/cb",
        ...sent,
      });
      await fetch(`${own.url}/auth?${query.toString()}`, { redirect: "manual" });
    }
    own.close();
    expect(refused, where).toEqual(["invalid_request", "invalid_request", "invalid_request"]);
    expect(restored, where).toEqual([values]);
  });

  it("the login prompt has the two checks of acr that are replaced, and consent that of claims", () => {
    const where = `${moved("interactionPolicy.base()")} src/engine/login/prompts.ts`;
    const policy = interactionPolicy.base();
    const reasons = (name: string) => [...(policy.get(name)?.checks ?? [])].map(({ reason }) => reason);
    expect(reasons("login"), where).toEqual(expect.arrayContaining(["essential_acr", "essential_acrs"]));
    expect(reasons("consent"), where).toContain("op_claims_missing");
  });

  it("a check of the policy can set `acr` of the code, and a validator the result of the login", async () => {
    const where = `${moved("ctx.oidc.acr and ctx.oidc.result")} src/engine/login/second-factor.ts`;
    const policy = interactionPolicy.base();
    policy.add(
      new interactionPolicy.Prompt(
        { name: "level", requestable: false },
        new interactionPolicy.Check("level", "level", ({ oidc }) => {
          Object.defineProperty(oidc, "acr", { value: `level of ${String(oidc.result?.login?.accountId)}` });
          return false;
        }),
      ),
      1,
    );
    policy.remove("consent");
    const own = await startBareEngine({
      interactions: { policy },
      findAccount: (_ctx, accountId) => ({ accountId, claims: () => ({ sub: accountId }) }),
      loadExistingGrant: async (ctx) => {
        const grant = new ctx.oidc.provider.Grant({ accountId: "alice", clientId: "app" });
        grant.addOIDCScope("openid");
        await grant.save();
        return grant;
      },
      extraParams: {
        extra(ctx) {
          ctx.oidc.session?.loginAccount({ accountId: "alice", amr: ["pwd", "otp"] });
          Object.assign(ctx.oidc, { result: { login: { accountId: "alice" } } });
        },
      },
    });
    const query = new URLSearchParams({
      client_id: "app",
      response_type: "code",
      scope: "openid",
      redirect_uri: "http://localhost/cb",
    });
    await fetch(`${own.url}/auth?${query.toString()}`, { redirect: "manual" });
    own.close();
    const code = own.calls.find(({ model, method }) => model === "AuthorizationCode" && method === "upsert");
    expect(code?.args[1], where).toMatchObject({ acr: "level of alice", amr: ["pwd", "otp"] });
  });
});

describe("userinfo", () => {
  it("as a JWT is a text in ctx.body, and another text in its place is sent", async () => {
    const where = `${moved("the body of userinfo")} src/engine/answers/userinfo.ts`;
    const bodies: unknown[] = [];
    const own = await startBareEngine(
      {
        clients: [
          {
            client_id: "app",
            client_secret: "secret",
            redirect_uris: ["http://localhost/cb"],
            userinfo_signed_response_alg: "RS256",
          },
        ],
        features: { jwtUserinfo: { enabled: true }, devInteractions: { enabled: false } },
        findAccount: (_ctx, accountId) => ({ accountId, claims: () => ({ sub: accountId }) }),
      },
      (provider) =>
        provider.use(async (ctx, next) => {
          await next();
          bodies.push(ctx.body);
          ctx.body = "another text";
          ctx.type = "application/jwt";
        }),
    );
    const client = await own.provider.Client.find("app");
    const grant = new own.provider.Grant({ accountId: "alice", clientId: "app" });
    grant.addOIDCScope("openid");
    const token = new own.provider.AccessToken({
      client: client as NonNullable<typeof client>,
      accountId: "alice",
      grantId: await grant.save(),
      gty: "authorization_code",
      scope: "openid",
    });
    const response = await fetch(`${own.url}/me`, {
      headers: { authorization: `Bearer ${await token.save()}` },
    });
    own.close();
    expect(decodeJwt(String(bodies[0])), where).toMatchObject({ sub: "alice", aud: "app" });
    expect([response.headers.get("content-type"), await response.text()], where).toEqual([
      "application/jwt",
      "another text",
    ]);
  });
});

describe("clients that describe themselves", () => {
  it("a client's metadata() has the members of its registration, with the engine's defaults", () => {
    const where = `${moved("Client.prototype.metadata")} src/engine/clients/client-documents.ts`;
    const Client = engine.provider.Client as unknown as new (metadata: object) => {
      metadata(): Record<string, unknown>;
    };
    const kept = new Client({
      client_id: "https://client.example.test/metadata",
      client_name: "Example",
      redirect_uris: ["https://client.example.test/cb"],
      token_endpoint_auth_method: "none",
      unknown_member: "dropped",
    }).metadata();
    expect(kept, where).toMatchObject({
      client_id: "https://client.example.test/metadata",
      client_name: "Example",
      redirect_uris: ["https://client.example.test/cb"],
      token_endpoint_auth_method: "none",
      grant_types: ["authorization_code"],
    });
    expect(kept, where).not.toHaveProperty("unknown_member");
  });
});

describe("responses of the authorization endpoint", () => {
  const where = `${moved("responses")} src/engine/login/responses.ts`;
  const authorize = async (params: Record<string, string>) => {
    const defaults = {
      client_id: "front",
      redirect_uri: "http://localhost/cb",
      scope: "openid",
      prompt: "none",
    };
    const query = new URLSearchParams({ ...defaults, ...params });
    return fetch(`${engine.url}/auth?${query.toString()}`, { redirect: "manual" });
  };

  it("a type that is added to the list of response types after the start is offered", async () => {
    const { configuration } = instance(engine.provider);
    expect(configuration.responseTypes, where).toContain("code");
    expect(configuration.grantTypes, where).toContain("authorization_code");
    const { body } = await getJson(`${engine.url}/.well-known/openid-configuration`);
    expect(body["response_types_supported"], where).toEqual(configuration.responseTypes);
    configuration.responseTypes.push("token");
    engine.stored.set("Client:front", {
      client_id: "front",
      token_endpoint_auth_method: "none",
      redirect_uris: ["https://front.test/cb"],
      response_types: ["token"],
    } as never);
    const response = await authorize({ response_type: "token", redirect_uri: "https://front.test/cb" });
    expect(response.headers.get("location"), where).toContain("#error=login_required");
    configuration.responseTypes.pop();
  });

  it("complaints about http redirect URIs go through Client.Schema.prototype.invalidate(message, code)", async () => {
    const { configuration } = instance(engine.provider);
    configuration.responseTypes.push("id_token");
    const { prototype } = (
      engine.provider.Client as unknown as {
        Schema: { prototype: { invalidate: (message: string, code?: string) => void } };
      }
    ).Schema;
    const original = prototype.invalidate;
    const codes: unknown[] = [];
    prototype.invalidate = (_message, code) => void codes.push(code);
    engine.stored.set("Client:http", {
      client_id: "http",
      token_endpoint_auth_method: "none",
      redirect_uris: ["http://localhost/cb"],
      grant_types: ["implicit"],
      response_types: ["id_token"],
    } as never);
    await engine.provider.Client.find("http");
    expect(codes, where).toEqual(["implicit-force-https", "implicit-forbid-localhost"]);
    prototype.invalidate = original;
    configuration.responseTypes.pop();
  });

  it("every response, successful or not, goes through the map of response modes", async () => {
    const { responseModes } = instance(engine.provider);
    expect([...responseModes.keys()], where).toEqual(
      expect.arrayContaining(["query", "fragment", "form_post"]),
    );
    const query = responseModes.get("query");
    responseModes.set("query", (ctx, _uri, body) => void (ctx.body = body));
    const response = await authorize({ client_id: "app", response_type: "code" });
    expect(await response.json(), where).toMatchObject({
      error: "login_required",
      iss: "http://localhost:1",
    });
    if (query) responseModes.set("query", query);
  });
});

describe("DPoP", () => {
  it("the DPoP checks of the built-in grants can be imported", async () => {
    const where = `${moved("lib/helpers/grants.js")} src/engine/grants/token-binding.ts`;
    const { validateDpop, checkDpopRequired, checkDpopReplay } = grantHelpers;
    const contextOf = (client: object, proof = "") =>
      ({ oidc: { provider: engine.provider, client }, get: () => proof }) as unknown as KoaContextWithOIDC;
    const free = contextOf({});
    expect(await validateDpop(engine.provider, free), where).toBeUndefined();
    await expect(validateDpop(engine.provider, contextOf({}, "no proof")), where).rejects.toThrow(
      "invalid_dpop_proof",
    );
    expect(() => checkDpopRequired(engine.provider, free, undefined), where).not.toThrow();
    const bound = contextOf({ dpopBoundAccessTokens: true });
    expect(() => checkDpopRequired(engine.provider, bound, undefined), where).toThrow("invalid_grant");
    await expect(checkDpopReplay(engine.provider, free, undefined, "app"), where).resolves.toBeUndefined();
  });

  it("ReplayDetection.unique(client, jti, exp) decides whether a proof is used again", async () => {
    const where = `${moved("ReplayDetection.unique")} src/engine/proofs.ts`;
    const model = engine.provider.ReplayDetection as unknown as {
      unique(...args: unknown[]): Promise<boolean>;
    };
    const unique = vi.spyOn(model, "unique").mockResolvedValueOnce(false);
    const context = {
      oidc: { provider: engine.provider },
      assert: (value: unknown, error: Error) => {
        if (!value) throw error;
      },
    } as unknown as KoaContextWithOIDC;
    const proof = { thumbprint: "thumbprint", jti: "proof-1", iat: 0 };
    const { checkDpopReplay } = grantHelpers;
    await expect(checkDpopReplay(engine.provider, context, proof, "app"), where).rejects.toThrow();
    expect(unique.mock.calls[0]?.slice(0, 2), where).toEqual(["app", "proof-1"]);
    unique.mockRestore();
  });
});

describe("the details of refusals", () => {
  it.each(ENGINE_DETAILS)("still name the cause %s", (detail) => {
    const label = /^(?:authorization code|refresh token) (?=already consumed|not found)/;
    const files = [
      "shared/client_auth.js",
      "helpers/grant_source.js",
      "helpers/pkce.js",
      "shared/access_token.js",
      "actions/grants/authorization_code.js",
      "actions/grants/refresh_token.js",
    ].map((file) => new URL(`../../node_modules/oidc-provider/lib/${file}`, import.meta.url));
    const sources = files.map((file) => readFileSync(file, "utf8")).join("\n");
    expect(sources).toContain(detail.replace(label, ""));
  });
});

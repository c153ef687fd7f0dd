// What single options of minting change in the token and in its record.
import { decodeJwt, decodeProtectedHeader } from "jose";
import { afterAll, describe, expect, it } from "vitest";
import { type MintOptions, startMintmark } from "../../src/index.ts";
import { DEMO_CLIENTS } from "../support/clients.ts";

const idp = await startMintmark({
  users: {
    alice: { email: "alice@example.test", claims: { tier: "gold", greeting: "hello ${client.id}" } },
  },
  clients: { ...DEMO_CLIENTS, "batch-job": { secret: "batch-secret", grantTypes: ["client_credentials"] } },
  issuers: {
    auth0: { profile: "auth0", users: { mia: { mfa: true }, noel: {} } },
    cognito: { profile: "cognito", alg: "ES256" },
  },
});
afterAll(() => idp.close());

/** The last second that a JavaScript date can have. */
const LAST_SECOND = 8.64e12;
const LAST_DATE = "+275760-09-13T00:00:00.000Z";

describe("the times of a minted token", () => {
  it("may be up to the last date there is, and not a second later", async () => {
    await using own = await startMintmark();
    await own.clock.set({ frozen: true });
    const now = Date.parse((await own.clock.get()).now) / 1000;
    const expiresInSeconds = LAST_SECOND - now;
    expect((await own.mint({ expiresInSeconds })).expiresAt).toBe(LAST_DATE);
    const issued = await own.mint({ issuedSecondsAgo: -expiresInSeconds, expiresInSeconds: "never" });
    expect(issued.issuedAt).toBe(LAST_DATE);
    for (const beyond of [
      { expiresInSeconds: expiresInSeconds + 1 },
      { issuedSecondsAgo: -expiresInSeconds - 1, expiresInSeconds: "never" as const },
      { issuedSecondsAgo: now + LAST_SECOND + 1, expiresInSeconds: "never" as const },
    ]) {
      await expect(own.mint(beyond)).rejects.toMatchObject({
        code: "bad_request",
        hint: expect.stringContaining("never") as string,
      });
    }
  });

  it("are those of the claim exp, and none if the claim is removed", async () => {
    expect((await idp.mint({ claims: { exp: 4_000_000_000 } })).expiresAt).toBe("2096-10-02T07:06:40.000Z");
    const endless = await idp.mint({ user: "alice", claims: { exp: null } });
    expect(endless.claims).not.toHaveProperty("exp");
    expect(endless.expiresAt).toBeNull();
  });

  it("are the usual ones if the claim exp is no number", async () => {
    const { issuedAt, expiresAt, claims } = await idp.mint({ claims: { exp: "soon" } });
    expect(claims["exp"]).toBe("soon");
    expect(Date.parse(expiresAt ?? "") - Date.parse(issuedAt)).toBe(3_600_000);
  });
});

describe("audience: null", () => {
  it.each(["access", "id", "logout"] as const)("leaves aud out of a token of the kind %s", async (kind) => {
    const { token, audience } = await idp.mint({ user: "alice", kind, audience: null });
    expect(decodeJwt(token)).not.toHaveProperty("aud");
    expect(audience).toBeNull();
  });
});

it("several audiences are taken as they are, although one of them is a resource", async () => {
  await using own = await startMintmark({
    resources: { api: { audience: "https://api.test", accessTokenExpiresInSeconds: 60 } },
  });
  const audience = ["https://api.test", "https://other.test"];
  const minted = await own.mint({ user: "alice", audience });
  expect(minted.claims["aud"]).toEqual(audience);
  expect(Date.parse(minted.expiresAt ?? "") - Date.parse(minted.issuedAt)).toBe(3_600_000);
});

describe("the owner of a minted token", () => {
  it.each<[MintOptions, string]>([
    [{ client: "batch-job", subject: "somebody" }, "somebody"],
    [{ subject: "somebody" }, "somebody"],
  ])("%j has the subject %s, and is no client that acts for itself", async (options, subject) => {
    const minted = await idp.mint(options);
    expect(minted.subject).toBe(subject);
    expect(await idp.token({ ...options, kind: "refresh" })).toEqual(expect.any(String));
  });

  it("that is a client acting for itself has the same subject each time", async () => {
    const subjects = [await idp.mint({ client: "batch-job" }), await idp.mint({ client: "batch-job" })];
    expect(subjects[0]?.subject).toBe(subjects[1]?.subject);
    expect(subjects[0]?.subject).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe("a minted ID token", () => {
  it("has the user's claims, settled for the client", async () => {
    const claims = decodeJwt(await idp.token({ user: "alice", client: "demo-service", kind: "id" }));
    expect(claims).toMatchObject({
      aud: "demo-service",
      email: "alice@example.test",
      preferred_username: "alice",
      tier: "gold",
      greeting: "hello demo-service",
    });
  });

  it("has the user's roles, or those of the request, where the vendor's ID tokens have them", async () => {
    await using entra = await idp.isolate({
      profile: "entra",
      roles: { clerk: [] },
      users: { worker: { roles: ["clerk"] } },
    });
    const rolesOf = async (options: MintOptions) =>
      decodeJwt(await entra.token({ kind: "id", user: "worker", ...options }))["roles"];
    expect([await rolesOf({}), await rolesOf({ roles: ["boss"] })]).toEqual([["clerk"], ["boss"]]);
    expect(await rolesOf({ roles: [] })).toBeUndefined();
  });

  it("is signed with the issuer's key, although its client has a secret", async () => {
    const token = await idp.token({ user: "alice", client: "demo-service", kind: "id" });
    expect(await idp.inspect(token)).toMatchObject({ problems: [], signature: { state: "active" } });
    expect(decodeProtectedHeader(token).alg).toBe("RS256");
  });

  it("with HMAC for a client without a secret is signed with the issuer's", async () => {
    for (const client of ["demo-app", "something-else-altogether"]) {
      const token = await idp.token({ user: "alice", client, kind: "id", alg: "HS256" });
      expect(await idp.inspect(token)).toMatchObject({ header: { alg: "HS256" }, problems: [] });
    }
  });

  it("of a user who is unknown has no claims about a user", async () => {
    const claims = decodeJwt(await idp.token({ subject: "somebody", kind: "id" }));
    expect(claims["sub"]).toBe("somebody");
    expect(claims).not.toHaveProperty("preferred_username");
  });

  it("has the name and the groups of a user where the vendor shows them, and no group of an unknown one", async () => {
    const cognito = await idp.issuer("cognito");
    const claimsOf = async (options: MintOptions) =>
      decodeJwt(await cognito.token({ kind: "id", ...options }));
    const alice = await claimsOf({ user: "alice", roles: ["clerk"] });
    expect(alice).toMatchObject({ "cognito:username": "alice", "cognito:groups": ["clerk"] });
    const unknown = await claimsOf({ subject: "somebody" });
    expect(unknown["cognito:username"]).toBe("somebody");
    expect(unknown).not.toHaveProperty("cognito:groups");
  });

  it("tells of a second factor, as after a login, if its user always uses one", async () => {
    const auth0 = await idp.issuer("auth0");
    const claimsOf = async (user: string) => decodeJwt(await auth0.token({ kind: "id", user }));
    expect(await claimsOf("mia")).toMatchObject({
      acr: "http://schemas.openid.net/pape/policies/2007/06/multi-factor",
      amr: ["mfa"],
    });
    expect(await claimsOf("noel")).not.toHaveProperty("amr");
  });

  it("signed with a retired or removed key uses one that signs ID tokens alone, if there are such", async () => {
    const cognito = await idp.issuer("cognito");
    for (const flaw of ["retired-key-still-valid", "removed-key"] as const) {
      for (const kind of ["access", "id"] as const) {
        const { kid } = decodeProtectedHeader(await cognito.token({ user: "alice", kind, flaw }));
        const key = (await cognito.keys.list()).find((each) => each.kid === kid);
        expect([flaw, key?.tokens]).toEqual([flaw, kind]);
      }
    }
  });
});

it("a token with a retired key is signed by the one that was retired last", async () => {
  await using own = await idp.isolate({ alg: "ES256" });
  for (let count = 0; count < 2; count++) await own.keys.rotate({ alg: "ES256" });
  const flaw = "retired-key-still-valid";
  const { kid } = decodeProtectedHeader(await own.token({ user: "alice", flaw }));
  const retired = (await own.keys.list()).filter(({ alg, state }) => alg === "ES256" && state === "retiring");
  expect(retired).toHaveLength(2);
  expect(kid).toBe(retired.at(-1)?.kid);
});

it("a user who does not exist is rejected, with the names of those who do", async () => {
  await expect(idp.mint({ user: "alise" })).rejects.toMatchObject({
    code: "not_found",
    hint: expect.stringMatching(/alice.*Any UUID works too/s) as string,
  });
});

it("a client id that resembles one of the issuer's is rejected, with the id that was probably meant", async () => {
  await expect(idp.mint({ client: "batch-jop" })).rejects.toMatchObject({
    code: "unknown_client",
    hint: expect.stringContaining('Did you mean "batch-job"?') as string,
  });
  expect((await idp.mint({ client: "something-else-altogether" })).clientId).toBe(
    "something-else-altogether",
  );
});

// The fixtures of mintmark/vitest, used as in a project: every test has its own issuer.
import { createRemoteJWKSet, jwtVerify } from "jose";
import { describe, onTestFinished } from "vitest";
import { startMintmark } from "../../src/index.ts";
import { expect, mintmarkTest, test } from "../../src/vitest.ts";
import { introspect } from "../support/introspect.ts";
import { runVitest } from "../support/nested-vitest.ts";

const own = mintmarkTest({
  users: { carol: { roles: ["reader"] } },
  roles: { reader: ["notes:read"] },
  accessTokenExpiresInSeconds: 60,
});

const seen: { id: string; server: string }[] = [];

describe("a test that names idp", () => {
  test.for(["a new", "another new"])("gets %s issuer of the same server", async (_, { idp, mintmark }) => {
    expect(idp.url).toBe(`${mintmark.url}/${idp.id}`);
    expect(await idp.requests.count()).toBe(0);
    expect(await idp.tokens.list({ clientId: "demo-app" })).toEqual([]);
    await introspect(idp.url, await idp.token({ user: "alice" }));
    seen.push({ id: idp.id, server: mintmark.url });
  });

  test("finds the issuers of earlier tests closed", async ({ idp, mintmark }) => {
    expect(new Set(seen.map(({ id }) => id)).size).toBe(2);
    expect(new Set(seen.map(({ server }) => server))).toEqual(new Set([mintmark.url]));
    const isolated = (await mintmark.issuers.list()).filter((issuer) => issuer.isolated);
    expect(isolated.map(({ id }) => id)).toEqual([idp.id]);
  });

  test("may close its issuer itself", async ({ idp }) => {
    await idp.close();
  });

  test("has tokens that a verifier accepts", async ({ idp }) => {
    const keys = createRemoteJWKSet(new URL(`${idp.url}/.well-known/jwks.json`));
    const token = await idp.token({ user: "bob", audience: "api" });
    await jwtVerify(token, keys, { issuer: idp.url, audience: "api" });
    await expect(idp).toHaveFetchedJwks({ times: 1 });
  });
});

describe.concurrent("tests in parallel", () => {
  test.for(Array.from({ length: 20 }, (_, index) => index))(
    "test %i sees only its own requests and clock",
    async (index, { idp, expect: own }) => {
      for (let turn = 0; turn < index % 4; turn++) await fetch(`${idp.url}/.well-known/jwks.json`);
      await idp.clock.advance(index * 3600);
      await own(idp).toHaveFetchedJwks({ times: index % 4 });
      own((await idp.clock.get()).aheadSeconds).toBe(index * 3600);
      const token = await idp.token({ user: "alice", format: "opaque" });
      await own(token).toBeActiveToken(idp);
    },
  );
});

describe.concurrent("tests at the same time", () => {
  const [begun, done] = [meetingOfTwo(), meetingOfTwo()];

  test.for(["first", "second"])(
    "are recognised by the %s test's JWT",
    async (_title, { idp, expect: own }) => {
      await begun();
      await own(await idp.token({ user: "alice" })).toBeActiveToken();
      const opaque = await idp.token({ user: "alice", format: "opaque" });
      await own(opaque).toBeActiveToken(idp);
      await own(own(opaque).not.toBeActiveToken()).rejects.toThrow("pass the issuer");
      await done();
    },
  );
});

/** Returns a function that resolves once it has been called twice: both tests wait for each other. */
function meetingOfTwo(): () => Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  let there = 0;
  return () => {
    if (++there === 2) resolve();
    return promise;
  };
}

describe("settings", () => {
  own("come from mintmarkTest", async ({ idp }) => {
    const { claims } = await idp.mint({ user: "carol" });
    expect(Number(claims["exp"]) - Number(claims["iat"])).toBe(60);
    await expect(idp.token({ user: "alice" })).rejects.toMatchObject({ code: "not_found" });
  });

  describe("of a suite", () => {
    own.override({ idpSettings: { alg: "ES384", users: { dora: {} } } });

    own("override them one by one", async ({ idp }) => {
      const { claims, header } = await idp.mint({ user: "dora" });
      expect(header?.["alg"]).toBe("ES384");
      expect(Number(claims["exp"]) - Number(claims["iat"])).toBe(60);
    });
  });

  own("of one suite do not affect the next", async ({ idp }) => {
    expect((await idp.users.list()).map(({ name }) => name)).toEqual(["carol"]);
  });

  describe("for further fixtures", () => {
    const withToken = own.extend<{ token: string }>({
      token: async ({ idp }, use) => use(await idp.token({ user: "carol", scope: "notes:read" })),
    });

    withToken("apply to the issuer that they use", async ({ token }) => {
      expect(token).toHaveScopes("notes:read");
      await expect(token).toBeActiveToken();
    });
  });
});

describe("the issuer of the fixture", () => {
  test("is asked about a token if the test names none", async ({ idp }) => {
    const opaque = await idp.token({ user: "alice", format: "opaque" });
    await expect(opaque).toBeActiveToken();
    await idp.tokens.revokeMany({ kind: "access" });
    await expect(opaque).not.toBeActiveToken();
  });

  test("is not asked if the test names another server", async ({ idp }) => {
    const other = await startMintmark();
    onTestFinished(() => other.close());
    await expect(await other.token()).not.toBeActiveToken();
    await expect(await other.token()).toBeActiveToken(other);
    expect(await idp.requests.count()).toBe(0);
  });
});

describe("a run with failing tests", () => {
  test("lists what came, leaves no issuer behind and ends with exit code 1", async () => {
    const { code, output } = await runVitest("failing");
    expect(code).toBe(1);
    expect(output).toContain("to have received a token request with");
    expect(output).toMatch(/grant +client_credentials/);
    expect(output).toContain("There was 1 token request, of which none matches:");
    expect(output).toContain("differs in resource");
    expect(output).toContain("thrown on purpose");
    expect(output).toMatch(/Tests +2 failed \| 1 passed/);
  });
});

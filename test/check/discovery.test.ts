// `idp.check`: how it finds the API, its metadata and a kind of token that it accepts, and what it sends for that.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type CheckOptions, type CheckReport, type Mintmark, startMintmark } from "../../src/index.ts";
import {
  ALG,
  type Asked,
  AUDIENCE,
  challenge,
  type Manner,
  SCOPE,
  startMannered,
} from "../support/weak-servers/mannered.ts";
import { invalid } from "../support/weak-servers/server.ts";
import { byJwks } from "../support/weak-servers/verifiers.ts";

const METADATA = "/.well-known/oauth-protected-resource";

let idp: Mintmark;
beforeAll(async () => void (idp = await startMintmark()));
afterAll(() => idp.close());

const QUICKLY = { verifier: "jwks", only: ["no-token"] } as const;

async function checked(
  manner: Manner,
  options: Partial<CheckOptions> = {},
): Promise<{ report: CheckReport; asked: Asked[]; origin: string }> {
  const { url, asked } = await startMannered(idp.url, manner);
  const given = { audience: AUDIENCE, scope: SCOPE, alg: ALG, ...QUICKLY, ...options } as const;
  return { report: await idp.check({ url, ...given }), asked, origin: new URL(url).origin };
}

describe("an API that has moved", () => {
  const movedTo =
    (status: number, location: string): NonNullable<Manner["pages"]> =>
    (path, res) => {
      if (path !== "/notes") return false;
      res.writeHead(status, { location }).end();
      return true;
    };

  test.each([
    [307, "/notes/"],
    [308, "/notes/"],
    [307, "/notes//"],
    [308, "/notes/?page=1"],
  ])("is followed after %i to %s", async (status, location) => {
    const { report, origin } = await checked({ pages: movedTo(status, location) });
    expect(report).toMatchObject({
      url: origin + location,
      request: `GET ${origin}${location}`,
      verifier: "jwks",
    });
  });

  test.each([
    [301, "/notes/"],
    [302, "/notes/"],
    [307, "/login"],
    [308, "http://127.0.0.1:1/notes/"],
    [307, "http://["],
  ])("is not followed after %i to %s", async (status, location) => {
    const { report, asked, origin } = await checked({ pages: movedTo(status, location) });
    expect(report).toMatchObject({ url: `${origin}/notes`, verifier: null });
    expect(asked.map(({ path }) => path)).not.toContain(location);
  });
});

describe("the metadata", () => {
  const at =
    (pages: Record<string, unknown>, status = 200): NonNullable<Manner["pages"]> =>
    (path, res) => {
      if (!(path in pages)) return false;
      const page = pages[path];
      res.writeHead(status).end(typeof page === "string" ? page : JSON.stringify(page));
      return true;
    };
  const all = { audience: undefined, scope: undefined };
  const described = (resource: unknown, more: object = {}) => ({
    resource,
    scopes_supported: [SCOPE],
    ...more,
  });

  test.each<[string, Record<string, unknown>, string]>([
    [
      "below the well-known path of the API",
      { [`${METADATA}/notes`]: described(AUDIENCE), [METADATA]: described("no") },
      `${METADATA}/notes`,
    ],
    ["at the root", { [METADATA]: described(AUDIENCE) }, METADATA],
    [
      "at the root if the other one is no JSON",
      { [`${METADATA}/notes`]: "<html>", [METADATA]: described(AUDIENCE) },
      METADATA,
    ],
    [
      "at the root if the other one is null",
      { [`${METADATA}/notes`]: "null", [METADATA]: described(AUDIENCE) },
      METADATA,
    ],
    [
      "at the root if the other one names no resource",
      { [`${METADATA}/notes`]: described(1), [METADATA]: described(AUDIENCE) },
      METADATA,
    ],
  ])("is read %s", async (_, pages) => {
    const { report } = await checked({ pages: at(pages) }, all);
    expect(report).toMatchObject({
      audience: AUDIENCE,
      scope: SCOPE,
      verifier: "jwks",
      notes: [expect.any(String)],
    });
    expect(report.notes).toEqual(["Only these cases were sent: no-token."]);
  });

  test("of an API at the root is asked for once", async () => {
    const paths: string[] = [];
    const { url } = await startMannered(idp.url, {
      pages: (path) => {
        paths.push(path);
        return false;
      },
    });
    await idp.check({ url: new URL("/", url).href, audience: AUDIENCE, scope: SCOPE, alg: ALG, ...QUICKLY });
    expect(paths.filter((path) => path.startsWith(METADATA))).toEqual([METADATA]);
  });

  test("is read where the challenge says, first of all", async () => {
    const none: Manner["none"] = (res) => challenge(res, 401, 'resource_metadata="/relative"');
    const ignored = await checked(
      { none, pages: at({ [METADATA]: described(AUDIENCE), "/relative": described("no") }) },
      all,
    );
    expect(ignored.report.audience).toBe(AUDIENCE);
    const { url } = await startMannered(idp.url, { pages: at({ "/elsewhere": described("urn:elsewhere") }) });
    const elsewhere = new URL("/elsewhere", url).href;
    const pointing: Manner["none"] = (res) => challenge(res, 401, `resource_metadata="${elsewhere}"`);
    const { report } = await checked({ none: pointing, pages: at({ [METADATA]: described(AUDIENCE) }) }, all);
    expect(report.audience).toBe("urn:elsewhere");
  });

  test("is not read from an answer that is not 200", async () => {
    const { report, origin } = await checked({ pages: at({ [METADATA]: described(AUDIENCE) }, 203) }, all);
    expect(report).toMatchObject({ audience: `${origin}/notes`, scope: null, verifier: null });
    expect(report.notes[0]).toBe(
      `Found no metadata (RFC 9728) for ${origin}/notes: options that you leave out are guessed.`,
    );
  });

  test("gives way to the options, and its other members count only if they are texts", async () => {
    const pages = at({
      [METADATA]: described("urn:other", {
        scopes_supported: [1, "a", null, "b"],
        authorization_servers: [2],
      }),
    });
    const { report } = await checked({ pages }, { audience: AUDIENCE, scope: undefined });
    expect(report).toMatchObject({ audience: AUDIENCE, scope: "a b" });
    const chosen = await checked({ pages }, { audience: AUDIENCE });
    expect(chosen.report).toMatchObject({ audience: AUDIENCE, scope: SCOPE, issuer: idp.url });
  });

  test("may have issuers and no resource, and a note names the issuers that are not this one", async () => {
    const servers = ["https://one.example", "https://two.example"];
    const pages = at({ [METADATA]: { authorization_servers: servers } });
    const { report, origin } = await checked({ pages });
    expect(report.notes[0]).toBe(
      `The metadata at ${origin}${METADATA} names https://one.example and https://two.example as its issuer, not ${idp.url}.`,
    );
    const own = at({ [METADATA]: { authorization_servers: ["https://one.example", `${idp.url}/`] } });
    expect((await checked({ pages: own })).report.notes).toEqual(["Only these cases were sent: no-token."]);
  });

  test("chooses the default issuer if it names several of this server", async () => {
    const urls = (await idp.issuers.list()).map(({ url }) => url).toReversed();
    const pages = at({ [METADATA]: { authorization_servers: urls } });
    expect((await checked({ pages })).report.issuer).toBe(idp.url);
  });
});

describe("the tokens that are tried", () => {
  const refusing: Manner = { verify: () => Promise.reject(invalid()) };
  const tried = async (options: Partial<CheckOptions>) =>
    (await checked(refusing, { verifier: undefined, alg: undefined, ...options })).report.attempts.map(
      ({ token }) => token,
    );
  const other = (alg: string) => `a JWT signed with another key of the issuer (${alg})`;
  const usual = "the issuer's default token for the audience (RS256)";

  test.each<[string, Partial<CheckOptions>, string[]]>([
    ["are all kinds by default", {}, [usual, "an opaque token", other("HS256"), other("ES256")]],
    ["are opaque for introspection", { verifier: "introspection" }, [usual, "an opaque token"]],
    ["are signed with a secret for hmac", { verifier: "hmac" }, [usual, other("HS256")]],
    ["are signed with a key for jwks", { verifier: "jwks" }, [usual, other("ES256")]],
    ["are signed with a key for static-key", { verifier: "static-key" }, [usual, other("ES256")]],
    [
      "are of one algorithm if it is given",
      { alg: "ES256" },
      ["the issuer's default token for the audience (ES256)"],
    ],
  ])("%s", async (_, options, expected) => {
    const shown = await tried(options);
    expect(shown).toEqual(expected);
  });

  test("are sent to the API with GET and then as MCP initialize, unless the token was refused", async () => {
    const lost = await checked(
      { none: (res) => void res.writeHead(404).end(), bad: (res) => void res.writeHead(404).end() },
      { audience: "urn:none" },
    );
    expect(
      lost.report.attempts.map(({ request, got }) => `${request.replace(/ (at )?http.*/, "")}: ${got}`),
    ).toEqual(["GET: 404", "MCP initialize: 404"]);
    const refused = await checked({}, { audience: "urn:none" });
    expect(refused.report.attempts.map(({ got }) => got)).toEqual(["401 invalid_token"]);
    const posting = await checked(
      { bad: (res) => void res.writeHead(404).end() },
      { audience: "urn:none", body: "x=1" },
    );
    expect(posting.report.attempts.map(({ request, got }) => `${request.slice(0, 9)}: ${got}`)).toEqual([
      "POST http: 404",
    ]);
    expect(posting.asked.at(-1)).toMatchObject({
      method: "POST",
      body: "x=1",
      headers: { accept: "application/json", "content-type": "application/json", "content-length": "3" },
    });
  });

  test("are of the given user and client", async () => {
    const claims: unknown[] = [];
    const right = byJwks(idp.url, { algorithms: [ALG] });
    const verify: Manner["verify"] = async (token) => {
      const all = await right(token);
      claims.push([all.sub, all["client_id"]]);
      return all;
    };
    const user = "22222222-2222-4222-8222-222222222222";
    await checked({ verify }, { user, client: "other-app" });
    await checked({ verify });
    expect(claims[0]).toEqual([user, "other-app"]);
    expect(claims.at(-1)).toEqual(["11111111-1111-4111-8111-111111111111", "demo-app"]);
  });
});

// The default token lifetimes of each vendor profile, and the precedence of configured lifetimes over them.
import { decodeJwt } from "jose";
import { afterAll, describe, expect, it } from "vitest";
import { type IssuerHandle, type MintmarkConfig, startMintmark } from "../../src/index.ts";
import { SERVICE } from "../support/clients.ts";
import { codeFlow, discover, oidc } from "../support/code-flow.ts";
import { introspect } from "../support/introspect.ts";

const DAY = 24 * 3600;
const OF_GENERIC = [3600, 3600, 14 * DAY];
const LOGIN = { scope: "openid offline_access" };
/** Keycloak's logins get refresh tokens without that scope; those with it never expire. */
const KEYCLOAK_LOGIN = { scope: "openid" };

type Kind = "access" | "id" | "refresh";
type Running = Awaited<ReturnType<typeof startMintmark>>;

const running: Running[] = [];
afterAll(() => Promise.all(running.map((each) => each.close())));

async function start(config: MintmarkConfig = {}): Promise<Running> {
  const idp = await startMintmark(config);
  running.push(idp);
  return idp;
}

/** Returns the lifetime in seconds from the ledger, after a check against the claims of a JWT. */
async function lifetime(issuer: IssuerHandle, kind: Kind, value: string | undefined): Promise<number> {
  const [record] = await issuer.tokens.list({ kind });
  const held = (Date.parse(record?.expiresAt ?? "") - Date.parse(record?.issuedAt ?? "")) / 1000;
  if (value?.split(".").length !== 3) return held;
  const { exp = NaN, iat = NaN } = decodeJwt(value);
  expect(exp - iat).toBe(held);
  return held;
}

/** Returns the lifetimes of the access, ID and refresh token of a login. */
async function ofLogin(issuer: IssuerHandle, params: Record<string, string> = LOGIN): Promise<number[]> {
  const { tokens } = await codeFlow(issuer.url, { params });
  const access = await lifetime(issuer, "access", tokens.access_token);
  expect(tokens.expires_in).toBe(access);
  return [
    access,
    await lifetime(issuer, "id", tokens.id_token),
    await lifetime(issuer, "refresh", tokens.refresh_token),
  ];
}

async function ofMinted(issuer: IssuerHandle): Promise<number[]> {
  const seconds = async (kind: Kind) =>
    lifetime(issuer, kind, (await issuer.mint({ user: "alice", kind })).token);
  return [await seconds("access"), await seconds("id"), await seconds("refresh")];
}

const VENDORS: {
  name: string;
  settings: NonNullable<MintmarkConfig["issuers"]>[string];
  expected: number[];
  login?: Record<string, string>;
  /** Parameters of a client credentials request. */
  machine?: Record<string, string>;
}[] = [
  { name: "generic", settings: {}, expected: OF_GENERIC, machine: { scope: "search:read" } },
  {
    name: "auth0",
    settings: { profile: "auth0" },
    expected: [DAY, 36_000, 14 * DAY],
    login: { ...LOGIN, audience: "https://api.example.test" },
    machine: { audience: "https://api.example.test" },
  },
  {
    name: "auth0, another dialect, opaque tokens",
    settings: { profile: "auth0", dialect: "rfc9068_profile" },
    expected: [DAY, 36_000, 14 * DAY],
  },
  {
    name: "keycloak",
    settings: { profile: "keycloak" },
    expected: [300, 300, 1800],
    login: KEYCLOAK_LOGIN,
    machine: {},
  },
  { name: "okta", settings: { profile: "okta" }, expected: OF_GENERIC, machine: { scope: "notes.read" } },
  { name: "okta, org", settings: { profile: "okta", dialect: "org", port: 0 }, expected: OF_GENERIC },
  {
    name: "entra",
    settings: { profile: "entra" },
    expected: [3599, 3600, 90 * DAY],
    machine: { scope: "api://notes/.default" },
  },
  {
    name: "entra, v1.0",
    settings: { profile: "entra", dialect: "v1.0" },
    expected: [3599, 3600, 90 * DAY],
  },
  {
    name: "google",
    settings: { profile: "google" },
    expected: OF_GENERIC,
    login: { scope: "openid", access_type: "offline" },
  },
  {
    name: "cognito",
    settings: { profile: "cognito" },
    expected: [3600, 3600, 30 * DAY],
    login: { scope: "openid" },
    machine: { scope: "notes/read" },
  },
];
const idOf = (name: string) => name.replaceAll(/[^a-z0-9]+/g, "-");
const vendors = await start({
  issuers: Object.fromEntries(VENDORS.map(({ name, settings }) => [idOf(name), settings])),
});

describe.each(VENDORS)("without a configured lifetime, $name", ({ name, settings, expected, login }) => {
  it("issues tokens of a login with the vendor's lifetimes", async () => {
    expect(await ofLogin(await vendors.issuer(idOf(name)), login)).toEqual(expected);
  });

  it("mints tokens with the same lifetimes", async () => {
    expect(await ofMinted(await vendors.issuer(idOf(name)))).toEqual(expected);
  });

  it("has the same lifetimes as an isolated issuer", async () => {
    const { port: _, ...own } = settings;
    await using isolated = await vendors.isolate(own);
    expect(await ofMinted(isolated)).toEqual(expected);
  });
});

it.each(VENDORS.filter(({ machine }) => machine))(
  "without a configured lifetime, $name gives a client's own token the lifetime of a user's token",
  async ({ name, expected, machine }) => {
    const issuer = await vendors.issuer(idOf(name));
    const tokens = await oidc.clientCredentialsGrant(await discover(issuer.url, ...SERVICE), machine);
    expect(tokens.expires_in).toBe(expected[0]);
    expect(await lifetime(issuer, "access", tokens.access_token)).toBe(expected[0]);
  },
);

describe("a token", () => {
  it("expires by the issuer's clock after the vendor's lifetime", async () => {
    const idp = await start();
    const keycloak = await idp.issuer("keycloak");
    await keycloak.clock.set({ frozen: true });
    const token = await keycloak.token({ user: "alice", audience: "demo-api" });
    const base = `${keycloak.url}/protocol/openid-connect/token`;
    await keycloak.clock.advance(299);
    expect((await introspect(base, token))["active"]).toBe(true);
    await keycloak.clock.advance(1);
    expect((await introspect(base, token))["active"]).toBe(false);
  });
});

const TOP = {
  accessTokenExpiresInSeconds: 50,
  idTokenExpiresInSeconds: 60,
  refreshTokenExpiresInSeconds: 70,
} satisfies MintmarkConfig;
const OF_TOP = [50, 60, 70];

describe("a configured lifetime overrides the profile", () => {
  it("at the top level, for the demo issuers", async () => {
    const idp = await start(TOP);
    for (const id of ["default", "auth0", "keycloak", "okta", "entra", "google", "cognito"]) {
      expect([id, ...(await ofMinted(await idp.issuer(id)))]).toEqual([id, ...OF_TOP]);
    }
    expect(await ofLogin(await idp.issuer("keycloak"), KEYCLOAK_LOGIN)).toEqual(OF_TOP);
  });

  it("at the top level, for configured issuers, each setting by itself", async () => {
    const idp = await start({
      accessTokenExpiresInSeconds: 50,
      issuers: { staff: { profile: "keycloak" }, plain: {} },
    });
    expect(await ofLogin(await idp.issuer("staff"), KEYCLOAK_LOGIN)).toEqual([50, 300, 1800]);
    expect(await ofMinted(await idp.issuer("plain"))).toEqual([50, 3600, 14 * DAY]);
  });

  it("at the top level, even if it equals the generic default", async () => {
    const idp = await start({ accessTokenExpiresInSeconds: 3600 });
    expect(await ofMinted(await idp.issuer("keycloak"))).toEqual([3600, 300, 1800]);
  });

  it("at the issuer, which overrides the top level", async () => {
    const idp = await start({
      ...TOP,
      issuers: {
        staff: { profile: "keycloak", accessTokenExpiresInSeconds: 600, idTokenExpiresInSeconds: undefined },
      },
    });
    expect(await ofLogin(await idp.issuer("staff"), KEYCLOAK_LOGIN)).toEqual([600, 60, 70]);
  });

  it("at the resource, which overrides the issuer and the top level", async () => {
    const idp = await start({
      ...TOP,
      issuers: {
        staff: {
          profile: "keycloak",
          accessTokenExpiresInSeconds: 600,
          resources: { notes: { accessTokenExpiresInSeconds: 20, refreshTokenExpiresInSeconds: 30 } },
        },
      },
    });
    const staff = await idp.issuer("staff");
    expect(await ofLogin(staff, { ...KEYCLOAK_LOGIN, audience: "notes" })).toEqual([20, 60, 30]);
    await staff.mint({ user: "alice", audience: "notes" });
    expect(await lifetime(staff, "access", undefined)).toBe(20);
    expect(await ofLogin(staff, KEYCLOAK_LOGIN)).toEqual([600, 60, 70]);
  });

  it("in a mint request, which overrides everything else", async () => {
    const keycloak = await (await start(TOP)).issuer("keycloak");
    await keycloak.mint({ user: "alice", expiresInSeconds: 5 });
    expect(await lifetime(keycloak, "access", undefined)).toBe(5);
  });

  it("at an isolated issuer, which otherwise inherits the top level", async () => {
    const idp = await start({ ...TOP, issuers: { staff: { profile: "keycloak" } } });
    await using vendor = await idp.isolate({ profile: "auth0" });
    expect(await ofMinted(vendor)).toEqual(OF_TOP);
    await using own = await idp.isolate({ profile: "auth0", accessTokenExpiresInSeconds: 9 });
    expect(await ofMinted(own)).toEqual([9, 60, 70]);
  });
});

it("Keycloak's refresh_expires_in is the lifetime of the refresh token, or 0 without one", async () => {
  const idp = await start({
    issuers: { staff: { profile: "keycloak", resources: { notes: { refreshTokenExpiresInSeconds: 30 } } } },
  });
  const { url } = await idp.issuer("staff");
  const told = async (params: Record<string, string>) =>
    (await codeFlow(url, { params })).tokens["refresh_expires_in"];
  expect([await told(KEYCLOAK_LOGIN), await told(LOGIN)]).toEqual([1800, 0]);
  // A resource's own lifetime is also that of its offline tokens.
  expect(await told({ ...LOGIN, audience: "notes" })).toBe(30);
  const machine = await oidc.clientCredentialsGrant(await discover(url, ...SERVICE), {});
  expect(machine["refresh_expires_in"]).toBe(0);
});

// The resources that a request asks for by `resource` and `audience`, and the scopes that exist for each.
import { describe, expect, it } from "vitest";
import type { Issuer } from "../../../src/issuer/issuer.ts";
import {
  distinctResources,
  requestedAudience,
  resourceOf,
  sameResource,
  toIndicator,
  withResource,
} from "../../../src/issuer/resources.ts";
import {
  availableOf,
  defaultScopes,
  registeredScopes,
  scopesForUser,
  unavailableScope,
  unknownScope,
} from "../../../src/issuer/scopes.ts";
import { GRAPH } from "../../../src/profiles/entra-requests.ts";
import { openIssuer } from "../../support/open-issuer.ts";

const NOTES = "https://notes.test";
const MAIL = "https://mail.test";
const openOne = () =>
  openIssuer({
    resources: {
      notes: { audience: [NOTES, "notes-api"], scopes: ["notes", "admin"], defaultScopes: ["notes"] },
      mail: { audience: MAIL, scopes: ["mail"] },
      free: {},
      "https://bad name": { scopes: [] },
    },
    clients: {
      limited: { secret: "secret-of-limited", grantTypes: ["client_credentials"], scopes: ["notes"] },
      always: { secret: "secret-of-always", grantTypes: ["client_credentials"], alwaysScopes: ["a"] },
      usual: { secret: "secret-of-usual", grantTypes: ["client_credentials"], defaultScopes: ["d"] },
    },
    roles: { reader: ["notes"], boss: ["admin", "notes"] },
    users: { alice: { roles: ["boss"] }, bob: { roles: ["reader"] } },
    scopes: { known: { claims: { a: 1 } } },
  });
const named = (issuer: Issuer, name: string) => {
  const resource = resourceOf(issuer, toIndicator(name));
  if (!resource) throw new Error(`there is no resource ${name}`);
  return resource;
};

describe("an indicator", () => {
  it("is that of a listed resource by its name and each of its audiences", async () => {
    const issuer = await openOne();
    for (const name of ["notes", NOTES, `${NOTES}/`, "notes-api", "HTTPS://NOTES.test"]) {
      expect(resourceOf(issuer, toIndicator(name)), name).toMatchObject({ name: "notes", listed: true });
    }
    expect(resourceOf(issuer, "https://other.test")).toBeUndefined();
    expect(resourceOf(issuer, "urn:mintmark:aud:")).toBeUndefined();
    expect(resourceOf(issuer, toIndicator(`${issuer.url}/`))).toMatchObject({ listed: false });
  });

  it("is any resource of an issuer that lists none", async () => {
    const issuer = await openIssuer();
    expect(resourceOf(issuer, "https://other.test")).toMatchObject({
      name: "https://other.test",
      audiences: ["https://other.test"],
      listed: false,
    });
    expect(resourceOf(issuer, "urn:mintmark:aud:")).toBeUndefined();
  });

  it("may be an API of the vendor, unless the configuration lists it", async () => {
    const issuer = await openIssuer({ profile: "entra", resources: { api: {} } });
    expect(resourceOf(issuer, GRAPH)?.hasScope).toBeTypeOf("function");
    expect(resourceOf(issuer, toIndicator("toString"))).toBeUndefined();
    const own = await openIssuer({ profile: "entra", resources: { [GRAPH]: { scopes: ["x"] } } });
    expect(resourceOf(own, GRAPH)).toMatchObject({ listed: true, scopes: ["x"] });
    expect(resourceOf(own, GRAPH)).not.toHaveProperty("hasScope");
  });

  it("means the same as another one of the same resource", async () => {
    const issuer = await openOne();
    const same = (one: string, other: string) => sameResource(issuer, toIndicator(one), toIndicator(other));
    expect([same(NOTES, "notes-api"), same("notes", `${NOTES}/`), same("x", "x")]).toEqual([
      true,
      true,
      true,
    ]);
    expect([same(NOTES, MAIL), same("x", "y"), same("free", "notes"), same("y", "free")]).toEqual([
      false,
      false,
      false,
      false,
    ]);
    const open = await openIssuer();
    expect(sameResource(open, "https://a.test", "https://b.test")).toBe(false);
    const all = [NOTES, MAIL, toIndicator("notes-api"), MAIL, `${MAIL}/`, "https://x.test", "https://x.test"];
    expect(distinctResources(issuer, all)).toEqual([NOTES, MAIL, "https://x.test"]);
  });
});

describe("an audience", () => {
  it("may be any name, but a malformed URL stays as it is unless it is listed", async () => {
    const issuer = await openOne();
    const asked = (audience: string) => requestedAudience(issuer, audience);
    expect(asked("notes-api")).toBe("urn:mintmark:aud:notes-api");
    expect(asked(NOTES)).toBe(NOTES);
    expect(asked(`${NOTES}/#part`)).toBe(toIndicator(`${NOTES}/#part`));
    expect(asked("https://wrong name")).toBe(toIndicator("https://wrong name"));
    expect(asked("https://a.test/b c")).toBe("https://a.test/b c");
    expect(asked("https://bad name")).toBe(toIndicator("https://bad name"));
  });

  it.each([
    [{}, {}],
    [{ resource: NOTES }, { resource: NOTES }],
    [{ resource: "", audience: "" }, { resource: "" }],
    [{ audience: NOTES }, { resource: NOTES }],
    [{ audience: "mail" }, { resource: "urn:mintmark:aud:mail" }],
    [{ audience: [NOTES, "notes-api"] }, { resource: NOTES }],
    [{ audience: NOTES, resource: MAIL }, { resource: [MAIL, NOTES] }],
    [{ resource: [MAIL, `${MAIL}/`] }, { resource: MAIL }],
    [{ resource: [MAIL, NOTES] }, { resource: [MAIL, NOTES] }],
    [{ resource: [MAIL] }, { resource: [MAIL] }],
    [{ resource: ["", MAIL], audience: "" }, { resource: ["", MAIL] }],
    [{ resource: ["", MAIL], audience: NOTES }, { resource: [MAIL, NOTES] }],
    [
      { audience: NOTES, scope: "a" },
      { resource: NOTES, scope: "a" },
    ],
  ])("of %j becomes the resource of %j", async (sent, expected) => {
    expect(withResource(await openOne(), sent)).toEqual(expected);
  });
});

describe("a scope", () => {
  it("exists if the resource, the issuer or OpenID Connect has it", async () => {
    const issuer = await openOne();
    const unknown = (name: string, ...scopes: string[]) =>
      unknownScope(issuer.directory, named(issuer, name), scopes);
    expect(unknown("notes", "openid", "offline_access", "known", "notes", "admin")).toBeUndefined();
    expect(unknown("notes", "notes", "mail", "other")).toBe("mail");
    expect(unknown("free", "whatever")).toBeUndefined();
    expect(unknown(issuer.url, "openid", "known")).toBeUndefined();
    expect(unknown(issuer.url, "notes")).toBe("notes");
    const open = await openIssuer();
    expect(unknownScope(open.directory, named(open, "x"), ["whatever"])).toBeUndefined();
    const entra = await openIssuer({ profile: "entra", resources: { api: {} } });
    const graph = named(entra, GRAPH);
    expect(unknownScope(entra.directory, graph, ["openid", "User.Read"])).toBeUndefined();
    expect(unknownScope(entra.directory, graph, ["openid", "read"])).toBe("read");
  });

  it("is available to a client that may have it", async () => {
    const issuer = await openOne();
    const resource = named(issuer, "notes");
    const client = issuer.directory.client("limited");
    const asked = ["openid", "notes", "admin", "mail"];
    expect(unavailableScope(issuer.directory, { resource, client }, asked)).toBe("mail");
    expect(unavailableScope(issuer.directory, { resource, client }, ["notes", "admin"])).toBe("admin");
    expect(unavailableScope(issuer.directory, { resource, client }, ["openid", "notes"])).toBeUndefined();
    expect(availableOf(issuer, { resource, clientId: "limited" }, asked)).toEqual(["openid", "notes"]);
    expect(availableOf(issuer, { resource, clientId: "usual" }, asked)).toEqual(["openid", "notes", "admin"]);
    expect(availableOf(issuer, { resource, clientId: undefined }, asked)).toEqual([
      "openid",
      "notes",
      "admin",
    ]);
  });

  it("that a role names is only for users with such a role", async () => {
    const { directory } = await openOne();
    const asked = ["openid", "notes", "admin", "free"];
    const forUser = (...roles: string[]) => scopesForUser(directory, { roles }, asked);
    expect(forUser("boss")).toEqual({ granted: asked, dropped: [] });
    expect(forUser("reader")).toEqual({ granted: ["openid", "notes", "free"], dropped: ["admin"] });
    expect(forUser("no-such-role")).toEqual({ granted: ["openid", "free"], dropped: ["notes", "admin"] });
  });

  it("is granted by default as resource, client and vendor say, in this order", async () => {
    const issuer = await openOne();
    const usual = (name: string, clientId: string | undefined, machine: boolean) =>
      defaultScopes(issuer, {
        resource: named(issuer, name),
        client: clientId === undefined ? undefined : issuer.directory.client(clientId),
        machine,
      });
    expect(usual("notes", "usual", true)).toEqual(["notes"]);
    expect(usual("mail", "usual", true)).toEqual(["d"]);
    expect(usual("mail", "always", true)).toEqual(["a"]);
    expect(usual("mail", "limited", true)).toEqual(["notes"]);
    expect(usual("mail", "limited", false)).toEqual(["openid"]);
    expect(usual("mail", undefined, true)).toEqual([]);
    const keycloak = await openIssuer({ profile: "keycloak" });
    const resource = named(keycloak, "x");
    for (const machine of [true, false]) {
      expect(defaultScopes(keycloak, { resource, client: undefined, machine })).toEqual(
        keycloak.profile.tokens.defaultScopes,
      );
    }
  });

  it("may be any of those that a client is registered for", async () => {
    const issuer = await openOne();
    const registered = (name: string, clientId: string | undefined, machine: boolean) =>
      registeredScopes(
        named(issuer, name),
        clientId === undefined ? undefined : issuer.directory.client(clientId),
        machine,
      );
    expect(registered("notes", "limited", false)).toEqual(["notes"]);
    expect(registered("mail", "usual", true)).toEqual(["d"]);
    expect(registered("mail", "limited", true)).toEqual(["notes"]);
    expect(registered("mail", undefined, false)).toEqual(["mail"]);
    expect(registered("mail", undefined, true)).toEqual([]);
    expect(registered("free", undefined, false)).toEqual([]);
  });
});

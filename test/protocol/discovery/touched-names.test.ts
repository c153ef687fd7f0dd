// The id and the path of an issuer that is made on first touch, by the name or the path that asks for it.
import { expect, it } from "vitest";
import { parseConfig } from "../../../src/config/parse.ts";
import { touchedSettings } from "../../../src/issuer/touched.ts";
import type { ProfileName } from "../../../src/profiles/profile-names.ts";

const root = parseConfig({ ephemeral: true, issuers: {} }).issuers.default;

function touched(profile: ProfileName, named: { id: string } | { mountPath: string }) {
  const shared = parseConfig({ ephemeral: true, issuers: {}, profile }).issuers.default;
  const made = touchedSettings(shared, named, root);
  return made && [made.id, made.mountPath, made.settings.path, made.settings.profile];
}

it.each<[ProfileName, { id: string } | { mountPath: string }, string, string, string]>([
  ["generic", { id: "acme" }, "acme", "/acme", "/acme"],
  ["generic", { mountPath: "/acme" }, "acme", "/acme", "/acme"],
  ["generic", { mountPath: "/tenants/acme" }, "tenants/acme", "/tenants/acme", "/tenants/acme"],
  ["auth0", { mountPath: "/acme" }, "acme", "/acme", "/acme/"],
  ["auth0", { id: "acme" }, "acme", "/acme", "/acme/"],
  ["keycloak", { id: "acme" }, "acme", "/realms/acme", "/realms/acme"],
  ["keycloak", { mountPath: "/realms/acme" }, "acme", "/realms/acme", "/realms/acme"],
  ["entra", { mountPath: "/acme" }, "acme", "/acme", "/acme/v2.0"],
])("at %s, %j makes the issuer %s at %s", (profile, named, id, mountPath, path) => {
  expect(touched(profile, named)).toEqual([id, mountPath, path, profile]);
});

it.each([
  { mountPath: "" },
  { mountPath: "/" },
  { mountPath: "/a b" },
  { mountPath: `/${"a".repeat(200)}` },
  { mountPath: "/token" },
  { mountPath: "/oauth2" },
  { id: "token" },
  { id: "a b" },
  { id: "" },
])("%j makes none", (named) => {
  expect(touched("generic", named)).toBeUndefined();
});

it("a path may have 200 characters", () => {
  expect(touched("generic", { mountPath: `/${"a".repeat(199)}` })).toBeDefined();
});

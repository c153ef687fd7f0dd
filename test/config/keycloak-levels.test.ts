// Levels of authentication in a realm export: names for `acr`, and users with a second factor.
import { decodeJwt } from "jose";
import { expect, it } from "vitest";
import { importSource } from "../../src/imports/read.ts";
import { startMintmark } from "../../src/index.ts";
import { codeFlow } from "../support/code-flow.ts";
import { REDIRECT_URI } from "../support/sign-in.ts";

const client = {
  publicClient: true,
  redirectUris: [REDIRECT_URI],
  standardFlowEnabled: true,
};
const REALM = {
  realm: "levels",
  attributes: { "acr.loa.map": '{"silver":"1","gold":2,"platinum":4}' },
  users: [
    { username: "vera", credentials: [{ type: "password", secretData: "{}" }, { type: "otp" }] },
    { username: "paul", credentials: [{ type: "otp" }] },
    { username: "olga" },
  ],
  clients: [
    { ...client, clientId: "app" },
    {
      ...client,
      clientId: "bank",
      attributes: {
        "acr.loa.map": '{"low":1,"high":2}',
        "default.acr.values": "high##low",
        "minimum.acr.value": "low",
      },
    },
  ],
};

it("become `acrValues`, `defaultAcrValues` and `mfa`, with a note on each level out of reach", () => {
  const { config, notes } = importSource(REALM);
  const { levels } = config.issuers ?? {};
  expect(levels?.acrValues).toEqual({ silver: 1, gold: 2 });
  expect(levels?.clients?.["bank"]).toMatchObject({
    acrValues: { low: 1, high: 2 },
    defaultAcrValues: ["high", "low"],
  });
  expect(levels?.clients?.["app"]).not.toHaveProperty("acrValues");
  expect([levels?.users?.["vera"]?.mfa, levels?.users?.["paul"]?.mfa, levels?.users?.["olga"]?.mfa]).toEqual([
    true,
    true,
    undefined,
  ]);
  const text = notes.join("\n");
  expect(text).toContain("its levels of authentication above 3 (platinum) are left out");
  expect(text).toContain("clients.bank: its minimum ACR value is left out");
  expect(text).not.toMatch(/^attributes:/m);
  expect(text).toMatch(/hashed in an export and cannot be imported \(vera\)/);
});

it("are what tokens of the imported realm show", async () => {
  await using idp = await startMintmark(importSource(REALM).config);
  const { url } = await idp.issuer("levels");
  const ofApp = await codeFlow(url, { clientId: "app", user: "olga" });
  expect(decodeJwt(ofApp.tokens.access_token)).toMatchObject({ acr: "silver" });
  const ofBank = await codeFlow(url, { clientId: "bank", user: "vera" });
  expect(decodeJwt(ofBank.tokens.access_token)).toMatchObject({ acr: "high" });
});

it("are ignored if the mapping cannot be read", () => {
  const { config } = importSource({ ...REALM, attributes: { "acr.loa.map": "{" } });
  expect(config.issuers?.["levels"]).not.toHaveProperty("acrValues");
});

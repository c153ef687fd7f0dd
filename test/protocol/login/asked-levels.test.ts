// The level of proof that a login request asks for, by vendor, value and user.
import { describe, expect, it } from "vitest";
import { parseConfig } from "../../../src/config/parse.ts";
import { type AskedLevel, askedLevel } from "../../../src/engine/login/asked-level.ts";
import type { MintmarkConfig } from "../../../src/index.ts";
import { openMintmark } from "../../../src/opened.ts";

type Request = { params?: Record<string, string>; user?: string; ofClient?: string[]; clientId?: string };

const CONFIG: MintmarkConfig = {
  acrValues: { silver: 1, gold: 2, platinum: 3, none: 0 },
  users: { alice: {}, without: { mfa: false } },
  clients: {
    bank: { redirectUris: ["https://bank.test/cb"], defaultAcrValues: ["gold"] },
    shop: { redirectUris: ["https://shop.test/cb"], acrValues: { low: 1, high: 3 } },
  },
};

async function asked(profile: MintmarkConfig["profile"], request: Request, config = CONFIG) {
  const opened = await openMintmark(
    parseConfig({ ...config, ...(profile && { profile }), ephemeral: true }),
    {
      keys: "published",
      ports: { main: 80, own: new Map() },
    },
  );
  const issuer = await opened.control.issuers.get();
  const { params = {}, user = "alice", ofClient, clientId = "app" } = request;
  const client = { clientId, defaultAcrValues: ofClient };
  const found = askedLevel(issuer, { params, client, user: issuer.directory.user(user) });
  await opened.close();
  return found;
}

const claims = (acr: object | null) => JSON.stringify({ id_token: { acr } });
const wish = { isDemanded: false, isUnknown: false };

describe("the level that a request asks for", () => {
  it.each<[Request, Partial<AskedLevel>]>([
    [{ params: { acr_values: "gold" } }, { values: ["gold"], needed: 2, preferred: 2, ...wish }],
    [{ params: { acr_values: "platinum silver" } }, { needed: 1, preferred: 3 }],
    [{ params: { acr_values: "silver platinum" } }, { needed: 1, preferred: 1 }],
    [{ params: { acr_values: "none gold" } }, { values: ["none", "gold"], needed: 0, preferred: 0 }],
    [{ params: { acr_values: "platinum gold" } }, { needed: 2, preferred: 3 }],
    [
      { params: { acr_values: "platinum gold" }, user: "without" },
      { needed: 2, preferred: 2 },
    ],
    [
      { params: { acr_values: "platinum silver" }, user: "without" },
      { needed: 1, preferred: 1 },
    ],
    [{ params: { acr_values: "urn:other toString gold" } }, { values: ["gold"], needed: 2 }],
    [{ params: { acr_values: "urn:other" } }, { values: [], needed: 0, preferred: 0, isUnknown: false }],
    [{ params: { claims: claims({ value: "gold" }), acr_values: "silver" } }, { values: ["gold", "silver"] }],
    [{ params: { claims: claims(null) } }, { values: [], needed: 0, preferred: 0 }],
    [
      { params: { claims: claims({ essential: true, values: ["silver", "gold"] }), acr_values: "platinum" } },
      { values: ["silver", "gold"], needed: 1, preferred: 1, isDemanded: true, isUnknown: false },
    ],
    [
      { params: { claims: claims({ essential: true, value: "urn:other" }) } },
      { values: [], isDemanded: true, isUnknown: true },
    ],
    [{ clientId: "bank" }, { values: ["gold"], needed: 2, ...wish }],
    [
      { clientId: "bank", ofClient: ["platinum"] },
      { values: ["gold"], needed: 2 },
    ],
    [
      { clientId: "bank", params: { acr_values: "silver" } },
      { values: ["silver"], needed: 1 },
    ],
    [
      { clientId: "bank", params: { acr_values: "urn:other" } },
      { values: [], needed: 0 },
    ],
    [{ ofClient: ["platinum", "urn:other"] }, { values: ["platinum"], needed: 3 }],
    [
      { clientId: "shop", params: { acr_values: "gold high low" } },
      { values: ["high", "low"], needed: 1 },
    ],
    [{}, { values: [], needed: 0, preferred: 0, isUnknown: false }],
  ])("%j is %j", async (request, expected) => {
    expect(await asked(undefined, request)).toMatchObject(expected);
  });

  const auth0 = "http://schemas.openid.net/pape/policies/2007/06/multi-factor";
  it.each<[MintmarkConfig["profile"], string, string, Partial<AskedLevel>]>([
    ["keycloak", "3 1 2", "alice", { values: ["3", "1", "2"], needed: 1, preferred: 1, isDemanded: false }],
    ["keycloak", "3 2", "alice", { needed: 2, preferred: 2 }],
    ["keycloak", "0", "alice", { needed: 0, preferred: 0 }],
    ["okta", "phr urn:okta:loa:2fa:any", "alice", { needed: 3, preferred: 3, isDemanded: true }],
    ["okta", "phr urn:okta:loa:2fa:any", "without", { needed: 2, preferred: 2, isDemanded: true }],
    ["okta", "phr urn:okta:loa:1fa:pwd", "without", { needed: 1, preferred: 1, isDemanded: true }],
    ["okta", "urn:okta:loa:2fa:any:ifpossible", "alice", { needed: 2, isDemanded: false }],
    ["okta", "phr urn:okta:loa:2fa:any:ifpossible", "alice", { needed: 3, isDemanded: false }],
    ["auth0", auth0, "alice", { values: [auth0], needed: 2, preferred: 2, isDemanded: true }],
  ])("at %s, of acr_values %j for %s, is %j", async (profile, acr_values, user, expected) => {
    const config = { users: { alice: {}, without: { mfa: false } } };
    expect(await asked(profile, { params: { acr_values }, user }, config)).toMatchObject(expected);
  });

  it("does not depend on claims where the vendor does not read that parameter", async () => {
    const params = { claims: claims({ essential: true, value: "phr" }) };
    const found = await asked("okta", { params }, { users: { alice: {} } });
    expect(found).toMatchObject({ values: [], needed: 0, preferred: 0 });
  });
});

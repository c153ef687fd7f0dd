// The methods of a login, the level that they reach, and the values of `acr` that tell it.
import { describe, expect, it } from "vitest";
import {
  acrNames,
  acrOf,
  acrValuesFor,
  factorsFor,
  levelOf,
  mintedSignIn,
  userSigningIn,
  usualMethods,
  usualSignIn,
  withFactor,
} from "../../../src/issuer/sign-in.ts";
import { openIssuer } from "../../support/open-issuer.ts";

const USERS = { alice: {}, mia: { mfa: true }, nell: { mfa: false } };

describe("the methods of a login", () => {
  it("end with the second factor and `mfa`, each once", () => {
    expect(withFactor(["pwd"], "otp")).toEqual(["pwd", "otp", "mfa"]);
    expect(withFactor(["pwd", "otp", "mfa"], "hwk")).toEqual(["pwd", "otp", "hwk", "mfa"]);
    expect(withFactor(["pwd", "otp", "mfa"], "otp")).toEqual(["pwd", "otp", "mfa"]);
  });

  it.each([
    [[], 1],
    [["pwd"], 1],
    [["pwd", "otp", "mfa"], 2],
    [["pwd", "hwk", "mfa"], 3],
    [["pwd", "hwk", "otp", "mfa"], 3],
    [["mfa"], 1],
  ])("%j reach level %s", (methods, level) => {
    expect(levelOf(methods)).toBe(level);
  });

  it.each([
    [undefined, { alice: ["pwd"], mia: ["pwd", "otp", "mfa"], nell: ["pwd"] }],
    [true, { alice: ["pwd", "otp", "mfa"], mia: ["pwd", "otp", "mfa"], nell: ["pwd"] }],
    [false, { alice: ["pwd"], mia: ["pwd", "otp", "mfa"], nell: ["pwd"] }],
  ])("are, with `login.mfa` %s, those that the user has", async (mfa, expected) => {
    const issuer = await openIssuer({ users: USERS, login: { ...(mfa !== undefined && { mfa }) } });
    const { directory } = issuer;
    for (const [name, methods] of Object.entries(expected)) {
      expect(usualMethods(issuer, directory.user(name)), name).toEqual(methods);
    }
    expect(usualMethods(issuer, undefined)).toEqual(mfa ? ["pwd", "otp", "mfa"] : ["pwd"]);
  });

  it.each([
    [undefined, { alice: 2, mia: 2, nell: 0 }],
    [true, { alice: 2, mia: 2, nell: 0 }],
    [false, { alice: 0, mia: 2, nell: 0 }],
  ])("can be more with `login.mfa` %s for users who have a second factor", async (mfa, expected) => {
    const issuer = await openIssuer({ users: USERS, login: { ...(mfa !== undefined && { mfa }) } });
    for (const [name, count] of Object.entries(expected)) {
      const factors = ([1, 2, 3] as const).map((level) =>
        factorsFor(issuer, issuer.directory.user(name), level),
      );
      expect(factors, name).toEqual(count === 0 ? [[], [], []] : [["otp", "hwk"], ["otp", "hwk"], ["hwk"]]);
    }
  });
});

describe("`acr`", () => {
  const acrValues = { low: 1, high: 2 } as const;
  const clients = { own: { redirectUris: ["http://127.0.0.1/cb"], acrValues: { mine: 2 } as const } };

  it("has the values of the client, else of the issuer, else of the vendor", async () => {
    const issuer = await openIssuer({ acrValues, clients });
    expect(acrValuesFor(issuer, "own")).toEqual({ values: { mine: 2 }, isConfigured: true });
    expect(acrValuesFor(issuer, "other")).toEqual({ values: acrValues, isConfigured: true });
    expect(acrNames(issuer)).toEqual(["low", "high"]);
    const usual = await openIssuer();
    const ofVendor = usual.profile.signIn.acrValues;
    expect(acrValuesFor(usual, "other")).toEqual({ values: ofVendor, isConfigured: false });
    expect(acrNames(usual)).toEqual(Object.keys(ofVendor));
  });

  it("names the level of the login", async () => {
    const issuer = await openIssuer({ acrValues, clients });
    const acr = (methods: string[], clientId = "other") =>
      acrOf(issuer, { clientId, methods, asked: [], isFresh: true });
    expect([acr(["pwd"]), acr(["pwd", "otp", "mfa"]), acr(["pwd", "hwk", "mfa"])]).toEqual([
      "low",
      "high",
      "high",
    ]);
    expect([acr(["pwd"], "own"), acr(["pwd", "otp", "mfa"], "own")]).toEqual([undefined, "mine"]);
  });

  it("is in minted tokens only if the user always uses a second factor", async () => {
    const issuer = await openIssuer({ users: USERS, acrValues });
    const login = (name: string) => ({ user: issuer.directory.user(name), clientId: "other", at: 7 });
    expect(mintedSignIn(issuer, login("mia"))).toEqual({
      at: 7,
      methods: ["pwd", "otp", "mfa"],
      acr: "high",
    });
    expect(mintedSignIn(issuer, login("alice"))).toBeUndefined();
    expect(mintedSignIn(issuer, { user: undefined, clientId: "other", at: 7 })).toBeUndefined();
    expect(usualSignIn(issuer, login("alice"))).toEqual({ at: 7, methods: ["pwd"], acr: "low" });
    const always = await openIssuer({ users: USERS, login: { mfa: true } });
    expect(mintedSignIn(always, { user: undefined, clientId: "other", at: 7 })).toBeUndefined();
  });
});

it("users sign in by their names in any case where the vendor compares them so", async () => {
  const found = async (profile: "generic" | "keycloak", name: string) =>
    userSigningIn(await openIssuer({ profile, users: { Alice: {} } }), name)?.name;
  expect(await found("generic", "Alice")).toBe("Alice");
  expect(await found("generic", "aLICE")).toBeUndefined();
  expect(await found("keycloak", "aLICE")).toBe("Alice");
  expect(await found("keycloak", "nobody")).toBeUndefined();
});

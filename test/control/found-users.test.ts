// Users are found by several names, users without an entry are accepted, and full names are made from the settings.
import { decodeJwt } from "jose";
import { afterAll, describe, expect, it } from "vitest";
import { startMintmark } from "../../src/index.ts";
import { LONGEST_TYPED_CLAIMS, parseTypedClaims } from "../../src/issuer/typed-claims.ts";
import { register } from "../support/register.ts";

const UUID = "aaaaaaaa-1111-4111-8111-111111111111";
const idp = await startMintmark({
  users: {
    carol: { id: UUID, email: "Carol@Example.test" },
    dave: { subject: "auth0|Dave", email: "dave@example.test" },
    // The subject of one user is the e-mail address of another; the subject comes first.
    eve: { subject: "dave@example.test" },
    frank: { givenName: "Frank", familyName: "Sample" },
    grace: { name: "Grace H.", givenName: "Grace" },
    heidi: { name: null },
    ivan: { familyName: "Only" },
  },
  roles: {},
});
afterAll(() => idp.close());

describe("a user", () => {
  it.each([
    ["carol", UUID],
    [UUID, UUID],
    [UUID.toUpperCase(), UUID],
    ["carol@example.test", UUID],
    ["CAROL@EXAMPLE.TEST", UUID],
    ["dave", "auth0|Dave"],
    ["auth0|Dave", "auth0|Dave"],
    ["dave@example.test", "dave@example.test"],
    ["DAVE@example.test", "auth0|Dave"],
    ["eve", "dave@example.test"],
  ])("is found by %s, with the subject %s", async (name, subject) => {
    expect(decodeJwt(await idp.token({ user: name })).sub).toBe(subject);
  });

  it.each([
    ["frank", { name: "Frank Sample", given_name: "Frank", family_name: "Sample" }],
    ["grace", { name: "Grace H.", given_name: "Grace" }],
    ["heidi", {}],
    ["ivan", { name: "Only", family_name: "Only" }],
    ["carol", { name: "carol", email: "Carol@Example.test", email_verified: true }],
  ])("%s has exactly the names of the settings", async (user, names) => {
    const { name, given_name, family_name, email, email_verified, preferred_username, roles } = decodeJwt(
      await idp.token({ user, kind: "id" }),
    );
    const all = { name, given_name, family_name, email, email_verified };
    expect(JSON.parse(JSON.stringify(all))).toEqual(names);
    expect([preferred_username, roles]).toEqual([user, undefined]);
  });

  it("that is a UUID without an entry is a user without names, roles and claims", async () => {
    const unlisted = "bbbbbbbb-1111-4111-8111-111111111111";
    const { iss, aud, exp, iat, ...claims } = decodeJwt(await idp.token({ user: unlisted, kind: "id" }));
    expect([iss, typeof aud, typeof exp, typeof iat]).toEqual([idp.url, "string", "number", "number"]);
    expect(claims).toMatchObject({ sub: unlisted, preferred_username: unlisted });
    for (const name of ["name", "email", "email_verified", "roles"]) expect(claims).not.toHaveProperty(name);
  });
});

it("a client that registered itself is shown with everything that it described", async () => {
  await using own = await startMintmark({ frontchannelLogout: true });
  const { status, body } = await register(own.url, {
    client_name: "Notes",
    redirect_uris: ["https://app.test/cb"],
    post_logout_redirect_uris: ["https://app.test/bye"],
    grant_types: ["authorization_code", "refresh_token"],
    token_endpoint_auth_method: "none",
    application_type: "web",
    backchannel_logout_uri: "https://app.test/back",
    backchannel_logout_session_required: true,
    frontchannel_logout_uri: "https://app.test/front",
    frontchannel_logout_session_required: true,
  });
  expect(status).toBe(201);
  expect(await own.clients.get(String(body["client_id"]))).toMatchObject({
    entry: {
      clientName: "Notes",
      redirectUris: ["https://app.test/cb"],
      postLogoutRedirectUris: ["https://app.test/bye"],
      grantTypes: ["authorization_code", "refresh_token"],
      tokenEndpointAuthMethod: "none",
      applicationType: "web",
      backchannelLogoutUri: "https://app.test/back",
      backchannelLogoutSessionRequired: true,
      frontchannelLogoutUri: "https://app.test/front",
      frontchannelLogoutSessionRequired: true,
    },
  });
});

describe("claims that a person types", () => {
  const deep = (levels: number) => `{"a":${"[".repeat(levels)}${"]".repeat(levels)}}`;

  it.each([
    ["", undefined],
    ["  \n", undefined],
    ["{}", undefined],
    [' {"tenant":"acme","level":4} ', { tenant: "acme", level: 4 }],
    [`{"a":"${"x".repeat(LONGEST_TYPED_CLAIMS - 8)}"}`, { a: "x".repeat(LONGEST_TYPED_CLAIMS - 8) }],
  ])("are %j", (text, claims) => {
    expect(parseTypedClaims(text)).toEqual({ claims });
  });

  it.each([
    [`{"a":"${"x".repeat(LONGEST_TYPED_CLAIMS - 7)}"}`, /too long: type at most 4096 characters/],
    ["{", /are not JSON/],
    ["[1]", /must be one JSON object/],
    ["null", /must be one JSON object/],
    ['"text"', /must be one JSON object/],
    [deep(1500), /must be one JSON object/],
    ['{"tenant":1,"sub":"x","iss":"y"}', /cannot be typed, because the protocol decides them: sub, iss\./],
  ])("are refused: %j", (text, complaint) => {
    expect(parseTypedClaims(text)).toEqual({ complaint: expect.stringMatching(complaint) as string });
  });

  it.each([
    ...["iss", "sub", "aud", "exp", "iat", "nbf", "jti", "typ", "ver", "token_use", "azp", "cid", "appid"],
    ...["client_id", "scope", "scp", "cnf", "act", "may_act", "events", "nonce", "sid", "auth_time", "acr"],
    ...["amr", "at_hash", "c_hash", "s_hash"],
  ])("are refused with the name %s", (name) => {
    expect(parseTypedClaims(JSON.stringify({ [name]: 1 }))).toHaveProperty("complaint");
  });
});

it("a logout token of a vendor without back-channel logout is refused, with the vendors that have it", async () => {
  await using own = await startMintmark({ issuers: { okta: { profile: "okta" } } });
  const okta = await own.issuer("okta");
  await expect(okta.mint({ user: "alice", client: "demo-app", kind: "logout" })).rejects.toMatchObject({
    code: "bad_request",
    hint: "Use an issuer with the profile generic, auth0 or keycloak.",
  });
});

// The client of a refused request in the log: the one that the endpoint would have authenticated.
import { SignJWT } from "jose";
import { afterAll, beforeEach, expect, it } from "vitest";
import { startMintmark } from "../../src/index.ts";
import { basicHeader, postForm } from "../support/post-form.ts";

const client = { secret: "secret-of-the-client", grantTypes: ["client_credentials" as const] };
const clients = {
  one: { ...client, defaultScopes: ["one:read"] },
  two: { ...client, defaultScopes: ["two:read"] },
};
const idp = await startMintmark({
  clients,
  issuers: { keycloak: { profile: "keycloak", clients }, okta: { profile: "okta", clients } },
});
afterAll(() => idp.close());
beforeEach(() => idp.requests.clear());

async function tokenRequest(id: string, form: Record<string, string>, secret?: string) {
  const { url } = await idp.issuer(id);
  const path = { default: "/token", keycloak: "/protocol/openid-connect/token", okta: "/v1/token" }[id] ?? "";
  const headers = { ...(secret !== undefined && { authorization: basicHeader("one", secret) }) };
  const { body } = await postForm(
    `${url}${path}`,
    { grant_type: "client_credentials", ...form },
    { headers },
  );
  const [request] = await (await idp.issuer(id)).requests.list({ endpoint: "token" });
  return { body, clientId: request?.clientId };
}

it.each([
  ["default", "one"],
  ["okta", "one"],
  ["keycloak", "two"],
])(
  "names the client of the header at %s, or that of the form where the vendor reads it first",
  async (id, expected) => {
    expect((await tokenRequest(id, { client_id: "two" }, "wrong")).clientId).toBe(expected);
  },
);

it("names the client of an assertion, whatever the form says", async () => {
  const assertion = await new SignJWT({})
    .setProtectedHeader({ alg: "HS256" })
    .setSubject("one")
    .sign(new Uint8Array(32));
  const type = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
  const form = { client_id: "two", client_assertion: assertion, client_assertion_type: type };
  expect((await tokenRequest("default", form)).clientId).toBe("one");
});

it("Keycloak grants the default scopes of the client that it authenticates", async () => {
  const { body } = await tokenRequest("keycloak", { client_id: "two" }, client.secret);
  expect(body["scope"]).toContain("two:read");
});

it.each([[["one"]], [{ id: "one" }], [7], [null], [true]])(
  "refuses an assertion whose sub is %j at every issuer, and names no client",
  async (sub) => {
    const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const assertion = `${part({ alg: "HS256" })}.${part({ iss: sub, sub, exp: 9_999_999_999 })}.AAAA`;
    const type = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
    for (const id of ["default", "keycloak", "okta"]) {
      const { body, clientId } = await tokenRequest(id, {
        client_assertion: assertion,
        client_assertion_type: type,
      });
      expect(["invalid_client", "invalid_request"], id).toContain(body["error"]);
      if (id === "default") expect(clientId).toBeNull();
    }
  },
);

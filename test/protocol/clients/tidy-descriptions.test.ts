// Descriptions that clients send of themselves, in a registration or a document, and how they are tidied.
import { describe, expect, it } from "vitest";
import { parseConfig } from "../../../src/config/parse.ts";
import { tidyDescription } from "../../../src/engine/clients/self-description.ts";
import type { MintmarkConfig } from "../../../src/index.ts";
import { openMintmark } from "../../../src/opened.ts";

const CALLBACK = "https://app.test/cb";
const CODE = "authorization_code";

async function tidied(description: object, config: MintmarkConfig = {}) {
  const opened = await openMintmark(parseConfig({ ...config, ephemeral: true }), {
    keys: "published",
    ports: { main: 80, own: new Map() },
  });
  const issuer = await opened.control.issuers.get();
  await opened.close();
  return tidyDescription(issuer, { ...description });
}

describe("the description of a client", () => {
  it.each<[object, object]>([
    [{ client_name: null, logo_uri: "", tos_uri: "x" }, { tos_uri: "x" }],
    [{ contacts: ["a", "", null, "b"] }, { contacts: ["a", "b"] }],
    [
      { contacts: false, other: 0 },
      { contacts: false, other: 0 },
    ],
    [{ scope: "read" }, {}],
    [{ grant_types: [CODE, "urn:other", 5] }, { grant_types: [CODE, 5] }],
    [{ grant_types: [] }, { grant_types: [], response_types: [] }],
    [{ grant_types: "other" }, { grant_types: "other" }],
    [
      { grant_types: [CODE, "client_credentials"], token_endpoint_auth_method: "none" },
      { grant_types: [CODE], token_endpoint_auth_method: "none" },
    ],
    [
      { grant_types: ["client_credentials"], token_endpoint_auth_method: "client_secret_post" },
      {
        grant_types: ["client_credentials"],
        token_endpoint_auth_method: "client_secret_post",
        response_types: [],
      },
    ],
    [{ response_types: ["code", "other", null, 5] }, { response_types: ["code", 5] }],
    [{ response_types: "token" }, { response_types: "token" }],
    [{ default_acr_values: ["2", "urn:other"] }, { default_acr_values: ["2"] }],
    [{ default_acr_values: ["urn:other"] }, {}],
    [{ default_acr_values: "2" }, { default_acr_values: "2" }],
  ])("%j becomes %j", async (description, expected) => {
    const tidy = await tidied({ application_type: "web", ...description });
    expect(JSON.parse(JSON.stringify(tidy))).toEqual({ application_type: "web", ...expected });
  });

  it("has the parts of a response type in the engine's order", async () => {
    const responseTypes: MintmarkConfig["responseTypes"] = ["code", "id_token token", "code id_token"];
    const asked = { response_types: ["token  id_token", "id_token code", " code "] };
    const { response_types: types } = await tidied(asked, { responseTypes });
    expect(types).toEqual(["id_token token", "code id_token", "code"]);
  });

  it.each<[object, unknown]>([
    [{ redirect_uris: [CALLBACK], grant_types: ["refresh_token"] }, undefined],
    [{ grant_types: ["refresh_token"] }, []],
    [{ redirect_uris: [5], grant_types: ["refresh_token"] }, []],
    [{ grant_types: ["refresh_token", CODE] }, undefined],
    [{}, undefined],
    [{ grant_types: "refresh_token" }, undefined],
    [{ grant_types: ["refresh_token"], response_types: ["code"] }, ["code"]],
  ])("%j has the response types %j", async (description, types) => {
    expect((await tidied(description))["response_types"]).toEqual(types);
  });

  it.each<[object, string]>([
    [{ redirect_uris: [CALLBACK] }, "web"],
    [{ redirect_uris: ["http://localhost/cb"] }, "native"],
    [{ redirect_uris: [CALLBACK], post_logout_redirect_uris: ["com.example:/out"] }, "native"],
    [{ redirect_uris: ["http://localhost/cb"], application_type: "web" }, "web"],
    [{ redirect_uris: ["http://localhost/cb"], application_type: null }, "native"],
    [{ redirect_uris: "http://localhost/cb" }, "web"],
  ])("%j is of the type %s", async (description, type) => {
    expect((await tidied(description))["application_type"]).toBe(type);
  });

  const OFFERED = "that this issuer offers to the client; it offers";
  it.each<[object, string]>([
    [{ grant_types: ["urn:other"] }, `grant_types has no value ${OFFERED} ${CODE}, `],
    [{ response_types: ["token"] }, `response_types has no value ${OFFERED} code`],
    [
      { grant_types: ["client_credentials"], token_endpoint_auth_method: "none" },
      `grant_types has no value ${OFFERED} ${CODE}, `,
    ],
    [{ redirect_uris: ["https://*.test/cb"] }, "redirect_uris must have no wildcard"],
    [{ require_signed_request_object: true }, "require_signed_request_object is not supported"],
    ...["id_token", "userinfo", "authorization", "introspection"].flatMap((what) =>
      ["alg", "enc"].map((part): [object, string] => [
        { [`${what}_encrypted_response_${part}`]: "x" },
        `${what}_encrypted_response_${part} is not supported`,
      ]),
    ),
  ])("%j is refused with invalid_client_metadata", async (description, text) => {
    const refused = tidied(description);
    await expect(refused).rejects.toMatchObject({
      statusCode: 400,
      error: expect.stringMatching(/^invalid_(client_metadata|redirect_uri)$/) as string,
      error_description: expect.stringContaining(text) as string,
    });
  });

  it.each([
    { require_signed_request_object: false },
    { require_signed_request_object: "true" },
    { x_id_token_encrypted_response_alg: "x" },
    { id_token_encrypted_response_algs: "x" },
  ])("%j asks for no protection that is missing", async (description) => {
    expect(await tidied(description)).toMatchObject(description);
  });
});

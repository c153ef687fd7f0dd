// Every member of the metadata is known here, with the file of this folder that tries it: a new member fails until it
// is tried too. Both documents of an issuer say the same.
import { afterAll, describe, expect, it } from "vitest";
import { getJson } from "../../support/post-form.ts";
import {
  answerOf,
  authorize,
  codeFlow,
  ISSUERS,
  metadataOf,
  oauthMetadataOf,
  startIssuers,
} from "./issuers.ts";

const TRIED_IN: Record<string, string[]> = {
  members: [
    "issuer", "jwks_uri", "claim_types_supported", "subject_types_supported", "cloud_instance_name",
    "tenant_region_scope", "authorization_response_iss_parameter_supported",
  ],
  endpoints: [
    "authorization_endpoint", "token_endpoint", "userinfo_endpoint", "introspection_endpoint", "revocation_endpoint",
    "registration_endpoint", "end_session_endpoint", "pushed_authorization_request_endpoint",
    "device_authorization_endpoint",
  ],
  responses: ["response_types_supported", "response_modes_supported", "prompt_values_supported"],
  grants: ["grant_types_supported", "code_challenge_methods_supported", "scopes_supported"],
  "client-authentication": [
    "token_endpoint_auth_methods_supported", "token_endpoint_auth_signing_alg_values_supported",
    "introspection_endpoint_auth_methods_supported", "introspection_endpoint_auth_signing_alg_values_supported",
    "revocation_endpoint_auth_methods_supported", "revocation_endpoint_auth_signing_alg_values_supported",
  ],
  tokens: [
    "id_token_signing_alg_values_supported", "userinfo_signing_alg_values_supported",
    "dpop_signing_alg_values_supported", "claims_supported", "acr_values_supported",
  ],
  features: [
    "request_uri_parameter_supported", "request_parameter_supported", "claims_parameter_supported",
    "backchannel_logout_supported", "backchannel_logout_session_supported", "http_logout_supported",
    "frontchannel_logout_supported", "frontchannel_logout_session_supported", "check_session_iframe",
    "require_pushed_authorization_requests",
  ],
}; // prettier-ignore

const idp = await startIssuers();
afterAll(() => idp.close());

describe.each(ISSUERS)("the metadata of $id", ({ id, profile }) => {
  it("has only members that are tried", async () => {
    const known = Object.values(TRIED_IN).flat();
    expect(Object.keys(await metadataOf(idp, id)).filter((member) => !known.includes(member))).toEqual([]);
  });

  it("is the same in both places", async () => {
    expect(await oauthMetadataOf(idp, id)).toEqual(await metadataOf(idp, id));
  });

  it("names the issuer and the keys of its tokens", async () => {
    const metadata = await metadataOf(idp, id);
    expect(metadata["issuer"]).toBe((await idp.issuer(id)).url);
    const { body, status } = await getJson(String(metadata["jwks_uri"]));
    const kids = (body["keys"] as { kid: string }[]).map(({ kid }) => kid);
    const { id_token: idToken = "" } = await codeFlow(metadata);
    const { kid } = JSON.parse(Buffer.from(idToken.split(".")[0] ?? "", "base64url").toString()) as {
      kid: string;
    };
    expect([status, kids.includes(kid)]).toEqual([200, true]);
  });

  it("announces `iss` in responses if, and only if, it is there, also in errors", async () => {
    const metadata = await metadataOf(idp, id);
    const isAnnounced = metadata["authorization_response_iss_parameter_supported"] !== undefined;
    const good = await answerOf(await authorize(metadata));
    const bad = await answerOf(await authorize(metadata, { login_hint: undefined, prompt: "none" }));
    expect([good["code"] !== undefined, bad["error"]]).toEqual([true, "login_required"]);
    expect([good["iss"], bad["iss"]]).toEqual(
      isAnnounced ? [metadata["issuer"], metadata["issuer"]] : [undefined, undefined],
    );
  });

  it("names the subject type that subjects have", async () => {
    const metadata = await metadataOf(idp, id);
    const subjects = await Promise.all(
      ["app", "other"].map(async (client) => {
        const [, payload = ""] = String((await codeFlow(metadata, { client_id: client }))["id_token"]).split(
          ".",
        );
        return (JSON.parse(Buffer.from(payload, "base64url").toString()) as { sub: string }).sub;
      }),
    );
    const type = subjects[0] === subjects[1] ? "public" : "pairwise";
    expect(metadata["subject_types_supported"]).toEqual([type]);
  });

  it("says where an Entra tenant is, and that its claims are normal ones", async () => {
    const metadata = await metadataOf(idp, id);
    const isEntra = profile === "entra";
    expect(metadata["cloud_instance_name"]).toBe(isEntra ? new URL(idp.url).hostname : undefined);
    expect(metadata["tenant_region_scope"]).toBe(isEntra ? null : undefined);
    const { access_token: token = "" } = await codeFlow(metadata);
    const { body } = await getJson(String(metadata["userinfo_endpoint"]), {
      authorization: `Bearer ${token}`,
    });
    expect(metadata["claim_types_supported"] ?? ["normal"]).toEqual(["normal"]);
    expect(Object.keys(body).filter((claim) => claim.startsWith("_claim_"))).toEqual([]);
  });
});

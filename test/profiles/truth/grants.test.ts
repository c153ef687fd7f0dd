// The grants, PKCE methods and scopes of the metadata work, and no others do.
import { afterAll, describe, expect, it } from "vitest";
import { startMintmark } from "../../../src/index.ts";
import { postForm } from "../../support/post-form.ts";
import {
  answerOf,
  authorize,
  CHALLENGE,
  codeFlow,
  credentials,
  DEVICE,
  issuerOf,
  ISSUERS,
  type Metadata,
  metadataOf,
  type Params,
  REDIRECT,
  startIssuers,
  token,
  universe,
  VERIFIER,
} from "./issuers.ts";

const API = "https://api.example.test";
const GRANTS = [
  "authorization_code", "implicit", "refresh_token", "client_credentials", "password", DEVICE,
  "urn:ietf:params:oauth:grant-type:token-exchange", "urn:ietf:params:oauth:grant-type:jwt-bearer",
  "urn:openid:params:grant-type:ciba", "urn:ietf:params:oauth:grant-type:uma-ticket",
  "urn:ietf:params:oauth:grant-type:saml2-bearer", "invented",
]; // prettier-ignore

/** Grants that work although the vendor does not list them: Entra and Cognito list no grants at all. */
const UNLISTED: Record<string, string[]> = {
  entra: ["authorization_code", "implicit", "refresh_token", "client_credentials", "password", DEVICE],
  cognito: ["authorization_code", "refresh_token", "client_credentials"],
};

/** Scopes beside the listed ones that are granted. */
const UNLISTED_SCOPES: Record<string, { scopes: string[]; because: string }> = {
  google: {
    scopes: ["https://www.googleapis.com/auth/userinfo.email"],
    because: "Google lists three of its many scopes, and takes the long names of two of them",
  },
  entra: { scopes: ["User.Read"], because: "those of Graph and of every API of the tenant are unlisted" },
};

/** Whether a grant works. */
async function works(metadata: Metadata, id: string, grant: string): Promise<boolean> {
  if (grant === "authorization_code") return (await codeFlow(metadata))["access_token"] !== undefined;
  if (grant === "implicit") {
    const answers = await Promise.all(
      ["token", "id_token", "id_token token"].map(async (response_type) =>
        answerOf(await authorize(metadata, { response_type })),
      ),
    );
    return answers.some((answer) => answer["error"] === undefined);
  }
  if (grant === DEVICE) {
    const url = metadata["device_authorization_endpoint"];
    if (url === undefined) return false;
    const { body } = await postForm(url, { client_id: "app", scope: "openid" });
    const form = { grant_type: grant, client_id: "app", device_code: String(body["device_code"]) };
    return (await token(metadata, form)).body["error"] === "authorization_pending";
  }
  const { status, body } = await token(metadata, {
    grant_type: grant,
    ...(await request(metadata, id, grant)),
  });
  if (status === 200) return true;
  // A grant that is not offered is unknown, or it is known and no client may use it.
  expect([grant, ["unsupported_grant_type", "unauthorized_client"].includes(String(body["error"]))]).toEqual([
    grant,
    true,
  ]);
  return false;
}

async function request(metadata: Metadata, id: string, grant: string): Promise<Params> {
  switch (grant) {
    case "refresh_token": {
      const scope = ["google", "cognito"].includes(id) ? "openid" : "openid offline_access";
      const { refresh_token } = await codeFlow(metadata, { scope, access_type: "offline" });
      return { client_id: "app", refresh_token };
    }
    case "password":
      return { client_id: "app", username: "alice", password: "alice", scope: "openid" };
    case "client_credentials": {
      const { form } = await credentials(metadata, "client_secret_post");
      return { ...form, scope: id === "entra" ? "api://notes/.default" : "search:read" };
    }
    default:
      return { client_id: "app", assertion: "a.b.c", subject_token: "x", auth_req_id: "x", ticket: "x" };
  }
}

const idp = await startIssuers();
afterAll(() => idp.close());

describe.each(ISSUERS)("the metadata of $id", (issuer) => {
  const { id, profile } = issuer;
  it("lists exactly the grants that work", async () => {
    const metadata = await metadataOf(idp, id);
    const grants = metadata["grant_types_supported"] ?? UNLISTED[profile] ?? [];
    for (const grant of universe(grants, GRANTS)) {
      expect([grant, await works(metadata, profile, grant)]).toEqual([grant, grants.includes(grant)]);
    }
  });

  it("lists exactly the PKCE methods that work", async () => {
    const metadata = await metadataOf(idp, id);
    // Entra and Cognito list none; Entra knows both, Cognito S256.
    const methods: string[] =
      metadata["code_challenge_methods_supported"] ?? (profile === "entra" ? ["plain", "S256"] : ["S256"]);
    for (const method of universe(methods, ["S256", "plain", "S512"])) {
      const challenge = method === "plain" ? VERIFIER : CHALLENGE;
      const asked = { code_challenge: challenge, code_challenge_method: method };
      const { error, code } = await answerOf(await authorize(metadata, asked));
      expect([method, error]).toEqual([method, methods.includes(method) ? undefined : "invalid_request"]);
      if (code === undefined) continue;
      const redeem = (verifier: string) =>
        token(metadata, {
          grant_type: "authorization_code",
          client_id: "app",
          redirect_uri: REDIRECT,
          code,
          code_verifier: verifier,
        });
      expect([method, (await redeem(`${VERIFIER}x`)).body["error"]]).toEqual([method, "invalid_grant"]);
    }
  });

  it("lists exactly the scopes that are granted, where the resources are known", async () => {
    // Beside configured resources, as at the demo issuers, every scope of every other API exists.
    const config = { ...issuerOf(issuer), resources: { [API]: { scopes: ["read"] } } };
    await using own = await startMintmark({ issuers: { own: config } });
    const metadata = await metadataOf(own, "own");
    const granted = [
      ...(metadata["scopes_supported"] ?? []),
      ...(UNLISTED_SCOPES[profile]?.scopes ?? []),
    ] as string[];
    for (const scope of universe(granted, ["address", "phone", "invented", "api:invented", "roles"])) {
      const ofApi = ["read", "invented", "api:invented"].includes(scope);
      const asked =
        profile === "entra" // its scopes begin with their resource
          ? { scope: `openid ${ofApi ? `${API}/` : ""}${scope}` }
          : { scope: `openid ${scope}`, resource: API };
      const { error } = await answerOf(await authorize(metadata, asked));
      expect([scope, error]).toEqual([scope, granted.includes(scope) ? undefined : "invalid_scope"]);
    }
  });
});

// The algorithms of ID tokens, of userinfo and of DPoP proofs, and the claims that the metadata lists.
import { decodeJwt, decodeProtectedHeader, type JWTPayload } from "jose";
import { afterAll, describe, expect, it } from "vitest";
import { startMintmark } from "../../../src/index.ts";
import { newProofKey } from "../../support/dpop.ts";
import { getJson } from "../../support/post-form.ts";
import {
  answerOf,
  authenticates,
  authorize,
  codeFlow,
  ISSUERS,
  KEY_ALGS,
  type Metadata,
  metadataOf,
  REDIRECT,
  SECRET,
  startIssuers,
  token,
  VERIFIER,
} from "./issuers.ts";

const SIGNATURES = [...KEY_ALGS, "HS256", "HS384", "HS512"] as const;
const proofKeys = new Map(
  await Promise.all(KEY_ALGS.map(async (alg) => [alg, await newProofKey(alg)] as const)),
);

const idp = await startIssuers();
afterAll(() => idp.close());

describe.each(ISSUERS)("the metadata of $id", ({ id, profile }) => {
  it("lists exactly the algorithms of ID tokens that clients can have", async () => {
    const metadata = await metadataOf(idp, id);
    const algs = metadata["id_token_signing_alg_values_supported"] ?? [];
    for (const alg of algs) {
      const { id_token: idToken = "" } = await codeFlow(metadata, { client_id: alg });
      expect(decodeProtectedHeader(idToken).alg).toBe(alg);
    }
    for (const alg of ["HS256", "HS384", "HS512"] as const) {
      if (algs.includes(alg)) continue;
      const app = { redirectUris: [REDIRECT], secret: SECRET, idTokenSignedResponseAlg: alg };
      const started = startMintmark({ issuers: { [profile]: { profile, clients: { app } } } });
      await expect(started).rejects.toThrow(`does not sign ID tokens with ${alg}`);
    }
  });

  it("lists exactly the algorithms of signed userinfo that clients can have", async () => {
    for (const alg of SIGNATURES) {
      const app = {
        redirectUris: [REDIRECT],
        secret: SECRET,
        pkce: "optional" as const,
        userinfoSignedResponseAlg: alg as "RS256",
      };
      const config = { profile, clients: { app }, login: { headless: true }, users: { alice: {} } };
      const started = await startMintmark({ issuers: { own: config } }).catch(() => undefined);
      if (started === undefined) {
        const listed = (await metadataOf(idp, id))["userinfo_signing_alg_values_supported"];
        expect([alg, listed ?? []]).toEqual([alg, expect.not.arrayContaining([alg])]);
        continue;
      }
      await using own = started;
      const metadata = await metadataOf(own, "own");
      expect(metadata["userinfo_signing_alg_values_supported"]).toContain(alg);
      expect([alg, await typeOfUserinfo(metadata)]).toEqual([
        alg,
        expect.stringMatching(/^application\/jwt/),
      ]);
    }
  });

  it("lists exactly the algorithms of DPoP proofs that bind tokens", async () => {
    const metadata = await metadataOf(idp, id);
    const { token_endpoint: url = "", dpop_signing_alg_values_supported: algs = [] } = metadata;
    for (const alg of KEY_ALGS) {
      const { code } = await answerOf(await authorize(metadata));
      const redeemed = { client_id: "app", code, redirect_uri: REDIRECT, code_verifier: VERIFIER };
      const dpop = (await proofKeys.get(alg)?.proof(url)) ?? "";
      const { body } = await token(metadata, { grant_type: "authorization_code", ...redeemed }, { dpop });
      expect([alg, body["token_type"] === "DPoP"]).toEqual([alg, algs.includes(alg)]);
    }
    // What is not listed is ignored, as by a server that does not know the header.
    const isIgnored = await authenticates(metadata, { client_id: "app" }, { dpop: "a.b.c" });
    expect(isIgnored).toBe(!("dpop_signing_alg_values_supported" in metadata));
  });

  it("lists only claims that tokens or userinfo contain", async () => {
    const metadata = await metadataOf(idp, id);
    const request = { max_age: "3600", scope: "openid profile email search:read" };
    const tokens = await codeFlow(metadata, request);
    const types: string[] = metadata["response_types_supported"] ?? [];
    const both = types.filter((each) => ["code id_token", "id_token token"].includes(each));
    const front = await Promise.all(
      both.map(async (type) => answerOf(await authorize(metadata, { ...request, response_type: type }))),
    );
    const jwt = (value = ""): JWTPayload => (value.split(".").length === 3 ? decodeJwt(value) : {});
    const { body: userinfo } = await getJson(String(metadata["userinfo_endpoint"]), {
      authorization: `Bearer ${tokens["access_token"]}`,
    });
    const other = await codeFlow(metadata, { ...request, client_id: "other" });
    const seen = [
      jwt(tokens["id_token"]),
      jwt(other["id_token"]),
      jwt(tokens["access_token"]),
      userinfo,
      ...front.map((answer) => jwt(answer["id_token"])),
    ];
    const names = new Set(seen.flatMap((claims) => Object.keys(claims)));
    expect((metadata["claims_supported"] ?? []).filter((name) => !names.has(name))).toEqual([]);
  });

  it("lists only values of acr that a login can be asked for", async () => {
    const metadata = await metadataOf(idp, id);
    for (const value of [...(metadata["acr_values_supported"] ?? []), "unlisted"]) {
      const claims = JSON.stringify({ id_token: { acr: { essential: true, value } } });
      const response = await authorize(metadata, { claims });
      const code = response.status === 303 ? (await answerOf(response))["code"] : undefined;
      const isIgnored = metadata["claims_parameter_supported"] !== true;
      expect([value, code !== undefined]).toEqual([value, isIgnored || value !== "unlisted"]);
    }
  });
});

async function typeOfUserinfo(metadata: Metadata): Promise<string | null> {
  const { code } = await answerOf(await authorize(metadata));
  const client = { client_id: "app", client_secret: SECRET };
  const form = { grant_type: "authorization_code", code, redirect_uri: REDIRECT, code_verifier: VERIFIER };
  const { body } = await token(metadata, { ...form, ...client });
  const headers = { authorization: `Bearer ${String(body["access_token"])}` };
  return (await fetch(String(metadata["userinfo_endpoint"]), { headers })).headers.get("content-type");
}

// The features that the metadata promises or denies: request objects, the claims parameter, sign-out of clients.
import { decodeJwt } from "jose";
import { afterAll, describe, expect, it } from "vitest";
import { startMintmark } from "../../../src/index.ts";
import { answerOf, authorize, codeFlow, ISSUERS, metadataOf, REDIRECT, startIssuers } from "./issuers.ts";

/** Vendors that take the claims parameter, as their documentation says, and whose metadata does not tell. */
const UNLISTED_CLAIMS: readonly string[] = ["entra", "google"];

const idp = await startIssuers();
afterAll(() => idp.close());

describe.each(ISSUERS)("the metadata of $id", ({ id, profile }) => {
  it("promises exactly the kinds of request objects that are taken", async () => {
    const metadata = await metadataOf(idp, id);
    const byReference = await answerOf(
      await authorize(metadata, { request_uri: "https://client.test/request" }),
    );
    expect(byReference["code"]).toBeUndefined();
    // Where another site's is refused, a pushed request's reference may still be announced.
    expect([false, undefined]).toContain(metadata["request_uri_parameter_supported"]);
    const byValue = await answerOf(await authorize(metadata, { request: "e30.e30." }));
    expect(byValue["code"]).toBeUndefined();
    expect(metadata["request_parameter_supported"] ?? false).toBe(false);
  });

  it("promises the claims parameter if, and only if, it has an effect", async () => {
    const metadata = await metadataOf(idp, id);
    const claims = JSON.stringify({ id_token: { auth_time: { essential: true } } });
    const [without, asked] = [await codeFlow(metadata), await codeFlow(metadata, { claims })].map(
      (tokens) => decodeJwt(String(tokens["id_token"]))["auth_time"] !== undefined,
    );
    const isTaken = metadata["claims_parameter_supported"] === true || UNLISTED_CLAIMS.includes(profile);
    expect(asked).toBe(without === true || isTaken);
  });

  it("promises back-channel logout if, and only if, clients are told", async () => {
    const metadata = await metadataOf(idp, id);
    const isPromised = metadata["backchannel_logout_supported"] ?? false;
    expect(metadata["backchannel_logout_session_supported"] ?? false).toBe(isPromised);
    const app = {
      redirectUris: [REDIRECT],
      backchannelLogoutUri: "http://localhost:1/logout",
      backchannelLogoutSessionRequired: true,
    };
    const started = startMintmark({ issuers: { [profile]: { profile, clients: { app } } } });
    const takesIt = await started.then(
      (own) => own.close().then(() => true),
      () => false,
    );
    expect(takesIt).toBe(isPromised);
  });

  it("promises no front-channel logout and no session management, which do not exist", async () => {
    const metadata = await metadataOf(idp, id);
    for (const member of ["frontchannel_logout_supported", "http_logout_supported"]) {
      expect([member, metadata[member] ?? false]).toEqual([member, false]);
    }
    expect(metadata).not.toHaveProperty("check_session_iframe");
    const url = metadata["registration_endpoint"];
    if (url === undefined) return;
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ redirect_uris: [REDIRECT], frontchannel_logout_uri: "http://localhost:1/out" }),
    });
    expect(await response.json()).not.toHaveProperty("frontchannel_logout_uri");
  });

  it("says whether requests must be pushed", async () => {
    const metadata = await metadataOf(idp, id);
    expect(metadata["require_pushed_authorization_requests"] ?? false).toBe(false);
    expect((await answerOf(await authorize(metadata)))["code"]).toEqual(expect.any(String));
  });
});

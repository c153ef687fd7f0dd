// The features that the metadata promises or denies: request objects, the claims parameter, sign-out of clients.
import { decodeJwt } from "jose";
import { afterAll, describe, expect, it } from "vitest";
import { startMintmark } from "../../../src/index.ts";
import { Browser } from "../../support/browser.ts";
import {
  answerOf,
  authorizationUrl,
  authorize,
  codeFlow,
  ISSUERS,
  type Metadata,
  metadataOf,
  OUT,
  REDIRECT,
  startIssuers,
} from "./issuers.ts";

/** Vendors that take the claims parameter, as their documentation says, and whose metadata does not tell. */
const UNLISTED_CLAIMS: readonly string[] = ["entra", "google"];

/** Vendors that load clients' URLs in frames, as their documentation says, and whose metadata does not tell. */
const UNLISTED_FRONTCHANNEL: readonly string[] = ["okta"];

/** The page after the sign-out of a browser that is signed in to the client `other`. */
async function signOutPage(metadata: Metadata): Promise<string> {
  const browser = new Browser();
  const { leftTo } = await browser.open(authorizationUrl(metadata, { client_id: "other" }));
  expect(leftTo?.searchParams.get("code")).toEqual(expect.any(String));
  const page = await browser.open(String(metadata["end_session_endpoint"]));
  return (page.html.includes('data-testid="logout-yes"') ? await browser.press(page, "logout-yes") : page)
    .html;
}

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

  it("promises front-channel logout if, and only if, the browser tells clients", async () => {
    const metadata = await metadataOf(idp, id);
    const isPromised = metadata["frontchannel_logout_supported"] ?? false;
    expect(metadata["http_logout_supported"] ?? false).toBe(profile === "entra" && isPromised);
    expect(metadata["frontchannel_logout_session_supported"] ?? false).toBe(
      profile !== "entra" && isPromised,
    );
    if (metadata["end_session_endpoint"] === undefined) return;
    expect((await signOutPage(metadata)).includes(`src="${OUT}?`)).toBe(
      isPromised || UNLISTED_FRONTCHANNEL.includes(profile),
    );
  });

  it("promises a frame that watches the login if, and only if, there is one", async () => {
    const metadata = await metadataOf(idp, id);
    const url = metadata["check_session_iframe"] as string | undefined;
    expect(typeof url).toBe(profile === "keycloak" ? "string" : "undefined");
    const at = url ?? `${metadata.authorization_endpoint.replace(/[^/]+$/, "")}login-status-iframe.html`;
    const query = new URLSearchParams({ client_id: "app", origin: new URL(REDIRECT).origin }).toString();
    const [frame, init] = await Promise.all([fetch(at), fetch(`${at}/init?${query}`)]);
    expect([frame.status, init.status]).toEqual(url === undefined ? [404, 404] : [200, 204]);
    const { session_state: state } = await answerOf(await authorize(metadata));
    expect(typeof state).toBe(url === undefined ? "undefined" : "string");
  });

  it("says whether requests must be pushed", async () => {
    const metadata = await metadataOf(idp, id);
    expect(metadata["require_pushed_authorization_requests"] ?? false).toBe(false);
    expect((await answerOf(await authorize(metadata)))["code"]).toEqual(expect.any(String));
  });
});

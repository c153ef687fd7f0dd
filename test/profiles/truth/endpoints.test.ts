// The endpoints that the metadata names exist, and no others do.
import { afterAll, describe, expect, it } from "vitest";
import { possibleEndpoints } from "../../support/possible-endpoints.ts";
import { ISSUERS, metadataOf, startIssuers } from "./issuers.ts";

/** Endpoints that work although the vendor's metadata does not name them. */
const UNLISTED: Record<string, string> = { auth0: "introspection_endpoint" };

const idp = await startIssuers();
afterAll(() => idp.close());

describe.each(ISSUERS)("the metadata of $id", (issuer) => {
  const { id } = issuer;
  it("names exactly the endpoints that exist", async () => {
    const metadata = await metadataOf(idp, id);
    for (const { member, url, method } of await possibleEndpoints(idp, issuer)) {
      const listed = metadata[member as "token_endpoint"] as string | undefined;
      const { status } = await fetch(listed ?? url, { method, redirect: "manual" });
      const isKnown = listed !== undefined || UNLISTED[issuer.profile] === member;
      expect([member, status !== 404], listed ?? url).toEqual([member, isKnown]);
    }
  });

  it("names endpoints that answer HEAD where they answer GET", async () => {
    const metadata = await metadataOf(idp, id);
    for (const member of [
      "jwks_uri",
      "authorization_endpoint",
      "userinfo_endpoint",
      "end_session_endpoint",
    ]) {
      if (metadata[member] === undefined) continue;
      const [get, head] = await Promise.all(
        ["GET", "HEAD"].map((method) => fetch(String(metadata[member]), { method, redirect: "manual" })),
      );
      expect([member, head?.status]).toEqual([member, get?.status]);
    }
  });

  it("names a sign-out that takes a POST, and JSON endpoints that answer Java in JSON", async () => {
    const metadata = await metadataOf(idp, id);
    const java = { accept: "text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2" };
    for (const [member, method] of [
      ["token_endpoint", "POST"],
      ["introspection_endpoint", "POST"],
      ["revocation_endpoint", "POST"],
      ["registration_endpoint", "POST"],
      ["pushed_authorization_request_endpoint", "POST"],
      ["device_authorization_endpoint", "POST"],
      ["userinfo_endpoint", "GET"],
      ["jwks_uri", "GET"],
    ] as const) {
      // prettier-ignore
      if (metadata[member] === undefined) continue;
      const response = await fetch(String(metadata[member]), { method, headers: java });
      // The real Keycloak says what is wrong in the challenge alone.
      if (id.startsWith("keycloak") && member === "userinfo_endpoint") {
        expect([response.status, await response.text()]).toEqual([401, ""]);
        continue;
      }
      expect([member, response.headers.get("content-type")]).toEqual([
        member,
        expect.stringMatching(/^application\/json/),
      ]);
    }
    if (metadata["end_session_endpoint"] === undefined) return;
    const { status } = await fetch(String(metadata["end_session_endpoint"]), {
      method: "POST",
      redirect: "manual",
    });
    expect(status).toBeLessThan(404);
  });
});

// The limits of minted tokens at the endpoints that the protocol engine serves: they hold there as at introspection.
import { afterAll, describe, expect, it } from "vitest";
import { type MintOptions, startMintmark } from "../../../src/index.ts";
import { introspect, userinfo } from "../../support/introspect.ts";
import { postForm } from "../../support/post-form.ts";
import { refresh } from "../../support/sign-in.ts";

const idp = await startMintmark();
afterAll(() => idp.close());

const LIMITS: [string, MintOptions][] = [
  ["is not valid yet", { notBeforeInSeconds: 600 }],
  ["is expired", { issuedSecondsAgo: 30 * 24 * 3600 }],
  ["has an exp in the past", { claims: { exp: 1 } }],
  ["has an exp that is no number", { claims: { exp: "tomorrow" } }],
  ["has an nbf that is no number", { claims: { nbf: "tomorrow" } }],
  ["has an nbf in the future", { claims: { nbf: 4_000_000_000 } }],
];

describe.each(LIMITS)("a minted token that %s", (_, options) => {
  it.each(["jwt", "opaque"] as const)("is refused at userinfo as %s", async (format) => {
    const token = await idp.token({ user: "alice", scope: "openid", format, ...options });
    expect((await userinfo(idp.url, token)).status).toBe(401);
    expect(await introspect(idp.url, token)).toEqual({ active: false });
  });

  it("is refused as a refresh token", async () => {
    const token = await idp.token({ user: "alice", scope: "openid", kind: "refresh", ...options });
    const { status, body } = await refresh(idp.url, token);
    expect([status, body["error"]]).toEqual([400, "invalid_grant"]);
  });
});

it("a minted token without an expiry that is issued in the future is refused at userinfo", async () => {
  const never = { expiresInSeconds: "never", issuedSecondsAgo: -60 } as const;
  const token = await idp.token({ user: "alice", scope: "openid", ...never });
  expect((await userinfo(idp.url, token)).status).toBe(401);
});

it("revoking an access token leaves the refresh token of another grant alone, and ends its own", async () => {
  const first = await idp.mint({ user: "alice", kind: "refresh", scope: "openid" });
  const second = await idp.mint({ user: "alice", kind: "refresh", scope: "openid" });
  const answer = await postForm(`${idp.url}/revoke`, { token: first.token, client_id: "demo-app" });
  expect(answer.status).toBe(200);
  expect((await refresh(idp.url, first.token)).body["error"]).toBe("invalid_grant");
  expect((await refresh(idp.url, second.token)).status).toBe(200);
});

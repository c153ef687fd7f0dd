// The user that a request seems to be about, and the parameters of requests that a browser posted.
import { describe, expect, it } from "vitest";
import { claimedUser } from "../../src/issuer/requests/claimed-user.ts";
import { keepPosted, postedParams } from "../../src/issuer/requests/posted.ts";
import { storedForm } from "../../src/stored-secret.ts";
import { wireHash } from "../../src/tokens/issue.ts";
import { openIssuer } from "../support/open-issuer.ts";
import { anArtifact, aToken } from "../support/store-contract/rows.ts";

const ALICE = "11111111-1111-4111-8111-111111111111";

describe("a request is about", () => {
  const BOB = "22222222-2222-4222-8222-222222222222";
  const params = (more: Record<string, string | string[]>) => ({ params: more, scheme: undefined });

  it.each([
    ["the user whose name it has", params({ username: "alice" }), ALICE],
    ["the user whose address it has", params({ login_hint: "alice@example.test" }), ALICE],
    ["a subject that is not listed", params({ user: "somebody" }), "somebody"],
    ["the first of several users", params({ login_hint: "bob", username: "alice" }), ALICE],
    ["the user of the access token in its header", { params: {}, scheme: "Bearer" }, BOB],
    ["the user of the DPoP token in its header", { params: {}, scheme: "dpop" }, BOB],
    ["nobody, with credentials of a client", { params: {}, scheme: "Basic" }, null],
    ["the user of the token that it is about", params({ token: "token-of-bob" }), BOB],
    ["the user of the refresh token", params({ refresh_token: "token-of-bob" }), BOB],
    ["the user of the exchanged token", params({ subject_token: "token-of-bob" }), BOB],
    ["nobody, with an unknown token", params({ token: "unknown", code: "code-of-alice" }), null],
    ["the user of the code", params({ code: "code-of-alice" }), ALICE],
    ["the user of the device code", params({ device_code: "device-of-alice" }), ALICE],
    [
      "the user of the device code, with an unknown code",
      params({ code: "x", device_code: "device-of-alice" }),
      ALICE,
    ],
    ["nobody, with a code that nobody has confirmed", params({ device_code: "open-device" }), null],
    ["nobody, with a repeated parameter", params({ username: ["alice", "bob"] }), null],
    ["nobody", params({}), null],
  ])("%s", async (_title, { params: sent, scheme }, expected) => {
    const issuer = await openIssuer();
    const { artifacts } = issuer.store;
    const put = (model: string, id: string, payload: object) =>
      artifacts.put(anArtifact("default", { model, id: storedForm(id), payload: { ...payload } }));
    await put("AuthorizationCode", "code-of-alice", { accountId: ALICE });
    await put("DeviceCode", "device-of-alice", { accountId: ALICE });
    await put("DeviceCode", "open-device", {});
    await issuer.ledger.record(aToken("default", { subject: BOB, wireHash: wireHash("token-of-bob") }));
    const authorization = scheme && { scheme, credentials: "token-of-bob" };
    const user = await claimedUser({ issuer, params: sent, raw: { authorization } } as never);
    expect(user ?? null).toBe(expected);
  });
});

describe("a posted request", () => {
  it("can be read again by its reference, at the same endpoint, for ten minutes", async () => {
    const issuer = await openIssuer();
    await issuer.clock.change({ setAt: 1_800_000_000, frozen: true });
    const query = await keepPosted(issuer, "authorization", { client_id: "app", scope: ["a", "b"] });
    expect(Object.keys(query)).toEqual(["posted_request"]);
    const read = () => postedParams(issuer, "authorization", query);
    expect(await read()).toEqual({ client_id: "app", scope: ["a", "b"] });
    expect(await read()).toEqual({ client_id: "app", scope: ["a", "b"] });
    expect(await postedParams(issuer, "end_session", query)).toBeUndefined();
    expect(await postedParams(issuer, "authorization", {})).toBeUndefined();
    expect(await postedParams(issuer, "authorization", { posted_request: "unknown" })).toBeUndefined();
    await issuer.clock.change({ advanceSeconds: 599 });
    expect(await read()).toBeDefined();
    await issuer.clock.change({ advanceSeconds: 1 });
    expect(await read()).toBeUndefined();
  });

  it("has a reference that cannot be guessed", async () => {
    const issuer = await openIssuer();
    const ids = await Promise.all([1, 2].map(() => keepPosted(issuer, "authorization", {})));
    const [one, other] = ids.map((query) => String(query["posted_request"]));
    expect(one).toMatch(/^[\w-]{32}$/);
    expect(one).not.toBe(other);
  });
});

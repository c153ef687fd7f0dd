// What devices get at each vendor while they wait for their user: status, code and text, and what they get if
// they poll too fast or the user denies.
import { afterAll, describe, expect, it } from "vitest";
import { type MintmarkConfig, startMintmark } from "../../src/index.ts";
import { Browser } from "../support/browser.ts";
import { loginThroughPages } from "../support/browser-login.ts";
import { DEMO_CLIENTS } from "../support/clients.ts";
import { discover } from "../support/code-flow.ts";
import { postForm } from "../support/post-form.ts";

const GRANT = "urn:ietf:params:oauth:grant-type:device_code";
const tv = { secret: "tv-secret", grantTypes: [GRANT] } satisfies NonNullable<
  MintmarkConfig["clients"]
>[string];
const clients = { ...DEMO_CLIENTS, tv };
const PROFILES = ["auth0", "keycloak", "okta", "entra", "google"] as const;
type Profile = (typeof PROFILES)[number];
const idp = await startMintmark({
  issuers: Object.fromEntries(PROFILES.map((profile) => [`it-${profile}`, { profile, clients }])),
});
afterAll(() => idp.close());

async function begin(profile: Profile, client: Record<string, string> = { client_id: "demo-app" }) {
  const metadata = (await discover((await idp.issuer(`it-${profile}`)).url)).serverMetadata();
  const started = await postForm(metadata.device_authorization_endpoint ?? "", {
    ...client,
    scope: "openid",
  });
  const poll = async (more: Record<string, string> = client) => {
    const form = { grant_type: GRANT, device_code: String(started.body["device_code"]), ...more };
    const { status, body } = await postForm(metadata.token_endpoint ?? "", form);
    return [status, body["error"], body["error_description"]];
  };
  return { started, poll };
}

const text = expect.any(String) as string;

describe("a device that waits for its user", () => {
  it.each<[Profile, [number, string], [number, string]]>([
    ["auth0", [403, "User has yet to authorize device code."], [429, text]],
    ["keycloak", [400, "The authorization request is still pending"], [400, "Slow down"]],
    ["okta", [400, text], [400, text]],
    ["entra", [400, expect.stringMatching(/^AADSTS70016:/) as string], [400, text]],
    ["google", [428, "Precondition Required"], [403, "Forbidden"]],
  ])("gets the errors of %s", async (profile, [pending, textOfPending], [slow, textOfSlow]) => {
    const { poll } = await begin(profile);
    expect(await poll()).toEqual([pending, "authorization_pending", textOfPending]);
    expect(await poll()).toEqual([slow, "slow_down", textOfSlow]);
  });

  it.each<[Profile, number, string]>([
    ["auth0", 403, "access_denied"],
    ["keycloak", 400, "access_denied"],
    ["okta", 400, "access_denied"],
    ["entra", 400, "authorization_declined"],
    ["google", 403, "access_denied"],
  ])("is refused by %s once the user denied", async (profile, status, error) => {
    const { started, poll } = await begin(profile);
    const page = String(started.body["verification_uri"] ?? started.body["verification_url"]);
    const browser = new Browser();
    const user_code = String(started.body["user_code"]);
    const asked = await browser.press(await loginThroughPages(browser, page), "device-submit", { user_code });
    await browser.press(asked, "device-abort");
    expect((await poll()).slice(0, 2)).toEqual([status, error]);
  });
});

describe("a device with a secret", () => {
  it("starts at Google with its id alone, and needs the secret when it polls", async () => {
    const { started, poll } = await begin("google", { client_id: "tv" });
    expect([started.status, started.body["interval"]]).toEqual([200, 5]);
    expect((await poll()).slice(0, 2)).toEqual([401, "invalid_client"]);
    const pending = await poll({ client_id: "tv", client_secret: "tv-secret" });
    expect(pending.slice(0, 2)).toEqual([428, "authorization_pending"]);
  });

  it("is refused by Google if it sends a wrong one, or is unknown", async () => {
    const wrong = await begin("google", { client_id: "tv", client_secret: "wrong" });
    expect([wrong.started.status, wrong.started.body["error"]]).toEqual([401, "invalid_client"]);
    const unknown = await begin("google", { client_id: "no-such-client" });
    expect([unknown.started.status, unknown.started.body["error"]]).toEqual([401, "invalid_client"]);
  });

  it.each<[Profile, number, string]>([
    ["auth0", 401, "access_denied"],
    ["keycloak", 401, "unauthorized_client"],
    ["okta", 401, "invalid_client"],
    ["entra", 401, "invalid_client"],
  ])("needs the secret from the start at %s", async (profile, status, error) => {
    const { started } = await begin(profile, { client_id: "tv" });
    expect([started.status, started.body["error"]]).toEqual([status, error]);
  });
});

// The names by which users sign in: every vendor takes them in any case, and the generic profile exactly.
import { afterAll, describe, expect, it } from "vitest";
import { type MintmarkConfig, startMintmark } from "../../src/index.ts";
import { Browser } from "../support/browser.ts";
import { shows } from "../support/browser-login.ts";
import { discover } from "../support/code-flow.ts";
import { postForm } from "../support/post-form.ts";
import { REDIRECT_URI } from "../support/sign-in.ts";

type Profile = NonNullable<MintmarkConfig["profile"]>;
const VENDORS: Profile[] = ["auth0", "keycloak", "okta", "entra", "google", "cognito"];
const settings = (profile: Profile) => ({
  profile,
  passwordGrant: true,
  login: { password: true },
  users: { Alice: { password: "secret-of-alice" }, bob: { password: "secret-of-bob" } },
  clients: {
    app: {
      redirectUris: [REDIRECT_URI],
      grantTypes: ["authorization_code" as const, "password" as const],
      pkce: "optional" as const,
    },
  },
});
const idp = await startMintmark({
  issuers: Object.fromEntries(
    [...VENDORS, "generic" as const].map((profile) => [`it-${profile}`, settings(profile)]),
  ),
});
afterAll(() => idp.close());

async function byPassword(profile: Profile, username: string, password: string): Promise<number> {
  const { url } = await idp.issuer(`it-${profile}`);
  const { token_endpoint: at = "" } = (await discover(url)).serverMetadata();
  const form = { grant_type: "password", client_id: "app", username, password, scope: "openid" };
  return (await postForm(at, form)).status;
}

/** Whether the login page lets the user in. */
async function byPage(profile: Profile, username: string, password: string): Promise<boolean> {
  const { url } = await idp.issuer(`it-${profile}`);
  const { authorization_endpoint: at = "" } = (await discover(url)).serverMetadata();
  const request = {
    client_id: "app",
    response_type: "code",
    redirect_uri: REDIRECT_URI,
    scope: "openid",
    state: "s",
    nonce: "n",
  };
  const browser = new Browser();
  const page = await browser.open(`${at}?${new URLSearchParams(request).toString()}`);
  return !shows(await browser.press(page, "login-submit", { username, password, user: "" }), "login-submit");
}

describe("a name in another case", () => {
  it.each(VENDORS)(
    "signs in at %s, on the page and by the password grant, with the right password",
    async (profile) => {
      for (const [name, password] of [
        ["ALICE", "secret-of-alice"],
        ["alice", "secret-of-alice"],
        ["Bob", "secret-of-bob"],
      ] as const) {
        expect([name, await byPassword(profile, name, password)]).toEqual([name, 200]);
        expect([name, await byPage(profile, name, password)]).toEqual([name, true]);
      }
      expect(await byPassword(profile, "ALICE", "SECRET-OF-ALICE")).toBeGreaterThanOrEqual(400);
      expect(await byPage(profile, "ALICE", "secret-of-bob")).toBe(false);
    },
  );

  it("is another name for a generic issuer", async () => {
    expect(await byPassword("generic", "ALICE", "secret-of-alice")).toBe(400);
    expect(await byPage("generic", "alice", "secret-of-alice")).toBe(false);
    expect(await byPassword("generic", "Alice", "secret-of-alice")).toBe(200);
  });
});

// What the pages of a login show of the request: the client's links, where the response goes, and wrong device codes.
import { afterAll, describe, expect, it } from "vitest";
import { startMintmark } from "../../../src/index.ts";
import { Browser } from "../../support/browser.ts";
import { register } from "../../support/register.ts";
import { authorizationRequest } from "../../support/sign-in.ts";

const CALLBACK = "https://app.example.test:8443/callback";
const idp = await startMintmark({ registration: "open" });
afterAll(() => idp.close());

async function pagesFor(metadata: Record<string, unknown>, params: Record<string, string> = {}) {
  const { body } = await register(idp.url, {
    client_name: "Notes",
    redirect_uris: [CALLBACK],
    token_endpoint_auth_method: "none",
    ...metadata,
  });
  const browser = new Browser();
  const request = { client_id: String(body["client_id"]), redirect_uri: CALLBACK, ...params };
  const login = await browser.open(authorizationRequest(idp.url, request).url);
  return { login, consent: await browser.press(login, "login-user-alice") };
}

describe("the pages of a login", () => {
  it("show where the response goes, with the port", async () => {
    const { login } = await pagesFor({});
    expect(login.html).toContain("app.example.test:8443");
  });

  it("show the links that the client names, with http and https", async () => {
    const links = {
      client_uri: "https://app.example.test/about",
      policy_uri: "http://app.example.test/privacy",
      tos_uri: "https://app.example.test/terms",
    };
    const { consent } = await pagesFor(links);
    for (const link of Object.values(links)) expect(consent.html).toContain(`href="${link}"`);
    expect(consent.html).toMatch(/Website[^]*Privacy policy[^]*Terms of service/);
  });

  it("load a logo only from where the response goes, because a request tells others of the login", async () => {
    const own = "https://app.example.test:8443/logo.png";
    expect((await pagesFor({ logo_uri: own })).consent.html).toContain(`src="${own}"`);
    const other = "https://pictures.example.test/logo.png";
    const { consent } = await pagesFor({ logo_uri: other });
    expect(consent.html).not.toContain(`src="${other}"`);
  });

  it("name the APIs that the client asks for, but not the issuer itself", async () => {
    const { consent } = await pagesFor({}, { resource: "https://api.example.test" });
    expect(consent.html).toContain("https://api.example.test");
  });
});

it("a device code that does not exist is refused with a form to try again", async () => {
  const browser = new Browser();
  const form = await browser.open(`${idp.url}/device`);
  const page = await browser.submitOnlyForm(form, { user_code: "WRNG-CODE" });
  expect(page.html).toContain("That code is not right. Try again.");
  const empty = await browser.submitOnlyForm(page, { user_code: "" });
  expect(empty.html).toContain("That code is not right. Try again.");
});

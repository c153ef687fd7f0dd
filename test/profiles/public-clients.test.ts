// What each vendor asks of public clients: PKCE by its rule or by the client's setting, and what happens to a
// secret that such a client sends although it has none.
import { afterAll, describe, expect, it } from "vitest";
import { importSource } from "../../src/imports/read.ts";
import { type MintmarkConfig, startMintmark } from "../../src/index.ts";
import { Browser } from "../support/browser.ts";
import { callbackOf } from "../support/browser-login.ts";
import { discover } from "../support/code-flow.ts";
import { basicHeader, postForm } from "../support/post-form.ts";
import { REDIRECT_URI } from "../support/sign-in.ts";

type Profile = NonNullable<MintmarkConfig["profile"]>;
const PROFILES: Profile[] = ["generic", "auth0", "keycloak", "okta", "entra", "google", "cognito"];
const app = { redirectUris: [REDIRECT_URI] };

const idp = await startMintmark({
  issuers: Object.fromEntries(
    PROFILES.map((profile) => [
      `it-${profile}`,
      {
        profile,
        clients: {
          app,
          must: { ...app, pkce: "required" },
          may: { ...app, pkce: "optional" },
          web: { ...app, secret: "web-secret" },
          "strict-web": { ...app, secret: "web-secret", pkce: "required" },
          lenient: { ...app, surplusSecret: "ignore" },
          strict: { ...app, surplusSecret: "refuse" },
        },
      } as const,
    ]),
  ),
});
afterAll(() => idp.close());

async function endpoints(profile: Profile) {
  const { url } = await idp.issuer(`it-${profile}`);
  const metadata = (await discover(url)).serverMetadata();
  return { authorize: metadata.authorization_endpoint ?? "", token: metadata.token_endpoint ?? "" };
}

async function signIn(profile: Profile, client_id: string): Promise<URL> {
  const { authorize } = await endpoints(profile);
  const request = {
    client_id,
    response_type: "code",
    redirect_uri: REDIRECT_URI,
    scope: "openid",
    state: "s",
  };
  return callbackOf(new Browser(), `${authorize}?${new URLSearchParams(request).toString()}`);
}

async function redeem(profile: Profile, client: string, sent: "nothing" | "form" | "basic") {
  const code = (await signIn(profile, client)).searchParams.get("code") ?? "";
  return postForm(
    (await endpoints(profile)).token,
    {
      grant_type: "authorization_code",
      code,
      redirect_uri: REDIRECT_URI,
      ...(sent !== "basic" && { client_id: client }),
      ...(sent === "form" && { client_secret: "surplus" }),
    },
    sent === "basic" ? { basic: [client, "surplus"] } : {},
  );
}

const NEED_PKCE: Profile[] = ["generic", "auth0", "okta", "entra"];

describe("a login without PKCE", () => {
  it.each(PROFILES)(
    "at %s is for public clients by the vendor's rule, else by the client's setting",
    async (p) => {
      const errorOf = async (client: string) => (await signIn(p, client)).searchParams.get("error");
      expect(await errorOf("app")).toBe(NEED_PKCE.includes(p) ? "invalid_request" : null);
      expect(await errorOf("may")).toBe(null);
      expect(await errorOf("must")).toBe("invalid_request");
      expect(await errorOf("web")).toBe(null);
      expect(await errorOf("strict-web")).toBe("invalid_request");
    },
  );

  it.each(PROFILES.filter((each) => !NEED_PKCE.includes(each)))("at %s leads to tokens", async (profile) => {
    expect((await redeem(profile, "app", "nothing")).status).toBe(200);
  });

  it.each([
    ["keycloak", "must", "Missing parameter: code_challenge_method"],
    [
      "okta",
      "app",
      "PKCE code challenge is required when the token endpoint authentication method is 'NONE'.",
    ],
  ] as const)("is refused with the text of %s", async (profile, client, text) => {
    expect((await signIn(profile, client)).searchParams.get("error_description")).toBe(text);
  });
});

describe("a challenge that is the verifier itself", () => {
  const verifier = "a-verifier.of_more~than-43-characters-1234567";
  const TAKE_IT: Profile[] = ["auth0", "keycloak", "entra", "google"];

  async function login(profile: Profile, client: string, challenge: Record<string, string>) {
    const { authorize, token } = await endpoints(profile);
    const request = {
      client_id: client,
      response_type: "code",
      redirect_uri: REDIRECT_URI,
      scope: "openid",
      state: "s",
      ...challenge,
    };
    const back = await callbackOf(new Browser(), `${authorize}?${new URLSearchParams(request).toString()}`);
    const redeemWith = async (code_verifier: string) => {
      const { status, body } = await postForm(token, {
        grant_type: "authorization_code",
        client_id: client,
        code: back.searchParams.get("code") ?? "",
        redirect_uri: REDIRECT_URI,
        code_verifier,
      });
      return [status, body["error"]];
    };
    return { error: back.searchParams.get("error"), redeemWith };
  }

  it.each(TAKE_IT)(
    "is taken by %s, with the method or without, and only the same verifier fits",
    async (profile) => {
      for (const method of [{ code_challenge_method: "plain" }, {}]) {
        const { error, redeemWith } = await login(profile, "app", { code_challenge: verifier, ...method });
        expect(error).toBeNull();
        expect(await redeemWith(verifier)).toEqual([200, undefined]);
        const again = await login(profile, "app", { code_challenge: verifier, ...method });
        expect(await again.redeemWith(`${verifier}x`)).toEqual([
          profile === "auth0" ? 403 : 400,
          "invalid_grant",
        ]);
      }
    },
  );

  it.each(TAKE_IT)(
    "is refused by %s for a client that must use PKCE, or if it is no verifier",
    async (profile) => {
      const plain = { code_challenge_method: "plain" };
      expect((await login(profile, "must", { code_challenge: verifier, ...plain })).error).toBe(
        "invalid_request",
      );
      expect((await login(profile, "must", { code_challenge: verifier })).error).toBe("invalid_request");
      expect((await login(profile, "app", { code_challenge: "short", ...plain })).error).toBe(
        "invalid_request",
      );
    },
  );

  it.each(PROFILES.filter((each) => !TAKE_IT.includes(each)))("is refused by %s", async (profile) => {
    const plain = { code_challenge: verifier, code_challenge_method: "plain" };
    expect((await login(profile, "app", plain)).error).toBe("invalid_request");
  });
});

describe("a surplus secret of a public client", () => {
  it.each(["form", "basic"] as const)("by %s is ignored by Keycloak", async (sent) => {
    expect((await redeem("keycloak", "app", sent)).status).toBe(200);
    expect((await redeem("keycloak", "lenient", sent)).status).toBe(200);
    const { status, body } = await redeem("keycloak", "strict", sent);
    expect([status, body["error"]]).toEqual([401, "unauthorized_client"]);
  });

  it.each(["form", "basic"] as const)("by %s does not help a confidential client", async (sent) => {
    const { status, body } = await redeem("keycloak", "web", sent);
    expect([status, body["error"]]).toEqual([401, "unauthorized_client"]);
  });

  it.each<[Profile, number, string]>([
    ["google", 401, "invalid_client"],
    ["cognito", 400, "invalid_client"],
  ])("is refused by %s, unless the client's setting says otherwise", async (profile, ...refusal) => {
    for (const sent of ["form", "basic"] as const) {
      const { status, body } = await redeem(profile, "app", sent);
      expect([status, body["error"]]).toEqual(refusal);
      expect((await redeem(profile, "lenient", sent)).status).toBe(200);
    }
  });

  it.each<[Profile, number, string]>([
    ["generic", 401, "invalid_client"],
    ["auth0", 401, "access_denied"],
    ["okta", 401, "invalid_client"],
    ["entra", 401, "invalid_client"],
  ])("is refused by %s before the code is read", async (profile, ...refusal) => {
    const { token } = await endpoints(profile);
    const form = { grant_type: "authorization_code", code: "none", redirect_uri: REDIRECT_URI };
    const posted = await postForm(token, { ...form, client_id: "app", client_secret: "surplus" });
    expect([posted.status, posted.body["error"]]).toEqual(refusal);
    const basic = await postForm(token, form, { headers: { authorization: basicHeader("app", "surplus") } });
    expect([basic.status, basic.body["error"]]).toEqual(refusal);
  });

  it("is a setting of public clients only", async () => {
    const clients = { web: { ...app, secret: "web-secret", surplusSecret: "ignore" as const } };
    await expect(startMintmark({ clients })).rejects.toThrow(/surplusSecret.*public clients only/s);
  });
});

describe("the PKCE method of a realm's client", () => {
  it.each([
    [{}, undefined],
    [{ "pkce.code.challenge.method": "" }, undefined],
    [{ "pkce.code.challenge.method": "S256" }, "required"],
    [{ "pkce.code.challenge.method": "plain" }, "required"],
  ])("is imported: %j", (attributes, expected) => {
    const client = { clientId: "app", publicClient: true, redirectUris: [REDIRECT_URI], attributes };
    const { config, notes } = importSource({ realm: "acme", clients: [client] });
    expect(config.issuers?.["acme"]?.clients?.["app"]?.pkce).toBe(expected);
    expect(notes.some((note) => note.includes("PKCE"))).toBe(Object.values(attributes).includes("plain"));
  });
});

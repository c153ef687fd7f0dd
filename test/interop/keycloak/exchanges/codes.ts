// Authorization codes at the token endpoint: PKCE, redirect URIs, and who may redeem them.
import { createHash } from "node:crypto";
import type { Exchanges } from "../exchanges.ts";
import { granted } from "../realm.ts";

const VERIFIER = "v".repeat(43);
const S256 = {
  code_challenge: createHash("sha256").update(VERIFIER).digest("base64url"),
  code_challenge_method: "S256",
};
const PLAIN = { code_challenge: VERIFIER, code_challenge_method: "plain" };
const SPA = { client_id: "spa" };

export const codes: Exchanges = {
  tokens: (realm) => realm.redeem({ nonce: "the-nonce" }),
  "tokens with the secret in the body": (realm) =>
    realm.redeem({}, { client_id: "web", client_secret: "web-secret" }, {}),
  "tokens without openid": (realm) => realm.redeem({ scope: "email" }),
  "tokens without scope": (realm) => realm.redeem({ scope: undefined }),
  "tokens for every scope": (realm) =>
    realm.redeem({ scope: "openid email profile phone address offline_access roles web-origins acr basic" }),
  "tokens for microprofile-jwt": (realm) => realm.redeem({ scope: "openid microprofile-jwt" }),
  "tokens of a public client without PKCE": (realm) => realm.redeem(SPA, SPA, {}),
  "tokens of a public client with S256": (realm) =>
    realm.redeem({ ...SPA, ...S256 }, { ...SPA, code_verifier: VERIFIER }, {}),
  "tokens of a public client with plain": (realm) =>
    realm.redeem({ ...SPA, ...PLAIN }, { ...SPA, code_verifier: VERIFIER }, {}),
  "tokens of a client that needs S256": (realm) =>
    realm.redeem({ client_id: "strict", ...S256 }, { client_id: "strict", code_verifier: VERIFIER }, {}),
  "another redirect URI": (realm) => realm.redeem({}, { redirect_uri: "https://web.acme.test/other" }),
  "no redirect URI": (realm) => realm.redeem({}, { redirect_uri: undefined }),
  "a wrong verifier": (realm) =>
    realm.redeem({ ...SPA, ...S256 }, { ...SPA, code_verifier: "w".repeat(43) }, {}),
  "no verifier": (realm) => realm.redeem({ ...SPA, ...S256 }, SPA, {}),
  "a verifier that is too short": (realm) =>
    realm.redeem({ ...SPA, ...S256 }, { ...SPA, code_verifier: "short" }, {}),
  "a verifier without a challenge": (realm) => realm.redeem(SPA, { ...SPA, code_verifier: VERIFIER }, {}),
  "no code": (realm) => realm.token({ grant_type: "authorization_code" }, { as: "web" }),
  "a code that never was": (realm) =>
    realm.token(
      { grant_type: "authorization_code", code: "garbage", redirect_uri: "https://web.acme.test/cb" },
      { as: "web" },
    ),
  "a code in the form of a code that never was": (realm) =>
    realm.token(
      {
        grant_type: "authorization_code",
        code: "11111111-1111-4111-8111-111111111111.22222222-2222-4222-8222-222222222222.33333333-3333-4333-8333-333333333333",
        redirect_uri: "https://web.acme.test/cb",
      },
      { as: "web" },
    ),
  "a code of another client": (realm) => realm.redeem({}, {}, { as: "orders" }),
  "a code of another client that has logins": (realm) => realm.redeem({}, { client_id: "spa" }, {}),
  "a code for the second time": async (realm) => {
    const form = {
      grant_type: "authorization_code",
      code: await realm.code(),
      redirect_uri: "https://web.acme.test/cb",
    };
    await granted(await realm.token(form, { as: "web" }));
    return realm.token(form, { as: "web" });
  },
  "a refresh after the second use of the code": async (realm) => {
    const form = {
      grant_type: "authorization_code",
      code: await realm.code(),
      redirect_uri: "https://web.acme.test/cb",
    };
    const { refresh_token: token } = await granted(await realm.token(form, { as: "web" }));
    await realm.token(form, { as: "web" });
    return realm.token({ grant_type: "refresh_token", refresh_token: token }, { as: "web" });
  },
};

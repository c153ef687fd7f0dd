// The ways to authenticate of the metadata work at each endpoint, with each listed algorithm, and no others do.
import { afterAll, describe, expect, it } from "vitest";
import { startMintmark } from "../../../src/index.ts";
import { postForm } from "../../support/post-form.ts";
import {
  AUTH_METHODS,
  authenticates,
  type AuthMethod,
  credentials,
  ISSUERS,
  KEY_ALGS,
  type Metadata,
  metadataOf,
  REDIRECT,
  SECRET,
  startIssuers,
} from "./issuers.ts";

/** Every vendor has public clients, and these do not list the method `none`. */
const UNLISTED_NONE = ["keycloak", "entra", "google", "cognito"];

/** Whether a client that is registered for this method is authenticated at the endpoint. */
async function works(metadata: Metadata, endpoint: string, method: AuthMethod, alg?: string) {
  const { form, headers } = await credentials(metadata, method, alg);
  if (endpoint === "token") return authenticates(metadata, form, headers);
  const { status } = await postForm(
    String(metadata[`${endpoint}_endpoint`]),
    { ...form, token: "invented" },
    { headers },
  );
  return status === 200;
}

const idp = await startIssuers();
afterAll(() => idp.close());

describe.each(ISSUERS)("the metadata of $id", ({ id, profile }) => {
  it.each(["token", "introspection", "revocation"])(
    "lists exactly the methods that work at %s",
    async (endpoint) => {
      const metadata = await metadataOf(idp, id);
      if (metadata[`${endpoint}_endpoint`] === undefined) return;
      // Without a list, it is that of the token endpoint at Google and Cognito, which list no more.
      const methods: string[] =
        metadata[`${endpoint}_endpoint_auth_methods_supported`] ??
        metadata["token_endpoint_auth_methods_supported"] ??
        [];
      if (endpoint === "revocation" && profile === "google") return; // Google's revocation asks for no client
      const isIntrospection = endpoint === "introspection";
      for (const method of AUTH_METHODS) {
        const isTold =
          methods.includes(method) ||
          (method === "none" && !isIntrospection && UNLISTED_NONE.includes(profile));
        expect([method, await works(metadata, endpoint, method)]).toEqual([method, isTold]);
      }
      expect(await postWrong(metadata, endpoint)).not.toBe(200);
    },
  );

  it.each(["token", "introspection", "revocation"])(
    "lists exactly the algorithms of client assertions that work at %s",
    async (endpoint) => {
      const metadata = await metadataOf(idp, id);
      if (metadata[`${endpoint}_endpoint`] === undefined) return;
      const algs: string[] = metadata[`${endpoint}_endpoint_auth_signing_alg_values_supported`] ?? [];
      for (const alg of [...KEY_ALGS, "HS256", "HS384", "HS512"]) {
        const method = alg.startsWith("HS") ? "client_secret_jwt" : "private_key_jwt";
        const isTried = profile !== "google" || endpoint === "token";
        const worked = isTried && (await works(metadata, endpoint, method, alg));
        expect([alg, worked]).toEqual([alg, algs.includes(alg)]);
      }
    },
  );

  it("lists the methods for which a client can be configured", async () => {
    const metadata = await metadataOf(idp, id);
    const methods = metadata["token_endpoint_auth_methods_supported"] ?? [];
    for (const method of AUTH_METHODS.filter((each) => each !== "none" && !methods.includes(each))) {
      const credential =
        method === "private_key_jwt" ? { jwksUri: "http://localhost:1/jwks" } : { secret: SECRET };
      const app = { redirectUris: [REDIRECT], tokenEndpointAuthMethod: method, ...credential };
      const started = startMintmark({ issuers: { [profile]: { profile, clients: { app } } } });
      await expect(started).rejects.toThrow(`does not accept ${method}`);
    }
  });
});

async function postWrong(metadata: Metadata, endpoint: string): Promise<number> {
  const form = { client_id: "client_secret_post", client_secret: "wrong", token: "invented" };
  const grant = { grant_type: "refresh_token", refresh_token: "invented" };
  return (await postForm(String(metadata[`${endpoint}_endpoint`]), { ...form, ...grant })).status;
}

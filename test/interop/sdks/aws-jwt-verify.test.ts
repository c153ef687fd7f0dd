// AWS's verifier: for Cognito's tokens, which it trusts only with AWS's URL as issuer, and for any issuer
// over https. It has no login, so openid-client gets and refreshes the tokens.
import tls from "node:tls";
import { CognitoJwtVerifier, JwtVerifier } from "aws-jwt-verify";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type IssuerHandle, type Mintmark, startMintmark } from "../../../src/index.ts";
import { codeFlow, codeFlowWith, oidc } from "../../support/code-flow.ts";
import { getJson, postForm } from "../../support/post-form.ts";
import { installedVersion } from "./installed.ts";
import { PROVEN } from "./proven-cognito.ts";
import { metadataUrl } from "./vendors.ts";

const POOL = "us-east-1_Demo12345";
const AWS = `https://cognito-idp.us-east-1.amazonaws.com/${POOL}`;
const FLAWS = ["expired", "wrong-issuer", "wrong-signature", "alg-none", "unknown-kid"] as const;

it("the installed version is the recorded one", () => {
  expect(PROVEN.find(({ sdk }) => sdk === "aws-jwt-verify")?.version).toBe(
    installedVersion("aws-jwt-verify"),
  );
});

describe("CognitoJwtVerifier with AWS's URL as `iss` and the keys passed to it", () => {
  let idp: Mintmark;
  let cognito: IssuerHandle;
  let servedAt: string;
  let jwks;
  beforeAll(async () => {
    idp = await startMintmark({ issuers: { cognito: { profile: "cognito", iss: AWS } } });
    cognito = await idp.issuer("cognito");
    servedAt = `${idp.url}/cognito/us-east-1_Mintmark1`;
    jwks = (await getJson(`${servedAt}/.well-known/jwks.json`)).body;
  });
  afterAll(() => idp.close());

  const verifier = (options: object = {}) => {
    const made = CognitoJwtVerifier.create({
      userPoolId: POOL,
      tokenUse: "access",
      clientId: "demo-app",
      ...options,
    });
    made.cacheJwks(jwks);
    return made;
  };

  it("accepts access and ID tokens", async () => {
    const access = await verifier().verify(await cognito.token({ user: "alice", scope: "notes/read" }));
    expect(access).toMatchObject({ username: "alice", token_use: "access", "cognito:groups": ["admin"] });
    const id = await verifier({ tokenUse: "id" }).verify(await cognito.token({ user: "alice", kind: "id" }));
    expect(id).toMatchObject({ "cognito:username": "alice", token_use: "id" });
  });

  it("accepts the tokens of a login and of its refresh", async () => {
    const { body: metadata } = await getJson(metadataUrl(servedAt));
    const config = new oidc.Configuration(metadata as unknown as oidc.ServerMetadata, "demo-app");
    oidc.allowInsecureRequests(config);
    const { tokens } = await codeFlowWith(config, { user: "bob" });
    for (const each of [tokens, await oidc.refreshTokenGrant(config, tokens.refresh_token)]) {
      const access = await verifier({ groups: "developer" }).verify(each.access_token);
      expect(access).toMatchObject({ iss: AWS, username: "bob" });
      await expect(verifier({ groups: "admin" }).verify(each.access_token)).rejects.toThrow(/group/i);
      const id = await verifier({ tokenUse: "id" }).verify(each.id_token);
      expect(id).toMatchObject({ iss: AWS, "cognito:username": "bob" });
    }
  });

  it("checks groups, scopes, token use and client", async () => {
    const alice = await cognito.token({ user: "alice", scope: "notes/read" });
    await verifier({ groups: "admin", scope: "notes/read" }).verify(alice);
    await expect(verifier({ groups: "owner" }).verify(alice)).rejects.toThrow(/group/i);
    await expect(verifier({ scope: "notes/write" }).verify(alice)).rejects.toThrow(/scope/i);
    await expect(verifier({ tokenUse: "id" }).verify(alice)).rejects.toThrow(/use/i);
    await expect(verifier({ clientId: "other" }).verify(alice)).rejects.toThrow(/client/i);
  });

  it("accepts a machine's token", async () => {
    const { body } = await postForm(
      `${servedAt}/oauth2/token`,
      { grant_type: "client_credentials", scope: "notes/read" },
      { basic: ["demo-service", "demo-service-secret"] },
    );
    expect(await verifier({ clientId: "demo-service" }).verify(body.access_token)).toMatchObject({
      sub: "demo-service",
    });
  });

  it.each(FLAWS)("refuses a token with the flaw %s", async (flaw) => {
    await expect(verifier().verify(await cognito.token({ user: "alice", flaw }))).rejects.toThrow();
  });
});

describe("JwtVerifier, which fetches the keys over https", () => {
  let idp: Mintmark;
  let cognito: IssuerHandle;
  const before = tls.getCACertificates("default");
  beforeAll(async () => {
    idp = await startMintmark({ https: true, issuers: { cognito: { profile: "cognito" } } });
    cognito = await idp.issuer("cognito");
  });
  afterAll(async () => {
    tls.setDefaultCACertificates(before);
    await idp.close();
  });

  const verifier = () =>
    JwtVerifier.create({
      issuer: cognito.url,
      audience: null,
      jwksUri: `${cognito.url}/.well-known/jwks.json`,
    });

  it("fetches no keys until it trusts the CA, and then accepts tokens", async () => {
    await expect(verifier().verify(await cognito.token({ user: "alice" }))).rejects.toThrow(/fetch/i);
    tls.setDefaultCACertificates([...before, (await idp.ca()).certificate]);
    expect(await verifier().verify(await cognito.token({ user: "alice" }))).toMatchObject({
      username: "alice",
    });
  });

  it("accepts the tokens of a login, and new ones after a rotation", async () => {
    const verify = verifier();
    const { tokens } = await codeFlow(cognito.url);
    expect(await verify.verify(tokens.access_token)).toMatchObject({ username: "alice" });
    expect(await verify.verify(tokens.id_token)).toMatchObject({ token_use: "id" });
    await cognito.keys.rotate();
    await verify.verify(await cognito.token({ user: "alice" }));
  });

  it.each(FLAWS)("refuses a token with the flaw %s", async (flaw) => {
    await expect(verifier().verify(await cognito.token({ user: "alice", flaw }))).rejects.toThrow();
  });
});

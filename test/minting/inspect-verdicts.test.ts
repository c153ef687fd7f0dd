// Inspection of tokens that differ from a good one in one thing: exactly that is reported, with the right verdict.
import { generateKeyPairSync } from "node:crypto";
import { SignJWT } from "jose";
import { afterAll, describe, expect, it } from "vitest";
import { type Inspection, type MintOptions, startMintmark } from "../../src/index.ts";
import { DEMO_CLIENTS } from "../support/clients.ts";
import { REDIRECT_URI, tokensFor } from "../support/sign-in.ts";

const AUDIENCE = "http://localhost:8000/mcp";
const SCOPE = "index:read";
const YEARS_100 = 100 * 365 * 86_400;

const idp = await startMintmark({
  clients: {
    ...DEMO_CLIENTS,
    "hs-app": {
      ...DEMO_CLIENTS["demo-app"],
      secret: "a-client-secret-of-32-characters-or-more",
      idTokenSignedResponseAlg: "HS256",
    },
  },
  resources: { [AUDIENCE]: {}, bare: { audience: null } },
  issuers: { entra: { profile: "entra", clients: DEMO_CLIENTS } },
});
const entra = await idp.issuer("entra");
afterAll(() => idp.close());

const atApi = { audience: AUDIENCE, scope: SCOPE };
const mint = (options: object) => idp.token({ user: "alice", audience: AUDIENCE, scope: SCOPE, ...options });
const codes = ({ problems }: Inspection) => problems.map(({ code }) => code);
const tampered = (token: string) => `${token.slice(0, -8)}AAAAAAAA`;
const encode = (text: string) => Buffer.from(text).toString("base64url");

/** What is reported, by which message, and whether verifiers with keys and those that introspect accept it. */
type Judged = [codes: string[], message: RegExp | undefined, jwks: boolean, introspection: boolean];

describe("a token with the header", () => {
  it.each<[object, ...Judged]>([
    [{ cty: "JWT" }, ["nested-jwt"], /another JWT/, false, true],
    [{ cty: "application/jwt" }, ["nested-jwt"], /another JWT/, false, true],
    [{ cty: ["JWT"] }, [], undefined, true, true],
    [{ cty: "json" }, [], undefined, true, true],
    [{ cty: "jwt-like" }, [], undefined, true, true],
    [{ crit: ["b64"] }, ["unknown-crit"], /\["b64"\]/, false, true],
    [{ crit: ["x"], x: 1 }, ["unknown-crit"], /\["x"\]/, false, true],
    [{ crit: ["b64", "x"], b64: false, x: 1 }, ["unencoded-payload", "unknown-crit"], /b64/, false, true],
    [{ crit: ["b64"], b64: false }, ["unencoded-payload"], /must not use `b64`/, false, true],
    [{ b64: false }, ["unencoded-payload"], /must not use `b64`/, false, true],
    [{ kid: null }, ["no-kid"], /the key is "mintmark-development-RS256"/, true, true],
    [{ kid: "x" }, ["unknown-kid"], /never had a key "x"/, false, true],
    [{ kid: 7 }, ["unknown-kid"], /never had a key 7/, false, true],
    [{ jwk: {} }, ["key-in-header"], /`jwk` contains a key/, true, true],
    [{ jku: "" }, ["key-in-header"], /`jku` contains a key/, true, true],
    [{ x5u: "" }, ["key-in-header"], /`x5u` contains a key/, true, true],
    [{ x5c: [] }, ["key-in-header"], /`x5c` contains a key/, true, true],
    [{ typ: "application/at+jwt" }, [], undefined, true, true],
    [{ typ: "Application/AT+JWT" }, [], undefined, true, true],
    [{ typ: null }, ["wrong-typ"], /`typ` is missing/, false, true],
    [{ typ: 7 }, ["wrong-typ"], /`typ` is 7/, false, true],
    [{ typ: "x-application/at+jwt" }, ["wrong-typ"], /`typ` is "x-application/, false, true],
  ])("%j is judged by it alone", async (header, ...expected) => {
    expectJudged(await idp.inspect(await mint({ header }), atApi), expected);
  });
});

describe("a token with the claims", () => {
  it.each<[object, ...Judged]>([
    [{ iat: "x" }, ["not-a-time"], /`iat` is "x", which is not a number/, false, true],
    [{ iat: 9e9 }, ["issued-in-future"], /issued \d+ s in the future/, true, true],
    [{ exp: 9e9 }, ["far-expiry"], /more than 100 years/, true, true],
    [{ exp: "x" }, ["not-a-time"], /`exp` is "x"/, false, false],
    [{ nbf: "x" }, ["not-a-time"], /`nbf` is "x"/, false, false],
    [{ nbf: 9e9 }, ["not-yet-valid"], /becomes valid in \d+ s/, false, false],
    [{ sub: 7 }, ["malformed-claim"], /`sub` is 7, which is not a string/, false, false],
    [{ sub: "" }, ["empty-sub"], /empty string/, false, false],
    [{ sub: null }, ["missing-sub"], /`sub` is missing/, false, false],
    [{ aud: 7 }, ["malformed-claim", "wrong-audience"], /neither a string nor a list/, false, false],
    [{ aud: [7, AUDIENCE] }, ["malformed-claim"], /neither a string nor a list/, false, false],
    [{ aud: [] }, ["missing-aud", "wrong-audience"], /empty list/, false, false],
    [{ aud: ["x", AUDIENCE] }, [], undefined, true, true],
    [{ iss: 7 }, ["wrong-issuer"], /`iss` is 7, not "http:/, false, false],
    [{ cnf: {} }, ["bound-to-key"], /`cnf` binds the token/, true, true],
    [{ scope: [SCOPE] }, ["scope-form"], /should be a string, separated by spaces/, true, true],
    [{ scope: null }, ["missing-scope"], /its `scope` is nothing/, false, false],
    [{ scope: 7 }, ["scope-form", "missing-scope"], /`scope` is 7/, false, false],
    [{ scope: "index" }, ["missing-scope"], /does not have the scope "index:read"/, false, false],
    [{ jti: null }, ["missing-jti"], /`jti` is missing/, true, true],
    [{ client_id: null }, ["missing-client_id"], /`client_id` is missing/, false, true],
    [{ typ: 1 }, [], undefined, true, true],
  ])("%j is judged by them alone", async (claims, ...expected) => {
    expectJudged(await idp.inspect(await mint({ claims }), atApi), expected);
  });

  it("exp in 100 years is accepted without a warning, a minute later with one", async () => {
    const codesFor = async (expiresInSeconds: number) =>
      codes(await idp.inspect(await mint({ expiresInSeconds }), atApi));
    expect(await codesFor(YEARS_100)).toEqual([]);
    expect(await codesFor(YEARS_100 + 60)).toEqual(["far-expiry"]);
  });

  it("aud, but none where the only resource has no audience, is accepted", async () => {
    const token = await idp.token({ user: "alice", audience: "bare" });
    expect((await idp.inspect(token)).claims).not.toHaveProperty("aud");
    expect(codes(await idp.inspect(token))).toEqual([]);
    expect(codes(await idp.inspect(token, { audience: "bare" }))).toEqual([]);
    expect(codes(await idp.inspect(token, { audience: AUDIENCE }))).toEqual(["missing-aud"]);
  });
});

describe("a token that is not for APIs", () => {
  it.each([{ scope: SCOPE }, { audience: AUDIENCE }])(
    "is judged as an access token if the request has %j",
    async (asked) => {
      const refresh = await idp.inspect(await mint({ kind: "refresh" }), asked);
      expect(codes(refresh)).toEqual(["not-an-access-token"]);
      expect(refresh.accepts).toEqual({ jwks: null, introspection: false });
      const id = await idp.inspect(await idp.token({ user: "alice", kind: "id" }), asked);
      expect(codes(id)).toEqual(expect.arrayContaining(["wrong-typ", "not-an-access-token"]));
      expect(id.accepts).toEqual({ jwks: false, introspection: false });
    },
  );

  it.each<[object, string[]]>([
    [{ iat: null }, ["missing-iat"]],
    [{ sub: null, jti: null }, ["missing-sub"]],
    [{ aud: "x" }, ["wrong-audience"]],
    [{ aud: ["x", "demo-app"] }, []],
    [{ iss: "https://elsewhere.test" }, ["wrong-issuer"]],
  ])("such as an ID token with the claims %j, is judged by its own rules", async (claims, expected) => {
    const found = await idp.inspect(await idp.token({ user: "alice", kind: "id", claims } as MintOptions));
    expect(codes(found)).toEqual(expected);
    expect(found.accepts).toEqual({ jwks: expected.length === 0, introspection: null });
  });

  it("is verified with its client's secret, even if the token has several audiences", async () => {
    const claims = { aud: ["hs-app", "x"] };
    const token = await idp.token({ user: "alice", client: "hs-app", kind: "id", claims });
    expect(await idp.inspect(token)).toMatchObject({
      problems: [],
      signature: { verified: true, state: "configured" },
    });
    expect(codes(await idp.inspect(tampered(token)))).toContain("wrong-signature");
  });

  it("is verified with the secret that a client got when it registered", async () => {
    const registered = await fetch(`${idp.url}/register`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        redirect_uris: [REDIRECT_URI],
        token_endpoint_auth_method: "client_secret_post",
        id_token_signed_response_alg: "HS256",
      }),
    });
    const client = (await registered.json()) as { client_id: string; client_secret: string };
    const { id_token: token = "" } = await tokensFor(idp.url, {
      params: { client_id: client.client_id },
      token: client,
    });
    expect(await idp.inspect(token)).toMatchObject({
      header: { alg: "HS256" },
      problems: [],
      signature: { verified: true, kid: null, state: "configured" },
    });
  });
});

describe("a token of an unknown origin", () => {
  it("whose critical headers are known is verified all the same", async () => {
    for (const header of [
      { crit: ["x"], x: 1 },
      { crit: ["b64"], b64: true },
    ]) {
      const found = await idp.inspect(await mint({ header }), atApi);
      expect([header, found.signature?.verified]).toEqual([header, true]);
    }
  });

  it("is told which of its parts cannot be read", async () => {
    const [header = "", payload = "", signature = ""] = (await mint({})).split(".");
    const messagesOf = async (...parts: string[]) =>
      (await idp.inspect(parts.join("."), atApi)).problems.map(({ code, message }) => `${code}: ${message}`);
    const list = encode("[]");
    expect(await messagesOf(list, payload, signature)).toContain("not-json: the header is not a JSON object");
    expect(await messagesOf(header, list, signature)).toContain("not-json: the payload is not a JSON object");
    for (const cut of [signature.slice(0, 5), `${signature}=`]) {
      expect(await messagesOf(header, payload, cut)).toContain(
        "not-base64url: the signature is not base64url without padding",
      );
    }
  });

  it("without a kid lacks none if its key is published without one", async () => {
    await using own = await idp.isolate({ alg: "ES256" });
    await own.keys.rotate({ publishedKid: null });
    const found = await own.inspect(await own.token({ user: "alice" }));
    expect([codes(found), found.header?.["kid"], found.signature?.verified]).toEqual([[], undefined, true]);
  });

  it("with a kid is checked by each of its resources' secrets, whichever has the algorithm", async () => {
    const [one, other] = [32, 64].map((length) => "s".repeat(length));
    await using own = await idp.isolate({
      resources: {
        "https://one.test": { alg: "HS256", secret: one! },
        "https://other.test": { alg: "HS512", secret: other! },
      },
    });
    const aud = ["https://one.test", "https://other.test"];
    for (const [alg, secret] of [
      ["HS256", one],
      ["HS512", other],
    ] as const) {
      const signed = new SignJWT({ aud }).setProtectedHeader({ alg, kid: "x" });
      const found = await own.inspect(await signed.sign(Buffer.from(secret!)));
      expect([alg, found.signature]).toMatchObject([alg, { verified: true, state: "configured" }]);
    }
  });

  it("signed with an algorithm that is not this issuer's is not verified, even if its key fits", async () => {
    const { privateKey } = generateKeyPairSync("ed25519");
    const pem = privateKey.export({ type: "pkcs8", format: "pem" }) as string;
    await using own = await idp.isolate();
    const { kid } = await own.keys.import({ pem });
    const sign = (alg: string) => new SignJWT({}).setProtectedHeader({ alg, kid }).sign(privateKey);
    expect((await own.inspect(await sign("EdDSA"))).signature?.verified).toBe(true);
    const found = await own.inspect(await sign("Ed25519"));
    expect(found.signature?.verified).toBe(false);
    expect(codes(found)).toContain("alg-not-allowed");
  });

  it("is opaque, whatever it looks like, if it is a static token", async () => {
    const dotted = "one.two.three";
    await using own = await startMintmark({
      staticTokens: { [dotted]: { user: "alice", clientId: "demo-app" } },
    });
    expect(await own.inspect(dotted)).toMatchObject({
      form: "opaque",
      problems: [],
      active: true,
      accepts: { jwks: null, introspection: true },
    });
    expect(await own.inspect("one.two.four")).toMatchObject({ form: "garbage", active: false });
  });

  it("that is no token at all is not called unknown as well", async () => {
    expect(codes(await idp.inspect("two words"))).toEqual(["not-a-token"]);
    const { problems } = await idp.inspect("");
    expect(problems.map(({ message }) => message)).toEqual(["the token is empty"]);
  });

  it("with a critical header is not said to have a wrong signature, which was not checked", async () => {
    const token = tampered(await mint({ header: { crit: ["x"], x: 1 } }));
    expect(codes(await idp.inspect(token, atApi))).toEqual(["unknown-crit", "unknown-token"]);
  });

  it("is called a text if it has the form of a JWT, else a value", async () => {
    const messageFor = async (token: string) => (await idp.inspect(token)).problems.at(-1)?.message;
    expect(await messageFor(tampered(await mint({})))).toMatch(/no record of exactly this text$/);
    expect(await messageFor("something")).toMatch(/no record of exactly this value$/);
  });

  it("is opaque if it is only the header of a JWT", async () => {
    const found = await idp.inspect(encode('{"alg":"RS256"}'));
    expect([found.form, found.header, codes(found)]).toEqual(["opaque", null, ["unknown-token"]]);
  });

  it("is searched for scopes where users' tokens of the vendor have them", async () => {
    const token = tampered(await entra.token({ user: "alice", scope: "read" }));
    expect(codes(await entra.inspect(token, { scope: "read" }))).not.toContain("missing-scope");
    const { problems } = await entra.inspect(token, { scope: "write" });
    expect(problems.map(({ message }) => message).join()).toContain("its `scp` is");
  });

  it("of a client is searched for scopes in the resource's claim if the vendor's have none", async () => {
    const token = await entra.token({ client: "demo-service" });
    const { problems } = await entra.inspect(token, { scope: "read" });
    expect(problems.map(({ message }) => message)).toEqual([
      'the token does not have the scope "read"; its `scope` is nothing',
    ]);
  });
});

function expectJudged(found: Inspection, [expected, message, jwks, introspection]: Judged): void {
  expect(codes(found)).toEqual(expected);
  if (message) expect(found.problems.map((each) => each.message).join("\n")).toMatch(message);
  expect(found.accepts).toEqual({ jwks, introspection });
}

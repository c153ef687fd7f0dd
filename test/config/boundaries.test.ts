// The last value that a setting accepts and the first that it refuses, and the forms of texts.
import { describe, expect, it } from "vitest";
import { parseConfig } from "../../src/config/parse.ts";
import { ConfigError } from "../../src/errors.ts";

const CALLBACK = "https://app.test/cb";
const UUID = "aaaaaaaa-1111-4111-8111-111111111111";

/** Returns the message for the setting, or undefined if it is accepted. Other problems fail the test. */
function complaint(input: unknown, at: string): string | undefined {
  try {
    parseConfig(input);
    return undefined;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    expect(error.problems.map(({ path }) => path)).toEqual([at]);
    return error.problems[0]?.message;
  }
}

/** Puts a value at a path, such as `users.a.email`, below settings that are valid without it. */
function settingAt(path: string, value: unknown): { input: object; at: string } {
  const keys = path.split(/\.|(?<=\])(?=\[)|(?=\[)/);
  const build = ([key, ...rest]: string[]): unknown => {
    if (key === undefined) return value;
    if (/^\[\d+\]$/.test(key)) return [build(rest)];
    const base = BASES[keys.slice(0, keys.length - rest.length - 1).at(0) ?? ""];
    const isEntry = keys.length - rest.length === 3;
    return { ...(isEntry && base), [key]: build(rest) };
  };
  return { input: build(keys) as object, at: path };
}

const BASES: Record<string, object> = {
  clients: { redirectUris: [CALLBACK] },
  staticTokens: { clientId: "x" },
};

describe("a number", () => {
  const atLeast = (minimum: number) => `must be at least ${minimum}`;
  const atMost = (maximum: number) => `must be at most ${maximum}`;
  const LARGEST = Number.MAX_SAFE_INTEGER;
  const lifetime = (path: string): [string, number, number, string] => [
    path,
    1,
    LARGEST,
    "must be more than 0",
  ];
  const lifetimes = [
    "accessTokenExpiresInSeconds",
    "idTokenExpiresInSeconds",
    "refreshTokenExpiresInSeconds",
    "authorizationCodeExpiresInSeconds",
    "deviceCodeExpiresInSeconds",
    "sessionExpiresInSeconds",
    "rotateEverySeconds",
    "clients.a.accessTokenExpiresInSeconds",
    "clients.a.idTokenExpiresInSeconds",
    "resources.a.accessTokenExpiresInSeconds",
    "resources.a.refreshTokenExpiresInSeconds",
    "issuers.a.idTokenExpiresInSeconds",
  ];
  const limit = (name: string): [string, number, number, string] => [
    `limits.${name}`,
    1,
    LARGEST,
    atLeast(1),
  ];

  it.each<[string, number, number, string]>([
    ["port", 0, 65535, atLeast(0)],
    ["issuers.a.port", 0, 65535, atLeast(0)],
    ["workers", 1, 64, atLeast(1)],
    ["issuersOnFirstTouch.max", 1, 2000, atLeast(1)],
    ["limits.keepExpiredSeconds", 0, LARGEST, atLeast(0)],
    ...[
      "tokens",
      "registeredClients",
      "sessions",
      "records",
      "isolatedIssuers",
      "requestLogBytes",
      "eventStreams",
    ].map(limit),
    ...lifetimes.map(lifetime),
  ])("at %s is from %i to %i", (path, lowest, highest, tooLow) => {
    const tell = (value: number) => {
      const { input, at } = settingAt(path, value);
      return complaint(input, at);
    };
    expect(tell(lowest)).toBeUndefined();
    expect(tell(highest)).toBeUndefined();
    expect(tell(lowest - 1)).toBe(tooLow);
    expect(tell(lowest + 0.5)).toBe("must be a whole number");
    if (highest < LARGEST) expect(tell(highest + 1)).toBe(atMost(highest));
  });

  const FORMS = "must be rotate, keep, or an object with graceSeconds, maxReuses or both";
  const NEEDS = "needs `graceSeconds`, `maxReuses` or both: write `keep` for tokens that always work again";
  it.each([
    [{}, "refreshTokenRotation", NEEDS],
    [{ graceSeconds: 0 }, "", undefined],
    [{ maxReuses: 0 }, "", undefined],
    [{ graceSeconds: 5, maxReuses: 100 }, "", undefined],
    [{ graceSeconds: -1, maxReuses: 1 }, "refreshTokenRotation.graceSeconds", "must be at least 0"],
    [{ graceSeconds: 1, maxReuses: -1 }, "refreshTokenRotation.maxReuses", "must be at least 0"],
    [{ graceSeconds: 1, maxReuses: 101 }, "refreshTokenRotation.maxReuses", "must be at most 100"],
    [{ maxReuses: 0.5 }, "refreshTokenRotation", FORMS],
    ["rotate", "", undefined],
    ["keep", "", undefined],
    ["never", "refreshTokenRotation", FORMS],
  ])("of a rotation of refresh tokens, %j, is judged at %j with %j", (refreshTokenRotation, at, expected) => {
    expect(complaint({ refreshTokenRotation }, at)).toBe(expected);
  });
});

describe("a text", () => {
  const BASE = "must have no query, fragment, user or password";
  const HTTP = "must be an absolute http or https URL";
  const ORIGIN = "must be an origin in lower case: scheme, host and port, no path and no final slash";
  const HOST = "must be a host name or an address, without scheme and path";
  const SCOPE = "a scope must be printable ASCII without spaces, quotes or backslashes";
  const FRAGMENT = "must be an absolute URI without a fragment";
  const SEGMENT = "must not contain an empty, `.` or `..` segment";
  const RESERVED = "must start with a slash and must not be below /_mintmark or /.well-known";
  const TYP = "must be a media type without spaces, such as JWT or at+jwt (RFC 7515, 4.1.9)";
  const SUBJECT = "must be 1 to 255 printable ASCII characters (OpenID Connect Core 1.0, 2)";
  const SECRET = "must consist of printable ASCII characters (RFC 6749, appendix A.2)";
  const TOKEN_LENGTH = "must have at least 16 characters";
  const id = UUID.toUpperCase();

  it.each<[string, unknown, string | undefined]>([
    ["publicUrl", "http://a.test", undefined],
    ["publicUrl", "https://a.test:8443/base", undefined],
    ["publicUrl", "ws://a.test", HTTP],
    ["publicUrl", "a.test", HTTP],
    ["publicUrl", "http://a.test/?", BASE],
    ["publicUrl", "http://a.test/#x", BASE],
    ["publicUrl", "http://user@a.test", BASE],
    ["publicUrl", "http://:secret@a.test", BASE],
    ["issuers.a.publicUrl", "http://a.test?x=1", BASE],
    ["iss", "https://a.test/realms/one", undefined],
    ["iss", "https://a.test/#", BASE],
    ["corsOrigins[0]", "http://a.test", undefined],
    ["corsOrigins[0]", "http://a.test:8080", undefined],
    ["corsOrigins[0]", "http://a.test:80", ORIGIN],
    ["corsOrigins[0]", "HTTP://a.test", ORIGIN],
    ["corsOrigins[0]", "http://a.test/x", ORIGIN],
    ["corsOrigins[0]", "a.test", HTTP],
    ["clients.a.webOrigins[0]", "http://a.test/", ORIGIN],
    ["host", "0.0.0.0", undefined],
    ["host", "a b", HOST],
    ["host", "a/b", HOST],
    ["host", "a@b", HOST],
    ["host", "a?b", HOST],
    ["host", "a#b", HOST],
    ["host", "", HOST],
    ["allowHosts[0]", "idp.test", undefined],
    ["allowHosts[0]", "idp.test/x", HOST],
    ["adminToken", "x".repeat(16), undefined],
    ["adminToken", "x".repeat(15), TOKEN_LENGTH],
    ["initialAccessToken", "aZ09._~@-xxxxxxx", undefined],
    ["initialAccessToken", "x".repeat(15), TOKEN_LENGTH],
    ["initialAccessToken", "with a space in it", "may contain letters, digits and . _ ~ @ - only"],
    ["initialAccessToken", "+xxxxxxxxxxxxxxx", "may contain letters, digits and . _ ~ @ - only"],
    ["defaultAudience", "x", undefined],
    ["defaultAudience", "", "must not be empty"],
    ["data", "", "must not be empty"],
    ["accessTokenTyp", "JWT", undefined],
    ["accessTokenTyp", null, undefined],
    ["accessTokenTyp", "a b", TYP],
    ["accessTokenTyp", "", TYP],
    ["resources.a.accessTokenTyp", "a b", TYP],
    ["jwks.cacheControl", "public, max-age=300", undefined],
    ["jwks.cacheControl", "a\tb~ ", undefined],
    ["jwks.cacheControl", "a\nb", "must be a valid header value"],
    ["jwks.cacheControl", "ä", "must be a valid header value"],
    ["issuers.a.path", "/b/c~d._-", undefined],
    ["issuers.a.path", "/_mintmarks", undefined],
    ["issuers.a.path", "/_mintmark", RESERVED],
    ["issuers.a.path", "/.well-known", RESERVED],
    ["issuers.a.path", "/.well-known/x", RESERVED],
    ["issuers.a.path", "b", RESERVED],
    ["issuers.a.path", "/b c", RESERVED],
    ["issuers.a.path", "/b?c", RESERVED],
    ["issuers.a.path", "/b//c", SEGMENT],
    ["issuers.a.path", "/./b", SEGMENT],
    ["issuers.a.path", "/b/..", SEGMENT],
    ["issuers.a.path", "/b/.", SEGMENT],
    ["issuers.a.path", "/b..c", undefined],
    ["issuers.a.path", "/", "is the path of the default issuer: configure that one at the top level"],
    [`issuers.${"a".repeat(63)}`, {}, undefined],
    [`issuers.${"a".repeat(64)}`, {}, "an issuer id may contain lower-case letters, digits, - and _"],
    ["issuers._a", {}, "an issuer id may contain lower-case letters, digits, - and _"],
    ["issuers.9a-_", {}, undefined],
    ["issuers.default", {}, "`default` is the issuer at the root: configure it at the top level"],
    ["roles.a[0]", "!#~[]", undefined],
    ["roles.a[0]", "a b", SCOPE],
    ["roles.a[0]", 'a"b', SCOPE],
    ["roles.a[0]", "a\\b", SCOPE],
    ["roles.a[0]", "ä", SCOPE],
    ["roles.a[0]", "", SCOPE],
    ["users.a.id", UUID, undefined],
    ["users.a.id", id, undefined],
    ["users.a.id", UUID.replaceAll("-", ""), "must be a UUID (8-4-4-4-12 hex digits)"],
    ["users.a.subject", "auth0|123", undefined],
    ["users.a.subject", "x".repeat(255), undefined],
    ["users.a.subject", "x".repeat(256), SUBJECT],
    ["users.a.subject", "", SUBJECT],
    ["users.a.subject", "ä", SUBJECT],
    ["users.a.email", "a@b.test", undefined],
    ["users.a.email", "a@", "must be an e-mail address"],
    ["users.a.name", null, undefined],
    ["users.a.givenName", "", "must not be empty"],
    ["users.a.familyName", "", "must not be empty"],
    ["users.a.password", "", "must not be empty"],
    ["clients.a.secret", "a secret ~", undefined],
    ["clients.a.secret", "ä", SECRET],
    ["clients.a.secret", "", SECRET],
    ["clients.a.clientUri", "ftp://a.test", HTTP],
    ["clients.a.logoUri", "data:image/png,x", HTTP],
    ["clients.a.policyUri", "x", HTTP],
    ["clients.a.tosUri", "x", HTTP],
    ["clients.a.jwksUri", "x", HTTP],
    ["clients.a.redirectUris[0]", "https://a.test/cb?x=1", undefined],
    ["clients.a.redirectUris[0]", "https://a.test/cb#", FRAGMENT],
    ["clients.a.redirectUris[0]", "/cb", FRAGMENT],
    ["clients.a.postLogoutRedirectUris[0]", "/cb", FRAGMENT],
    ["clients.a.backchannelLogoutUri", "https://a.test/out", undefined],
    ["clients.a.backchannelLogoutUri", "https://a.test/out#x", "must have no fragment"],
    ["clients.a.backchannelLogoutUri", "com.example:/out", HTTP],
    ["clients.a.audience", "", "must not be empty"],
    ["clients.a.audience", [], "must not be empty"],
    ["clients.a.audience[0]", "", "must not be empty"],
    ["clients.a.acrValues.gold", 3, undefined],
    ["clients.a.acrValues.gold", 0, undefined],
    ["clients.a.defaultAcrValues[0]", "", "must not be empty"],
    ["resources.a.issuer", "", "must not be empty"],
    ["resources.a.audience", null, undefined],
    ["responseTypes", [], "must not be empty"],
    ["tokenRules[0].when.x.pattern", "a+", undefined],
    ["tokenRules[0].when.x.pattern", "x".repeat(500), undefined],
    ["tokenRules[0].when.x.pattern", "x".repeat(501), "must be at most 500"],
    ["tokenRules[0].when.x.pattern", "(", "is not a valid regular expression"],
    ["tokenRules[0].when.x.pattern", ")(", "is not a valid regular expression"],
  ])("at %s that is %j gets the complaint %s", (path, value, expected) => {
    const { input, at } = settingAt(path, value);
    expect(complaint(input, at)).toBe(expected);
  });

  it.each<[unknown, string, string | undefined]>([
    [{ clients: { "a ~": { redirectUris: [CALLBACK] } } }, "", undefined],
    [
      { clients: { ä: { redirectUris: [CALLBACK] } } },
      "clients.ä",
      "a client id consists of printable ASCII characters (RFC 6749, appendix A.1)",
    ],
    [{ users: { "": {} } }, 'users[""]', "a name must not be empty"],
    [
      { acrValues: { "a b": 1 } },
      'acrValues["a b"]',
      "a value of acr consists of printable ASCII characters without spaces",
    ],
    [{ staticTokens: { "12345678": { clientId: "x" } } }, "", undefined],
    [
      { staticTokens: { "1234567": { clientId: "x" } } },
      "staticTokens[token no. 1]",
      "a static token must have at least 8 characters",
    ],
    [
      { staticTokens: { "12345678": { clientId: "" } } },
      "staticTokens[token no. 1].clientId",
      "must not be empty",
    ],
    [{ scopes: { "a b": {} } }, 'scopes["a b"]', SCOPE],
    [{ roles: { a: " read  write\n" } }, "", undefined],
    [
      { tokenRules: [{ when: { client_secret: "x" } }] },
      "tokenRules[0].when.client_secret",
      "a rule cannot depend on a parameter that holds a secret or a token",
    ],
    [
      { tokenRules: [{ when: { refresh_token: "x" } }] },
      "tokenRules[0].when.refresh_token",
      "a rule cannot depend on a parameter that holds a secret or a token",
    ],
    [{ tokenRules: Array.from({ length: 1000 }, () => ({})) }, "", undefined],
    [{ tokenRules: Array.from({ length: 1001 }, () => ({})) }, "tokenRules", "must be at most 1000"],
  ])("as a name or in a list, case %#, gets its own complaint", (input, at, expected) => {
    expect(complaint(input, at)).toBe(expected);
  });

  it.each(["iss", "sub", "aud", "exp", "iat", "nbf", "jti", "client_id"])(
    "is no claim of a user if Mintmark sets %s itself",
    (name) => {
      const told = complaint({ users: { a: { claims: { [name]: "x" } } } }, `users.a.claims.${name}`);
      expect(told).toBe("Mintmark sets this claim itself; minting can override it");
    },
  );

  it.each([
    ["HS256", 32],
    ["HS384", 48],
    ["HS512", 64],
  ])("is a secret of %s from %i bytes on, counted in UTF-8", (alg, bytes) => {
    const tell = (secret: string) => complaint({ resources: { a: { alg, secret } } }, "resources.a.secret");
    expect(tell("x".repeat(bytes))).toBeUndefined();
    expect(tell("ä".repeat(bytes / 2))).toBeUndefined();
    expect(tell("x".repeat(bytes - 1))).toBe(
      `${alg} needs a secret of at least ${bytes} bytes (RFC 7518, section 3.2), but this one has ${bytes - 1}`,
    );
  });

  it("is no secret of a resource whose tokens are signed with another algorithm", () => {
    const message = "a secret needs HS256, HS384 or HS512: set `alg` to one of them";
    const secret = "x".repeat(64);
    expect(complaint({ resources: { a: { secret } } }, "resources.a.secret")).toBe(message);
    expect(complaint({ resources: { a: { secret, alg: "RS256" } } }, "resources.a.secret")).toBe(message);
  });
});

// The rules between settings: every refusal with its path and its words, and the neighbours that are accepted.
import { describe, expect, it } from "vitest";
import { parseConfig } from "../../src/config/parse.ts";
import { ConfigError } from "../../src/errors.ts";
import { uuidFrom } from "../../src/uuid.ts";

const JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer";
const TOKEN_EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange";
const CALLBACK = "https://app.test/cb";
const UUID = "aaaaaaaa-1111-4111-8111-111111111111";
const KEY = { kty: "OKP", crv: "Ed25519", x: "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo" };

/** Returns the problems as `path: message`, with the suggestion if there is one. */
function told(input: unknown): string[] {
  try {
    parseConfig(input);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems.map(
      ({ path, message, suggestion }) => `${path}: ${message}${suggestion ? ` (${suggestion}?)` : ""}`,
    );
  }
}

describe("a client", () => {
  const PUBLIC = "needs a client that authenticates: give it a secret or a key";
  const noKey = (method: string) => `jwks: ${method} needs jwks or jwksUri`;
  const jwks = { keys: [KEY] };

  it.each<[object, string[]]>([
    [{ secret: "s" }, []],
    [{ secret: "s", tokenEndpointAuthMethod: "client_secret_post" }, []],
    [
      { secret: "s", tokenEndpointAuthMethod: "none" },
      [
        "tokenEndpointAuthMethod: a client with a secret cannot be public: remove the secret or choose client_secret_basic",
      ],
    ],
    ...["client_secret_basic", "client_secret_post", "client_secret_jwt"].map(
      (method): [object, string[]] => [
        { tokenEndpointAuthMethod: method },
        [`secret: ${method} needs a secret`],
      ],
    ),
    ...["private_key_jwt", "self_signed_tls_client_auth"].flatMap((method): [object, string[]][] => [
      [{ tokenEndpointAuthMethod: method }, [noKey(method)]],
      [{ tokenEndpointAuthMethod: method, jwks }, []],
      [{ tokenEndpointAuthMethod: method, jwksUri: "https://app.test/jwks" }, []],
    ]),
    [{ jwks, jwksUri: "https://app.test/jwks" }, ["jwksUri: give jwks or jwksUri, not both"]],
    ...[
      { kty: "oct", k: "x" },
      { ...KEY, d: "x" },
      { kty: "AKP", pub: "x", priv: "y" },
    ].map((key): [object, string[]] => [
      { jwks: { keys: [KEY, key] } },
      ["jwks.keys[1]: must be a public key, but this one is private or symmetric"],
    ]),
    [{ grantTypes: ["client_credentials"] }, [`grantTypes: client_credentials ${PUBLIC} (RFC 6749, 4.4)`]],
    [
      { grantTypes: ["client_credentials"], tokenEndpointAuthMethod: "none" },
      [`grantTypes: client_credentials ${PUBLIC} (RFC 6749, 4.4)`],
    ],
    [{ grantTypes: [TOKEN_EXCHANGE] }, [`grantTypes: token exchange ${PUBLIC} (RFC 8693, 2.1)`]],
    [{ grantTypes: ["client_credentials", TOKEN_EXCHANGE], secret: "s" }, []],
    [{ grantTypes: ["client_credentials", TOKEN_EXCHANGE], jwks }, []],
    [{ grantTypes: ["client_credentials"], jwksUri: "https://app.test/jwks" }, []],
    [{ surplusSecret: "ignore" }, []],
    [
      { surplusSecret: "ignore", secret: "s" },
      ["surplusSecret: is for public clients only: this one authenticates"],
    ],
    [
      { surplusSecret: "refuse", jwks },
      ["surplusSecret: is for public clients only: this one authenticates"],
    ],
    [
      { idTokenSignedResponseAlg: "HS384" },
      ["idTokenSignedResponseAlg: HS384 ID tokens need a client with a secret"],
    ],
    [
      { userinfoSignedResponseAlg: "HS256", jwks },
      ["userinfoSignedResponseAlg: HS256 userinfo needs a client with a secret"],
    ],
    [{ idTokenSignedResponseAlg: "ES256", userinfoSignedResponseAlg: "ES256" }, []],
    [{ idTokenSignedResponseAlg: "HS256", userinfoSignedResponseAlg: "HS256", secret: "s" }, []],
    [{ redirectUris: [] }, ["redirectUris: the authorization_code grant needs at least one redirect URI"]],
    [{ redirectUris: [], grantTypes: ["refresh_token"] }, []],
    [
      { backchannelLogoutSessionRequired: true },
      ["backchannelLogoutSessionRequired: needs a `backchannelLogoutUri`, to which logout tokens are sent"],
    ],
    [{ backchannelLogoutSessionRequired: true, backchannelLogoutUri: "https://app.test/out" }, []],
    [
      { frontchannelLogoutSessionRequired: true },
      [
        "frontchannelLogoutSessionRequired: needs a `frontchannelLogoutUri`, which the browser loads when it signs out",
      ],
    ],
    [{ defaultScopes: "a b" }, []],
    [{ scopes: "a", defaultScopes: "a" }, []],
    [
      { scopes: "a", defaultScopes: "b a c" },
      ['defaultScopes: "b" is not among its `scopes`', 'defaultScopes: "c" is not among its `scopes`'],
    ],
  ])("with %j is judged as %j", (fields, expected) => {
    const clients = { web: { redirectUris: [CALLBACK], ...fields } };
    const trustedIssuers = { "https://corp.test": { accepts: ["assertion"] } };
    expect(told({ clients, trustedIssuers })).toEqual(expected.map((each) => `clients.web.${each}`));
  });

  const NATIVE_HTTP =
    "a native client may use http on localhost, 127.0.0.1, [::1] only: use https, or set applicationType to web";
  const NATIVE_HTTPS =
    "a native client may not use https on loopback: use http, or set applicationType to web";
  const WEB =
    "a web client may use http and https URIs only: set applicationType to native, and remove http URIs that are not on loopback";
  it.each<[string, string, string | undefined]>([
    ["native", "http://localhost/cb", undefined],
    ["native", "http://127.0.0.1:5/cb", undefined],
    ["native", "http://[::1]/cb", undefined],
    ["native", "http://127.0.0.2/cb", NATIVE_HTTP],
    ["native", "http://app.test/cb", NATIVE_HTTP],
    ["native", "https://localhost/cb", NATIVE_HTTPS],
    ["native", "https://127.0.0.1/cb", NATIVE_HTTPS],
    ["native", "https://[::1]/cb", NATIVE_HTTPS],
    ["native", "https://app.test/cb", undefined],
    ["native", "com.example.app:/cb", undefined],
    ["web", "http://app.test/cb", undefined],
    ["web", "https://localhost/cb", undefined],
    ["web", "com.example.app:/cb", WEB],
    ...[
      "javascript:alert(1)",
      "vbscript:x",
      "data:text/html,x",
      "blob:https://a.test/x",
      "file:///x",
      "about:blank",
    ].map((uri): [string, string, string] => [
      "native",
      uri,
      `the scheme ${URL.parse(uri)?.protocol} is never allowed here`,
    ]),
  ])("of the type %s with the URI %s gets the complaint %s", (applicationType, uri, complaint) => {
    for (const field of ["redirectUris", "postLogoutRedirectUris"]) {
      const clients = { app: { redirectUris: [CALLBACK], applicationType, [field]: [CALLBACK, uri] } };
      expect(told({ clients })).toEqual(complaint ? [`clients.app.${field}[1]: ${complaint}`] : []);
    }
  });

  it.each<[object, string]>([
    [{ redirectUris: [], postLogoutRedirectUris: ["http://localhost/out"] }, "https://localhost/cb"],
    [{ redirectUris: ["http://localhost/cb"], postLogoutRedirectUris: ["https://localhost/out"] }, ""],
  ])("without a type, %j, is native only if all its URIs fit and one is not https", (uris, other) => {
    const grantTypes = ["refresh_token"];
    expect(told({ clients: { app: { grantTypes, ...uris } } })).toEqual([]);
    expect(
      other === "" || told({ clients: { app: { grantTypes, ...uris, redirectUris: [other] } } }),
    ).toEqual(other === "" ? true : []);
  });
});

describe("names of other entries", () => {
  const SUBJECT = "auth0|1";
  it.each<[unknown, string[]]>([
    [{ users: { a: { roles: ["viewer", "viewr"] } } }, ["users.a.roles[1]: there is no such role (viewer?)"]],
    [
      { clients: { a: { secret: "s", grantTypes: [], roles: ["admn"] } } },
      ["clients.a.roles[0]: there is no such role (admin?)"],
    ],
    [{ roles: { own: "a" }, users: { a: { roles: ["own"] } }, clients: {} }, []],
    [{ users: { a: { id: UUID, subject: "x" } } }, ["users.a.subject: give id or subject, not both"]],
    [{ users: { a: { subject: "b" }, b: {} } }, ["users.a.subject: is the name of another user"]],
    [{ users: { a: { subject: "a" } } }, []],
    [
      { users: { a: { subject: SUBJECT }, b: { subject: SUBJECT } } },
      ['users.b.subject: is already the subject of the user "a"'],
    ],
    [{ users: { a: { subject: SUBJECT }, b: { subject: SUBJECT.toUpperCase() } } }, []],
    [
      { users: { a: {}, b: { id: uuidFrom("user", "a") } } },
      ['users.b.id: is already the subject of the user "a"'],
    ],
    [{ users: { a: { id: UUID }, b: { id: uuidFrom("user", "a") } } }, []],
    [{ users: { a: { subject: SUBJECT }, b: { id: uuidFrom("user", "a") } } }, []],
    [
      { users: { a: { id: UUID }, b: { id: UUID.toUpperCase() } } },
      ['users.b.id: is already the subject of the user "a"'],
    ],
    [
      { users: { a: { id: UUID }, b: { subject: UUID.toUpperCase() } } },
      ['users.b.subject: is already the subject of the user "a"'],
    ],
    [{ staticTokens: { "a-static-token": { clientId: "x", user: "bob" } } }, []],
    [{ staticTokens: { "a-static-token": { clientId: "x", user: UUID } } }, []],
    [{ staticTokens: { "a-static-token": { clientId: "x" } } }, []],
    [
      {
        users: { a: { subject: SUBJECT } },
        staticTokens: { "a-static-token": { clientId: "x", user: SUBJECT } },
      },
      [],
    ],
    [
      {
        users: { a: {}, b: { subject: SUBJECT }, c: { subject: "other" } },
        staticTokens: { "a-static-token": { clientId: "x", user: SUBJECT } },
      },
      [],
    ],
    [
      { users: 5, staticTokens: { "a-static-token": { clientId: "x", user: "nobody" } } },
      ["users: must be an object, not a number"],
    ],
    [
      {
        users: { a: { email: "x" } },
        staticTokens: { "a-static-token": { clientId: "x", user: "a" } },
      },
      ["users.a.email: must be an e-mail address"],
    ],
    [{ tokenRules: [{ clamis: {} }] }, ["tokenRules[0].clamis: there is no such setting (claims?)"]],
    [
      { staticTokens: { "a-static-token": { clientId: "x", user: "bobb" } } },
      ['staticTokens[token no. 1].user: there is no user "bobb", and it is not a UUID (bob?)'],
    ],
    [{ roles: { a: "anything" } }, []],
    [{ roles: { a: "x" }, resources: {} }, []],
    [
      {
        roles: { a: "openid profile email address phone offline_access read reed" },
        resources: { api: { scopes: "read" } },
      },
      ['roles.a[7]: no resource has the scope "reed" (read?)'],
    ],
    [{ roles: { a: "x" }, resources: { one: { scopes: "read" }, two: {} } }, []],
    [
      { resources: { one: { audience: ["two", "x"] }, two: { audience: "x" } } },
      [
        'resources.one.audience[0]: the resource "two" already has this name or audience',
        'resources.two.audience: the resource "one" already has this name or audience',
      ],
    ],
    [{ resources: { one: { audience: "one" }, two: { audience: null } } }, []],
    [{ profile: "auth0", dialect: "rfc9068_profile" }, []],
    [
      { profile: "auth0", dialect: "rfc9068_profil" },
      [
        "dialect: the profile auth0 does not have this dialect; its dialects are: access_token, access_token_authz, rfc9068_profile, rfc9068_profile_authz (rfc9068_profile?)",
      ],
    ],
  ])("in %j are judged as %j", (input, expected) => {
    expect(told(input)).toEqual(expected);
  });

  it("are judged in each issuer by itself, with its own path", () => {
    const users = { a: { roles: ["nothing"] } };
    const problem = "there is no such role";
    expect(told({ users, issuers: { one: { users }, two: { roles: { nothing: "x" }, users } } })).toEqual([
      `users.a.roles[0]: ${problem}`,
      `issuers.one.users.a.roles[0]: ${problem}`,
    ]);
    expect(told({ issuersOnFirstTouch: { settings: { users } } })).toEqual([
      `issuersOnFirstTouch.settings.users.a.roles[0]: ${problem}`,
    ]);
    expect(told({ roles: { nothing: "x" }, issuersOnFirstTouch: { settings: { users } } })).toEqual([]);
  });
});

describe("the fields of a user that claims are taken from", () => {
  const FIELDS = "sub id username name given_name family_name preferred_username email email_verified roles";
  const users = { carol: { claims: { tenant: "acme" }, attributes: { team: "x" } } };
  const missing = (field: string) =>
    `users have no "${field}": it is neither a field nor one of the claims or attributes of a user`;

  it.each([...FIELDS.split(" "), "tenant", "attributes.team"])("may be %s", (field) => {
    const claims = { a: { fromUser: field }, b: `x-\${user.${field}}`, c: [`\${user.${field}}`] };
    expect(told({ users, resources: { api: { claims } } })).toEqual([]);
  });

  it.each<[string, (claims: object) => object]>([
    ["resources.api.claims", (claims) => ({ resources: { api: { claims } } })],
    [
      "resources.api.refreshTokenClaims",
      (refreshTokenClaims) => ({ resources: { api: { refreshTokenFormat: "jwt", refreshTokenClaims } } }),
    ],
    ...["claims", "idTokenClaims", "userinfoClaims", "introspectionClaims"].flatMap(
      (name): [string, (claims: object) => object][] => [
        [`scopes.read.${name}`, (claims) => ({ scopes: { read: { [name]: claims } } })],
        [
          `clients.app.${name}`,
          (claims) => ({ clients: { app: { redirectUris: [CALLBACK], [name]: claims } } }),
        ],
      ],
    ),
    ["tokenRules[0].claims", (claims) => ({ tokenRules: [{ claims }] })],
  ])("are checked in %s", (place, within) => {
    expect(told({ users, ...within({ a: { fromUser: "tenent" } }) })).toEqual([
      `${place}.a.fromUser: ${missing("tenent")} (tenant?)`,
    ]);
    expect(told({ users, ...within({ a: "x-${user.attributes.toem}" }) })).toEqual([
      `${place}.a: ${missing("attributes.toem")} (attributes.team?)`,
    ]);
    expect(told({ users, ...within({ a: "${client.id} ${request.tenent}" }) })).toEqual([]);
  });

  it("are checked in the claims of users", () => {
    expect(told({ users: { carol: { claims: { a: "${user.emial}" } } } })).toEqual([
      `users.carol.claims.a: ${missing("emial")} (email?)`,
    ]);
  });

  it("may be any attribute as long as no user has one, because users may be added later", () => {
    const resources = { api: { claims: { a: { fromUser: "attributes.any" } } } };
    expect(told({ resources })).toEqual([]);
    expect(told({ resources, users: { a: { attributes: { other: 1 } } } })).toHaveLength(1);
  });

  it("may be what the vendor's tokens have besides", () => {
    const resources = { api: { claims: { a: { fromUser: "realm_roles" }, b: "${user.client_roles.app}" } } };
    expect(told({ profile: "keycloak", resources, issuers: {} })).toEqual([]);
    expect(told({ resources })).toHaveLength(2);
  });

  it("are not checked where an issuer on first touch has the claims of the root", () => {
    const resources = { api: { claims: { a: { fromUser: "tenant" } } } };
    expect(told({ users, resources, issuersOnFirstTouch: { settings: { users: { dave: {} } } } })).toEqual(
      [],
    );
  });
});

describe("the server", () => {
  it.each<[object, string[]]>([
    [
      { clientCertificates: true },
      ["clientCertificates: needs `https`: client certificates exist only in TLS connections"],
    ],
    [{ clientCertificates: true, https: true }, []],
    [{ https: true }, []],
    [{ store: "redis://localhost" }, []],
    [
      { store: "redis://localhost", ephemeral: true },
      ["store: contradicts `ephemeral`, which keeps everything in memory"],
    ],
    [{ registration: "open" }, []],
    [{ registration: "off" }, []],
    [{ registration: "token" }, ["registration: needs an `initialAccessToken` if it is token"]],
    [{ registration: "token", initialAccessToken: "x".repeat(16) }, []],
    ...["open", "off"].map((registration): [object, string[]] => [
      { registration, initialAccessToken: "x".repeat(16) },
      ["registration: must be token, or be left out, if `initialAccessToken` is set"],
    ]),
  ])("with %j is judged as %j", (input, expected) => {
    expect(told(input)).toEqual(expected);
    const isOfIssuer = expected.length > 0 && expected[0]?.startsWith("registration");
    if (isOfIssuer) {
      expect(told({ issuers: { a: input } })).toEqual(expected.map((each) => `issuers.a.${each}`));
    }
  });

  it.each<[object, string[]]>([
    [{ a: {}, b: { path: "/a" } }, ['issuers.b.path: "/a" is already the path of the issuer "a"']],
    [{ a: {}, b: { path: "/a", port: 0 } }, []],
    [
      { a: { path: "/x/" }, b: { path: "/x" } },
      ['issuers.b.path: "/x" is already the path of the issuer "a"'],
    ],
    [
      { a: { profile: "entra", path: "/t/v2.0" }, b: { profile: "entra", path: "/t" } },
      ['issuers.b.path: "/t" is already the path of the issuer "a"'],
    ],
    [{ a: { path: "/device/authx" }, b: { path: "/oauth2x" } }, []],
    [
      { a: { path: "/device/auth" } },
      ['issuers.a.path: "/device/auth" would hide /device/auth of the issuer at the root'],
    ],
    [{ a: { path: "/jwks" } }, ['issuers.a.path: "/jwks" would hide /jwks of the issuer at the root']],
    [
      { a: { path: "/oauth2" } },
      ['issuers.a.path: "/oauth2" would hide /oauth2/token of the issuer at the root'],
    ],
    [{ a: { path: "/login" } }, ['issuers.a.path: "/login" would hide /login of the issuer at the root']],
    [{ a: { path: "/login/x" } }, []],
    [{ a: { path: "/register", port: 0 } }, []],
  ])("with the issuers %j is judged as %j", (issuers, expected) => {
    expect(told({ issuers })).toEqual(expected);
  });

  it("judges paths by the endpoints of the profile at the root", () => {
    const issuers = { a: { path: "/v2" }, b: { path: "/introspect" } };
    expect(told({ issuers })).toEqual([
      'issuers.b.path: "/introspect" would hide /introspect of the issuer at the root',
    ]);
    expect(told({ profile: "auth0", issuers })).toEqual([
      'issuers.a.path: "/v2" would hide /v2/logout of the issuer at the root',
    ]);
  });
});

describe("a vendor", () => {
  const VENDORS = ["generic", "auth0", "keycloak", "okta", "entra", "google", "cognito"];
  const without = (profile: string, what: string) =>
    `the profile ${profile} does not ${what}, because its vendor does not`;
  const FRONTCHANNEL = "support front-channel logout";

  /** The vendors that refuse the settings of a client, and the setting and words. */
  it.each<[string, object, string, string[]]>([
    [
      "backchannelLogoutUri",
      { backchannelLogoutUri: "https://app.test/out" },
      "support back-channel logout",
      ["okta", "entra", "google", "cognito"],
    ],
    [
      "userinfoSignedResponseAlg",
      { userinfoSignedResponseAlg: "RS256" },
      "sign userinfo",
      ["auth0", "okta", "entra", "google", "cognito"],
    ],
    [
      "frontchannelLogoutUri",
      { frontchannelLogoutUri: "https://app.test/out" },
      FRONTCHANNEL,
      ["auth0", "google", "cognito"],
    ],
    [
      "tokenEndpointAuthMethod",
      { tokenEndpointAuthMethod: "client_secret_jwt" },
      "accept client_secret_jwt",
      ["auth0", "entra", "google", "cognito"],
    ],
    [
      "tokenEndpointAuthMethod",
      { secret: undefined, jwks: { keys: [KEY] } },
      "accept private_key_jwt",
      ["google", "cognito"],
    ],
    [
      "idTokenSignedResponseAlg",
      { idTokenSignedResponseAlg: "HS256" },
      "sign ID tokens with HS256",
      ["okta", "entra", "google", "cognito"],
    ],
    [
      "idTokenSignedResponseAlg",
      { idTokenSignedResponseAlg: "HS512" },
      "sign ID tokens with HS512",
      ["auth0", "okta", "entra", "google", "cognito"],
    ],
    ["idTokenSignedResponseAlg", { idTokenSignedResponseAlg: "ES256" }, "", []],
    [
      "dpopBoundAccessTokens",
      { dpopBoundAccessTokens: true },
      "support DPoP",
      ["entra", "google", "cognito"],
    ],
  ])("may refuse %s of a client: %j", (setting, fields, what, refusing) => {
    for (const profile of VENDORS) {
      const clients = { web: { secret: "s", redirectUris: [CALLBACK], ...fields } };
      const vendor = { profile, ...(profile === "generic" && { frontchannelLogout: true }), clients };
      const expected = refusing.includes(profile)
        ? [`clients.web.${setting}: ${without(profile, what)}`]
        : [];
      expect(told({ ...vendor, issuers: {} }), profile).toEqual(expected);
    }
  });

  it.each(["none", "self_signed_tls_client_auth"])("accepts clients with the method %s", (method) => {
    const jwks = method === "none" ? {} : { jwks: { keys: [KEY] } };
    for (const profile of VENDORS) {
      const clients = { web: { redirectUris: [CALLBACK], tokenEndpointAuthMethod: method, ...jwks } };
      expect(told({ profile, clients, issuers: {} }), profile).toEqual([]);
    }
  });

  it.each<[string, boolean | undefined, string | undefined, string[]]>([
    ["generic", undefined, undefined, []],
    ["generic", true, undefined, []],
    ["auth0", true, undefined, [`frontchannelLogout: ${without("auth0", FRONTCHANNEL)}`]],
    ["auth0", false, undefined, []],
    [
      "auth0",
      false,
      "https://app.test/out",
      [`clients.web.frontchannelLogoutUri: ${without("auth0", FRONTCHANNEL)}`],
    ],
    [
      "generic",
      undefined,
      "https://app.test/out",
      ["clients.web.frontchannelLogoutUri: needs `frontchannelLogout: true` of the issuer"],
    ],
    [
      "keycloak",
      false,
      "https://app.test/out",
      ["clients.web.frontchannelLogoutUri: needs `frontchannelLogout: true` of the issuer"],
    ],
    ["keycloak", undefined, "https://elsewhere.test/out", []],
    ["generic", true, "https://app.test/out", []],
    ["generic", true, "https://second.test/out", []],
    [
      "generic",
      true,
      "https://elsewhere.test/out",
      [
        "clients.web.frontchannelLogoutUri: must be at the origin of one of the client's redirect URIs (Front-Channel Logout 1.0, section 2)",
      ],
    ],
  ])(
    "%s with frontchannelLogout %s and a client with the URI %s is judged as %j",
    (profile, setting, uri, expected) => {
      const redirectUris = [CALLBACK, "https://second.test/cb"];
      const web = { redirectUris, ...(uri && { frontchannelLogoutUri: uri }) };
      const vendor = { profile, ...(setting !== undefined && { frontchannelLogout: setting }) };
      expect(told({ ...vendor, clients: { web }, issuers: {} })).toEqual(expected);
    },
  );

  it("may take no pushed requests, so that none can be required", () => {
    const setting = { requirePushedAuthorizationRequests: true };
    const clients = { web: { redirectUris: [CALLBACK], ...setting } };
    for (const profile of VENDORS) {
      const message = `the profile ${profile} takes no pushed requests, because its vendor does not`;
      const refuses = ["entra", "google", "cognito"].includes(profile);
      const expected = ["", "clients.web."].map(
        (at) => `${at}requirePushedAuthorizationRequests: ${message}`,
      );
      expect(told({ profile, ...setting, clients, issuers: {} }), profile).toEqual(refuses ? expected : []);
      expect(told({ profile, issuers: {} }), profile).toEqual([]);
    }
  });

  it("may have the rotation of refresh tokens for all clients alike, or not at all", () => {
    const setting = { refreshTokenRotation: "keep" };
    const clients = { web: { redirectUris: [CALLBACK], ...setting } };
    const kept = (profile: string) =>
      `the profile ${profile} always keeps used refresh tokens valid, as its vendor does: remove this`;
    for (const profile of VENDORS) {
      const alike =
        "clients.web.refreshTokenRotation: the profile keycloak has this for all clients alike: set `refreshTokenRotation` of the issuer";
      const never = ["", "clients.web."].map((at) => `${at}refreshTokenRotation: ${kept(profile)}`);
      const isNever = ["entra", "google"].includes(profile);
      const expected = isNever ? never : profile === "keycloak" ? [alike] : [];
      expect(told({ profile, ...setting, clients, issuers: {} }), profile).toEqual(expected);
      expect(told({ profile, clients: {}, issuers: {} }), profile).toEqual([]);
    }
  });

  it("has the response types that its clients may have, unless the issuer sets them", () => {
    const clients = { web: { redirectUris: [CALLBACK], responseTypes: ["code", "id_token", "none"] } };
    const not = (index: number, offered: string) =>
      `clients.web.responseTypes[${index}]: the issuer does not offer this response type; its \`responseTypes\` are: ${offered}`;
    expect(told({ clients })).toEqual([not(1, "code"), not(2, "code")]);
    expect(told({ clients, responseTypes: ["code", "none"] })).toEqual([not(1, "code, none")]);
    expect(told({ clients, profile: "keycloak", issuers: {} })).toEqual([]);
    expect(told({ clients, responseTypes: ["code", "id_token", "none"] })).toEqual([]);
  });
});

describe("trust", () => {
  const api = { secret: "api-secret", grantTypes: [TOKEN_EXCHANGE] };
  const trusting = (name: string, settings: object) =>
    told({
      clients: { api },
      trustedIssuers: { [name]: { accepts: ["assertion"], ...settings } },
      issuers: { partner: {} },
    });

  it.each<[string, object, string[]]>([
    ["https://corp.test", {}, []],
    ["http://corp.test", {}, []],
    ["partner", {}, []],
    ["default", {}, []],
    ["corp", { jwks: { keys: [KEY] } }, []],
    ["corp", { jwksUri: "https://corp.test/jwks" }, []],
    [
      "corp",
      {},
      [
        'trustedIssuers.corp: there is no issuer "corp" in this configuration, and without jwks or jwksUri it must be an http URL',
      ],
    ],
    [
      "urn:corp",
      {},
      [
        'trustedIssuers["urn:corp"]: there is no issuer "urn:corp" in this configuration, and without jwks or jwksUri it must be an http URL',
      ],
    ],
    ...[{ jwks: { keys: [KEY] } }, { jwksUri: "https://corp.test/jwks" }].map(
      (keys): [string, object, string[]] => [
        "partner",
        { ...keys, workloads: [{ claims: { sub: "x" }, client: "apy" }] },
        [
          "trustedIssuers.partner: is an issuer of this configuration, whose keys are known: remove jwks and jwksUri",
          'trustedIssuers.partner.workloads[0].client: there is no client "apy" (api?)',
        ],
      ],
    ),
    [
      "partnr",
      { workloads: [{ claims: { sub: "x" }, client: "apy" }] },
      [
        'trustedIssuers.partnr: there is no issuer "partnr" in this configuration, and without jwks or jwksUri it must be an http URL (partner?)',
        'trustedIssuers.partnr.workloads[0].client: there is no client "apy" (api?)',
      ],
    ],
    [
      "https://corp.test",
      {
        workloads: [
          { claims: { sub: "x" }, client: "api" },
          { claims: { sub: "x" }, client: "nobody" },
        ],
      },
      ['trustedIssuers["https://corp.test"].workloads[1].client: there is no client "nobody"'],
    ],
    [
      "https://corp.test",
      { accepts: [] },
      [
        'trustedIssuers["https://corp.test"].accepts: must name at least one of assertion, id-jag, subject-token, unless `workloads` are listed',
      ],
    ],
    [
      "https://corp.test",
      { jwks: { keys: [KEY, { ...KEY, priv: "x" }] } },
      [
        'trustedIssuers["https://corp.test"].jwks.keys[1]: must be a public key, but this one is private or symmetric',
      ],
    ],
    [
      "https://corp.test",
      { algorithms: ["HS256"] },
      [
        'trustedIssuers["https://corp.test"].algorithms[0]: must be one of RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512, EdDSA (RS256?)',
      ],
    ],
  ])("in %s with %j is judged as %j", (name, settings, expected) => {
    expect(trusting(name, settings)).toEqual(expected);
  });

  it("is needed by clients with the JWT bearer grant, unless they act on behalf of users", () => {
    const clients = { api: { secret: "s", grantTypes: ["client_credentials", JWT_BEARER] } };
    const missing =
      "clients.api.grantTypes[1]: no trusted issuer may issue assertions: add one to `trustedIssuers` that accepts assertion or id-jag, or set `onBehalfOf`";
    const accepting = (purpose: string) => ({
      trustedIssuers: { "https://corp.test": { accepts: [purpose] } },
    });
    expect(told({ clients })).toEqual([missing]);
    expect(told({ clients, ...accepting("subject-token") })).toEqual([missing]);
    expect(told({ clients, ...accepting("assertion") })).toEqual([]);
    expect(told({ clients, ...accepting("id-jag") })).toEqual([]);
    expect(told({ clients, onBehalfOf: true })).toEqual([]);
    expect(told({ clients, profile: "entra", issuers: {} })).toEqual([]);
    expect(told({ clients, profile: "entra", onBehalfOf: false, issuers: {} })).toEqual([missing]);
    expect(told({ clients: { api: { secret: "s", grantTypes: [] } } })).toEqual([]);
  });

  it("in audiences of ID-JAGs names issuers or URLs, and clients that can exchange tokens", () => {
    const plain = { secret: "s", grantTypes: ["client_credentials"] };
    const audience = (name: string, ...clients: string[]) =>
      told({
        clients: { api, plain },
        idJagAudiences: {
          [name]: { resources: ["x"], clients: Object.fromEntries(clients.map((id) => [id, "y"])) },
        },
        issuers: { partner: {} },
      });
    expect(audience("partner", "api")).toEqual([]);
    expect(audience("https://saas.test", "api")).toEqual([]);
    expect(audience("partnr", "plain", "apy", "constructor")).toEqual([
      'idJagAudiences.partnr: there is no issuer "partnr" in this configuration, and it is not a URL (partner?)',
      `idJagAudiences.partnr.clients.plain: the client "plain" needs ${TOKEN_EXCHANGE} among its grantTypes`,
      'idJagAudiences.partnr.clients.apy: there is no client "apy" (api?)',
      'idJagAudiences.partnr.clients.constructor: there is no client "constructor"',
    ]);
  });
});

describe("the value that is wrong", () => {
  const valuesIn = (input: object) => {
    try {
      parseConfig(input);
    } catch (error) {
      if (error instanceof ConfigError) return error.problems.map(({ value }) => value);
      throw error;
    }
    return [];
  };
  const plain = { secret: "s", grantTypes: ["client_credentials"] };

  it.each<[object, unknown[]]>([
    [{ clients: { api: { secret: "s", grantTypes: [JWT_BEARER] } } }, [undefined]],
    [
      {
        clients: { plain },
        idJagAudiences: { "https://a.test": { resources: ["x"], clients: { plain: "y", apy: "z" } } },
      },
      [undefined, undefined],
    ],
    [
      { trustedIssuers: { "https://a.test": { workloads: [{ claims: { sub: "x" }, client: "apy" }] } } },
      [undefined],
    ],
    [{ users: { a: { roles: ["viewr"] } } }, ["viewr"]],
    [{ registration: "token" }, ["token"]],
    [{ store: "redis://localhost", ephemeral: true }, ["redis://localhost"]],
    [{ users: "x" }, [undefined]],
    [{ log: 5 }, [5]],
    [{ log: null }, [null]],
    [{ log: ["x"] }, [undefined]],
  ])("in %j is shown as %j", (input, expected) => {
    expect(valuesIn(input)).toEqual(expected);
  });
});

describe("the path of a problem", () => {
  it.each<[object, string[]]>([
    [{ users: { staticTokens: { email: "x" } } }, ["users.staticTokens.email: must be an e-mail address"]],
    [
      { issuers: { a: { users: { staticTokens: { email: "x" } } } } },
      ["issuers.a.users.staticTokens.email: must be an e-mail address"],
    ],
    [
      { issuers: { a: { staticTokens: { "a-static-token": { clientId: "" } } } } },
      ["issuers.a.staticTokens[token no. 1].clientId: must not be empty"],
    ],
    [
      { issuersOnFirstTouch: { settings: { staticTokens: { "a-static-token": { clientId: "" } } } } },
      ["issuersOnFirstTouch.settings.staticTokens[token no. 1].clientId: must not be empty"],
    ],
  ])("in %j hides the names of static tokens alone", (input, expected) => {
    expect(told(input)).toEqual(expected);
  });

  it("is that of the first form of a value that takes its type", () => {
    const tell = (claims: object) => told({ resources: { api: { claims } } });
    const place = "resources.api.claims.a";
    expect(tell({ a: { fromUser: "email", other: String } })).toEqual([
      `${place}.other: there is no such setting`,
    ]);
    expect(tell({ a: [String] })[0]).toContain(`${place}[0]`);
    expect(told({ acrValues: { gold: 5 } })).toEqual(["acrValues.gold: must be one of 0, 1, 2, 3"]);
  });
});

describe("a client metadata document", () => {
  const ID = "https://app.test/client.json";
  const DOCUMENT = { client_name: "App", redirect_uris: [CALLBACK] };
  const place = (id: string) => `clientIdMetadata.documents[${JSON.stringify(id)}]`;
  const documents = (entries: object) => told({ clientIdMetadata: { documents: entries } });

  it.each([
    [ID, true],
    ["https://app.test/", true],
    ["https://app.test/a?b=c", true],
    ["http://localhost:3000/c", true],
    ["http://127.0.0.1/c", true],
    ["http://app.test/c", false],
    ["ftp://app.test/c", false],
    ["https://app.test", false],
    ["https://app.test?a", false],
    ["https://app.test/a#", false],
    ["https://app.test/a b", false],
    ["https://app.test/a\\b", false],
    ["https://user@app.test/a", false],
    ["https://:secret@app.test/a", false],
    ["https://app.test/./a", false],
    ["https://app.test/a/..", false],
    ["https://app.test/%2e/a", false],
    ["https://app.test/%2E%2e/a", false],
    ["https://app.test/a..b/...", true],
    ["https://app.test/a?b=/../", true],
    ["app", false],
  ])("may have the id %s: %s", (id, isAccepted) => {
    const message =
      "must be an https URL, or an http URL on loopback, with a path and without fragment, user or dot segments";
    expect(documents({ [id]: DOCUMENT })).toEqual(
      isAccepted ? [] : [expect.stringContaining(`: ${message}`) as string],
    );
  });

  const LINK = (name: string) => `${name} in the document must be an https URL`;
  it.each<[object, string | undefined]>([
    [{}, undefined],
    [{ client_id: ID }, undefined],
    [{ client_id: "https://app.test/other" }, "client_id in the document must be the URL of the document"],
    [{ client_name: "" }, "the document has no client_name"],
    [{ client_name: 5 }, "the document has no client_name"],
    ...[null, [], "https://app.test/cb", [""], [CALLBACK, 5]].map((uris): [object, string] => [
      { redirect_uris: uris },
      "the document has no redirect_uris",
    ]),
    [{ client_secret: "x" }, "the document must not hold a client_secret"],
    [{ client_secret_expires_at: 0 }, "the document must not hold a client_secret"],
    ...["client_secret_basic", "client_secret_post", "client_secret_jwt"].map((method): [object, string] => [
      { token_endpoint_auth_method: method },
      `${method} is not allowed in a client ID metadata document: use none or private_key_jwt`,
    ]),
    [{ token_endpoint_auth_method: "none" }, undefined],
    ...["client_uri", "logo_uri", "policy_uri", "tos_uri", "jwks_uri"].flatMap(
      (name): [object, string | undefined][] => [
        [{ [name]: "https://app.test/x" }, undefined],
        [{ [name]: "http://localhost/x" }, undefined],
        [{ [name]: "http://app.test/x" }, LINK(name)],
        [{ [name]: "javascript:x" }, LINK(name)],
        [{ [name]: "x" }, LINK(name)],
      ],
    ),
    ...["backchannel_logout_uri", "frontchannel_logout_uri", "initiate_login_uri"].map(
      (name): [object, string] => [
        { [name]: "https://*.app.test/x" },
        `${name} must be one exact URI, without wildcards and placeholders`,
      ],
    ),
  ])("with %j gets the complaint %s", (members, expected) => {
    const document = { ...DOCUMENT, ...members };
    expect(documents({ [ID]: document })).toEqual(expected ? [`${place(ID)}: ${expected}`] : []);
  });

  it("gets its own id if it has none", () => {
    const { clientIdMetadata } = parseConfig({ clientIdMetadata: { documents: { [ID]: DOCUMENT } } }).issuers
      .default;
    expect(clientIdMetadata.documents[ID]).toEqual({ client_id: ID, ...DOCUMENT });
  });

  it.each([true, false, "loopback"])("may be fetched: %s", (fetch) => {
    expect(told({ clientIdMetadata: { fetch } })).toEqual([]);
    expect(told({ clientIdMetadata: { fetch: "sometimes" } })).toEqual([
      "clientIdMetadata.fetch: must be true, false or loopback",
    ]);
  });
});

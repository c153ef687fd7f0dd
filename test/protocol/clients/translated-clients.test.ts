// The metadata that the engine reads of clients: configured ones, registered ones, and those that do not exist.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseConfig } from "../../../src/config/parse.ts";
import {
  clientMetadata,
  registeredMetadata,
  storableMetadata,
  unregisteredClient,
  withoutIdleSecret,
} from "../../../src/engine/clients/clients.ts";
import { originOf } from "../../../src/engine/clients/cors.ts";
import { allowOwnPages } from "../../../src/engine/clients/own-redirects.ts";
import { isPlaceholder, placeholderClient } from "../../../src/engine/clients/workload-client.ts";
import { linksOf } from "../../../src/engine/login/client-links.ts";
import { checkFrontchannel, frontchannelMembers } from "../../../src/engine/login/frontchannel-logout.ts";
import type { Issuer } from "../../../src/issuer/issuer.ts";
import { openMintmark } from "../../../src/opened.ts";
import { profileNamed } from "../../../src/profiles/registry.ts";

const CALLBACK = "https://app.test/cb";
const OUT = "https://app.test/out";
const KEY = { kty: "OKP", crv: "Ed25519", x: "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo" };
const DEVICE = "urn:ietf:params:oauth:grant-type:device_code";

const clients = {
  plain: { redirectUris: [CALLBACK] },
  full: {
    secret: "full-secret",
    clientName: "Full",
    clientUri: "https://app.test/",
    logoUri: "https://app.test/logo",
    policyUri: "https://app.test/policy",
    tosUri: "https://app.test/tos",
    tokenEndpointAuthMethod: "client_secret_post",
    redirectUris: [CALLBACK],
    postLogoutRedirectUris: [OUT],
    backchannelLogoutUri: OUT,
    backchannelLogoutSessionRequired: true,
    frontchannelLogoutUri: OUT,
    frontchannelLogoutSessionRequired: true,
    idTokenSignedResponseAlg: "ES256",
    userinfoSignedResponseAlg: "RS256",
    requirePushedAuthorizationRequests: true,
    grantTypes: ["authorization_code", "password"],
    responseTypes: ["code", "id_token"],
  },
  bound: { redirectUris: [CALLBACK], dpopBoundAccessTokens: true },
  certified: { redirectUris: [CALLBACK], tlsClientCertificateBoundAccessTokens: true },
  keyed: { jwks: { keys: [KEY] }, grantTypes: ["client_credentials"] },
  linked: { jwksUri: "https://app.test/jwks", grantTypes: [DEVICE] },
} as const;
const {
  frontchannelLogoutUri: _,
  frontchannelLogoutSessionRequired: __,
  responseTypes: ___,
  ...plainly
} = clients.full;
const responseTypes = ["code", "id_token", "code id_token token"] as const;

let issuer: Issuer;
let quiet: Issuer;
let close: () => Promise<void>;

beforeAll(async () => {
  const config = parseConfig({
    ephemeral: true,
    frontchannelLogout: true,
    clients,
    responseTypes,
    issuers: { quiet: { clients: { full: plainly } } },
  });
  const opened = await openMintmark(config, { keys: "published", ports: { main: 80, own: new Map() } });
  issuer = await opened.control.issuers.get();
  quiet = await opened.control.issuers.get("quiet");
  close = () => opened.close();
});
afterAll(() => close());

const metadataOf = (id: string, of = issuer) => {
  const client = of.directory.client(id);
  if (!client) throw new Error(`no client ${id}`);
  return clientMetadata(of, client);
};

describe("a configured client", () => {
  const BASE = {
    redirect_uris: [CALLBACK],
    post_logout_redirect_uris: [],
    application_type: "web",
    response_types: [...responseTypes],
    grant_types: ["authorization_code", "refresh_token"],
    token_endpoint_auth_method: "none",
  };

  it("has its defaults, and no member that is not set", () => {
    expect(metadataOf("plain")).toStrictEqual({ client_id: "plain", ...BASE });
  });

  it("has all that is set, and only the grants that the issuer offers", () => {
    const full = {
      client_id: "full",
      client_name: "Full",
      client_uri: "https://app.test/",
      logo_uri: "https://app.test/logo",
      policy_uri: "https://app.test/policy",
      tos_uri: "https://app.test/tos",
      client_secret: "full-secret",
      token_endpoint_auth_method: "client_secret_post",
      redirect_uris: [CALLBACK],
      post_logout_redirect_uris: [OUT],
      backchannel_logout_uri: OUT,
      backchannel_logout_session_required: true,
      application_type: "web",
      id_token_signed_response_alg: "ES256",
      userinfo_signed_response_alg: "RS256",
      require_pushed_authorization_requests: true,
      grant_types: ["authorization_code"],
    };
    expect(metadataOf("full")).toEqual({
      ...full,
      response_types: ["code", "id_token"],
      frontchannel_logout_uri: OUT,
      frontchannel_logout_session_required: true,
    });
    expect(metadataOf("full", quiet)).toEqual({ ...full, response_types: ["code"] });
  });

  it.each([
    ["bound", "dpop_bound_access_tokens"],
    ["certified", "tls_client_certificate_bound_access_tokens"],
  ])("gets no access token in a redirect if its tokens are bound: %s", (id, member) => {
    expect(metadataOf(id)).toEqual({
      client_id: id,
      ...BASE,
      [member]: true,
      response_types: ["code", "id_token"],
    });
  });

  it("without the code grant has no response types", () => {
    const none = { redirect_uris: [], response_types: [] };
    expect(metadataOf("keyed")).toMatchObject({
      ...none,
      jwks: { keys: [KEY] },
      token_endpoint_auth_method: "private_key_jwt",
      grant_types: ["client_credentials"],
    });
    expect(metadataOf("linked")).toMatchObject({ ...none, jwks_uri: "https://app.test/jwks" });
  });
});

describe("a registered client", () => {
  const SECRET = { client_secret: "x", client_secret_expires_at: 0 };

  it.each<[object, boolean]>([
    [{ token_endpoint_auth_method: "client_secret_basic" }, true],
    [{ token_endpoint_auth_method: "client_secret_jwt" }, true],
    [{ token_endpoint_auth_method: "none" }, false],
    [{ token_endpoint_auth_method: "private_key_jwt" }, false],
    [{ token_endpoint_auth_method: "x_client_secret" }, false],
    [{ token_endpoint_auth_method: "none", id_token_signed_response_alg: "HS256" }, true],
    [{ token_endpoint_auth_method: "none", id_token_signed_response_alg: "RS256" }, false],
    [{ token_endpoint_auth_method: "none", userinfo_signed_response_alg: "HS512" }, true],
  ])("with %j keeps its secret: %s", (members, isKept) => {
    expect(withoutIdleSecret({ ...members, ...SECRET, a: 1 })).toEqual({
      ...members,
      ...(isKept && SECRET),
      a: 1,
    });
  });

  it("is stored without the algorithm that is the issuer's default", () => {
    const method = { token_endpoint_auth_method: "none" };
    const stored = (alg?: string) =>
      storableMetadata(issuer, { ...method, ...SECRET, id_token_signed_response_alg: alg });
    expect(stored(issuer.idTokenAlg)).toEqual(method);
    expect(stored("ES256")).toEqual({ ...method, id_token_signed_response_alg: "ES256" });
  });

  it("has only the grants and response types that are still offered", () => {
    const asked = {
      grant_types: ["authorization_code", "implicit", "password"],
      response_types: ["code", "id_token", "none"],
    };
    expect(registeredMetadata(issuer, { ...asked, a: 1 })).toEqual({
      a: 1,
      grant_types: ["authorization_code", "implicit"],
      response_types: ["code", "id_token"],
    });
    expect(registeredMetadata(quiet, asked)).toEqual({
      grant_types: ["authorization_code"],
      response_types: ["code"],
    });
    expect(registeredMetadata(issuer, {})).toEqual({ grant_types: undefined, response_types: undefined });
  });
});

describe("a client that does not exist", () => {
  const nothing = { token_endpoint_auth_method: "none", response_types: [], redirect_uris: [] };

  it("may do nothing", () => {
    expect(unregisteredClient("x")).toEqual({ client_id: "x", grant_types: [], ...nothing });
  });

  it("stands for a workload in the request of one alone", () => {
    const id = "mintmark:workload";
    const grant_types = ["urn:ietf:params:oauth:grant-type:jwt-bearer"];
    const request = { isWorkload: true } as never;
    expect(placeholderClient(request, id)).toEqual({ client_id: id, grant_types, ...nothing });
    expect(placeholderClient(request, "x")).toBeUndefined();
    expect(placeholderClient({} as never, id)).toBeUndefined();
    expect(placeholderClient(undefined, id)).toBeUndefined();
    expect([isPlaceholder(id), isPlaceholder("x"), isPlaceholder(undefined)]).toEqual([true, false, false]);
  });
});

describe("a client's front-channel logout", () => {
  const URI = "frontchannel_logout_uri";
  const NEEDS = "frontchannel_logout_session_required";
  const check = (name: string, value: unknown, metadata: object = {}, needsOwnOrigin = true) => {
    checkFrontchannel({ frontchannelLogout: { needsOwnOrigin } as never }, name, value, metadata as never);
  };
  const own = { redirect_uris: ["https://other.test/cb", CALLBACK] };

  it("has two members where the issuer has this logout", () => {
    expect(frontchannelMembers(issuer)).toEqual([URI, NEEDS]);
    expect(frontchannelMembers(quiet)).toEqual([]);
  });

  it.each<[string, unknown, object, boolean]>([
    [URI, undefined, {}, true],
    [URI, OUT, own, true],
    [URI, "http://app.test/out", {}, false],
    [NEEDS, undefined, {}, true],
    [NEEDS, false, {}, true],
    [NEEDS, true, { [URI]: OUT }, true],
    ["registered_scope", "read", {}, true],
  ])("may have %s %j with %j", (name, value, metadata, needsOwnOrigin) => {
    expect(() => check(name, value, metadata, needsOwnOrigin)).not.toThrow();
  });

  const FORM = `${URI} must be an http or https URL without a fragment`;
  it.each<[string, unknown, object, string]>([
    [URI, 5, own, FORM],
    [URI, "nowhere", own, FORM],
    [URI, "ftp://app.test/out", own, FORM],
    [URI, `${OUT}#x`, own, FORM],
    [
      URI,
      OUT,
      { redirect_uris: ["https://other.test/cb"] },
      `${URI} must be at the origin of one of the redirect_uris`,
    ],
    [URI, OUT, {}, `${URI} must be at the origin of one of the redirect_uris`],
    [URI, OUT, { redirect_uris: ["nowhere"] }, `${URI} must be at the origin of one of the redirect_uris`],
    [NEEDS, "true", { [URI]: OUT }, `${NEEDS} must be a boolean`],
    [NEEDS, true, {}, `${NEEDS} needs a ${URI}`],
  ])("may not have %s %j with %j", (name, value, metadata, error_description) => {
    const refusal = { statusCode: 400, error: "invalid_client_metadata", error_description };
    expect(() => check(name, value, metadata)).toThrow(expect.objectContaining(refusal) as Error);
  });
});

describe("the pages of this server", () => {
  const CONSOLE = "http://localhost:4411/_mintmark/console/flow";
  const DEBUGGER = "http://localhost:4411/tenant/debugger/callback";

  it.each<[string | undefined, Record<string, [boolean, boolean]>]>([
    [
      undefined,
      {
        [CONSOLE]: [true, true],
        [CALLBACK]: [true, false],
        [OUT]: [false, true],
        [DEBUGGER]: [false, false],
      },
    ],
    ["mock-oauth2-server", { [CONSOLE]: [true, true], [OUT]: [false, true], [DEBUGGER]: [true, false] }],
  ])("take responses and sign-outs of every client, at the dialect %s: %j", (dialect, expected) => {
    const prototype = {
      redirectUriAllowed: (uri: string) => uri === CALLBACK,
      postLogoutRedirectUriAllowed: (uri: string) => uri === OUT,
    };
    const profile = profileNamed("generic", dialect);
    const pages = { baseUrl: "http://localhost:4411/tenant", profile };
    allowOwnPages({ Client: { prototype } } as never, pages, CONSOLE);
    for (const [uri, allowed] of Object.entries(expected)) {
      const found = [prototype.redirectUriAllowed(uri), prototype.postLogoutRedirectUriAllowed(uri)];
      expect([uri, found]).toEqual([uri, allowed]);
    }
  });
});

it.each([
  [CALLBACK, "https://app.test"],
  ["http://localhost:3000/cb", "http://localhost:3000"],
  ["com.example.app:/cb", undefined],
  ["nowhere", undefined],
])("the origin of %s is %s", (uri, origin) => {
  expect(originOf(uri)).toBe(origin);
});

it.each([
  ["https://a.test/x", true],
  ["HTTP://a.test/x", true],
  ["ftp://a.test/https:", false],
  ["javascript:x", false],
  [undefined, false],
])("the link %s is shown: %s", (clientUri, isShown) => {
  expect(linksOf({ clientUri })).toEqual(isShown ? [{ name: "Website", url: clientUri }] : []);
});

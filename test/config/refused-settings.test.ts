// Settings that are refused, each with exactly the path and the reason that lead to it; and their neighbours, which are
// accepted.
import { describe, expect, it } from "vitest";
import { readEnvironment } from "../../src/config/environment.ts";
import { loadConfig } from "../../src/config/load.ts";
import { parseConfig } from "../../src/config/parse.ts";
import { ConfigError, type ConfigProblem } from "../../src/errors.ts";

const JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer";
const TOKEN_EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange";
const CALLBACK = ["https://app.test/cb"];
const jwk = { kty: "OKP", crv: "Ed25519", x: "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo" };

function problemsOf(input: unknown): readonly ConfigProblem[] {
  try {
    parseConfig(input);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}

const told = (input: unknown) => problemsOf(input).map(({ path, message }) => `${path}: ${message}`);

describe("trust in other issuers", () => {
  const trusting = (settings: object, name = "https://corp.test") => ({
    clients: { api: { secret: "api-secret", grantTypes: [JWT_BEARER] } },
    trustedIssuers: { [name]: settings },
    issuers: { partner: {} },
  });

  it.each<[string, unknown, RegExp]>([
    [
      "accepts nothing",
      { trustedIssuers: { "https://corp.test": { accepts: [] } } },
      /accepts: must name at least one of/,
    ],
    [
      "has two sources of keys",
      trusting({ accepts: ["assertion"], jwks: { keys: [jwk] }, jwksUri: "https://corp.test/jwks" }),
      /jwksUri: give jwks or jwksUri, not both/,
    ],
    [
      "has a private key",
      trusting({ accepts: ["assertion"], jwks: { keys: [jwk, { ...jwk, d: "x" }] } }),
      /jwks\.keys\[1\]: must be a public key/,
    ],
    [
      "has a symmetric key",
      trusting({ accepts: ["assertion"], jwks: { keys: [{ kty: "oct", k: "x" }] } }),
      /jwks\.keys\[0\]: must be a public key/,
    ],
    [
      "is an issuer of this configuration with keys of its own",
      trusting({ accepts: ["assertion"], jwks: { keys: [jwk] } }, "partner"),
      /whose keys are known: remove jwks and jwksUri/,
    ],
    ["is no issuer and no URL", trusting({ accepts: ["assertion"] }, "partnr"), /no issuer "partnr"/],
    [
      "admits workloads without a claim",
      trusting({ accepts: ["assertion"], workloads: [{ claims: {}, client: "api" }] }),
      /claims: name at least one claim/,
    ],
    [
      "admits workloads to a client that does not exist",
      trusting({ accepts: ["assertion"], workloads: [{ claims: { sub: "x" }, client: "apo" }] }),
      /workloads\[0\]\.client: there is no client "apo"/,
    ],
    [
      "trusts for subject tokens only, although a client has the JWT bearer grant",
      trusting({ accepts: ["subject-token"] }),
      /^clients\.api\.grantTypes\[0\]: no trusted issuer may issue assertions/,
    ],
  ])("is refused if it %s", (_, input, reason) => {
    expect(told(input)).toEqual([expect.stringMatching(reason)]);
  });

  it.each<[string, unknown]>([
    ["for assertions", trusting({ accepts: ["assertion"] })],
    ["for ID-JAGs", trusting({ accepts: ["id-jag"] })],
    ["of an issuer of this configuration", trusting({ accepts: ["assertion"] }, "partner")],
    ["of a name with keys", trusting({ accepts: ["assertion"], jwks: { keys: [jwk] } }, "corp")],
    [
      "of workloads alone, by texts, numbers and booleans",
      {
        clients: { api: { secret: "api-secret", grantTypes: [] } },
        trustedIssuers: {
          "https://ci.test": { workloads: [{ claims: { a: "x", b: 1, c: true }, client: "api" }] },
        },
      },
    ],
    [
      "of nobody, if clients act on behalf of users",
      { onBehalfOf: true, clients: { api: { secret: "api-secret", grantTypes: [JWT_BEARER] } } },
    ],
  ])("is accepted %s", (_, input) => {
    expect(told(input)).toEqual([]);
  });

  it("suggests the issuer and the client that were probably meant", () => {
    const [issuer] = problemsOf(trusting({ accepts: ["assertion"] }, "partnr"));
    expect(issuer?.suggestion).toBe("partner");
    const workloads = [{ claims: { sub: "x" }, client: "apl" }];
    const [client] = problemsOf(trusting({ accepts: ["assertion"], workloads }));
    expect(client?.suggestion).toBe("api");
  });

  it.each<[string, object, string[]]>([
    ["an audience that is no URL and no issuer", { elsewhere: {} }, ["there is no issuer"]],
    ["a client that does not exist", { "https://a.test": { clients: { x: "y" } } }, ['no client "x"']],
    [
      "a client without token exchange",
      { "https://a.test": { clients: { plain: "y" } } },
      [`the client "plain" needs ${TOKEN_EXCHANGE}`],
    ],
    ["a client that fits", { "https://a.test": { clients: { api: "y" } }, partner: {} }, []],
  ])("gives ID-JAGs for %s", (_, audiences, expected) => {
    const idJagAudiences = Object.fromEntries(
      Object.entries(audiences as Record<string, object>).map(([name, settings]) => [
        name,
        { resources: ["https://a.test"], clients: {}, ...settings },
      ]),
    );
    const clients = {
      api: { secret: "api-secret", grantTypes: [TOKEN_EXCHANGE] },
      plain: { redirectUris: CALLBACK },
    };
    expect(told({ clients, idJagAudiences, issuers: { partner: {} } })).toEqual(
      expected.map((text) => expect.stringContaining(text) as unknown),
    );
  });
});

describe("single settings", () => {
  it.each<[unknown, RegExp | undefined]>([
    [{ publicUrl: "https://idp.test" }, undefined],
    [{ publicUrl: "httpsx://idp.test" }, /^publicUrl: must be an absolute http/],
    [{ publicUrl: "xhttp://idp.test" }, /^publicUrl: must be an absolute http/],
    [
      { resources: { api: { refreshTokenFormat: "jwt" } } },
      /^resources\.api\.refreshTokenClaims: is required if refresh tokens are JWTs/,
    ],
    [
      { resources: { api: { refreshTokenClaims: { type: "refresh" } } } },
      /^resources\.api\.refreshTokenClaims: has an effect only with/,
    ],
    [
      { resources: { api: { refreshTokenFormat: "jwt", refreshTokenClaims: { type: "refresh" } } } },
      undefined,
    ],
    [{ registration: "token" }, /^registration: needs an `initialAccessToken`/],
    [{ initialAccessToken: "an-initial-access-token", registration: "off" }, /^registration: /],
    [{ initialAccessToken: "an-initial-access-token" }, undefined],
    [{ clients: { app: { redirectUris: ["about:blank"] } } }, /the scheme about: is never allowed/],
    [{ clients: { app: { redirectUris: ["data:text/html,x"] } } }, /the scheme data: is never allowed/],
    [{ clients: { app: { redirectUris: ["blob:https://a.test/x"] } } }, /the scheme blob: is never allowed/],
    [{ clients: { app: { redirectUris: ["vbscript:x"] } } }, /the scheme vbscript: is never allowed/],
    [{ clients: { app: { redirectUris: ["file:///x"] } } }, /the scheme file: is never allowed/],
  ])("%j", (input, reason) => {
    const expected = reason ? [expect.stringMatching(reason) as unknown] : [];
    expect(told(input)).toEqual(expected);
  });

  it.each<[string, RegExp | undefined]>([
    ["${user.email}", undefined],
    ["$${user.email", undefined],
    ["${user.email", /has no matching }/],
    ["${nobody.email}", /\$\{nobody\.email} is no reference/],
    ["${client.secret}", /a client has no "secret" for templates: it has id and name/],
    ["${request.password}", /cannot read the request parameter "password"/],
    ["${request.code}", /cannot read the request parameter "code"/],
    [`\${user.email}${"x".repeat(987)}`, undefined],
    [`\${user.email}${"x".repeat(988)}`, /at most 1000 characters/],
  ])("a claim with the template %j", (greeting, reason) => {
    const found = told({ resources: { api: { claims: { greeting } } } });
    expect(found).toEqual(reason ? [expect.stringMatching(reason)] : []);
    if (reason) expect(found[0]).toMatch(/^resources\.api\.claims\.greeting: /);
  });

  it("shows the value that is wrong, cut if it is long, and never one that is a secret", () => {
    const valueOf = (input: unknown) => problemsOf(input)[0]?.value;
    expect(valueOf({ port: "x" })).toBe("x");
    expect(valueOf({ port: "x".repeat(500) })).toMatch(/^x+…$/);
    expect(valueOf({ adminToken: "short" })).toBeUndefined();
    expect(valueOf({ publicUrl: "ftp://user:secret@idp.test" })).toBeUndefined();
  });
});

describe("the source of a setting", () => {
  it.each([
    ["MINTMARK_TEST_PYTHON", []],
    ["MINTMARK_URL", []],
    ["MINTMARK_PROT", ["MINTMARK_PROT"]],
    ["OTHER_PORT", []],
  ])("the variable %s is known or not a setting: %j", (name, unknown) => {
    const { settings, problems } = readEnvironment({ [name]: "5000" });
    expect(settings).toEqual({});
    expect(problems.map(({ path }) => path)).toEqual(unknown);
  });

  it("is named by an error: the variable or the flag, and not a file that is not there", async () => {
    const failing = async (options: Parameters<typeof loadConfig>[0]) => {
      const error: unknown = await loadConfig({ env: {}, ...options }).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(ConfigError);
      return error as ConfigError;
    };
    const fromVariable = await failing({ env: { MINTMARK_PORT: "x" } });
    expect(fromVariable.problems.map(({ path }) => path)).toEqual(["MINTMARK_PORT"]);
    expect(fromVariable.message).toMatch(/in the configuration:/);
    const fromFlag = await failing({ flags: { port: "x" as never, allowHosts: ["a b"] } });
    expect(fromFlag.problems.map(({ path }) => path)).toEqual(["--port", "--allow-host[0]"]);
  });
});

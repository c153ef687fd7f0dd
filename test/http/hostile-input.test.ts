// Hostile text in every field, and malformed JSON: the server stays available and reflects nothing unescaped.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Mintmark, startMintmark } from "../../src/index.ts";
import { authorizeUrl, DEMO_API, DEMO_SERVICE, isAlive, post, raw } from "../support/requests.ts";

let idp: Mintmark;

beforeAll(async () => {
  idp = await startMintmark({ passwordGrant: true });
});

afterAll(() => idp.close());

const HOSTILE = {
  empty: "",
  blank: " \t ",
  "very long": "a".repeat(20_000),
  controls: "a\u0000b\u0001\u001b[31m\u007f\u0085",
  "line breaks": "a\r\nSet-Cookie: x=1\r\n\r\n<h1>",
  "line separators": "a\u2028b\u2029c",
  "byte-order mark and bidi": "\ufeff\u202e\u200b\u2066x",
  "lone surrogate": "\ud800",
  "combining flood": `e${"\u0301".repeat(2_000)}`,
  "prototype names": "__proto__",
  constructor: "constructor",
  "no values": "null",
  "not a number": "NaN",
  "huge number": "9".repeat(400),
  exponent: "1e309",
  format: "%s%n%x%00",
  shell: "$(id)`id`;id|id",
  sql: "' OR 1=1; DROP TABLE tokens; --",
  template: "<%= 1 %>${7*7}{{7*7}}#{7*7}",
  markup: `"><script>alert(1)</script>`,
  path: "../../../../etc/passwd",
  url: "javascript:alert(1)",
  json: '{"a":[1,{}]}',
  jwt: "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.",
  dots: ".....",
};

describe.each(Object.entries(HOSTILE))("hostile text (%s)", (_name, text) => {
  const encoded = encodeURIComponent(text.toWellFormed());

  test("causes no 5xx in any parameter of any endpoint, and is not reflected unescaped", async () => {
    const names = {
      "/token": [
        "grant_type",
        "code",
        "client_id",
        "client_secret",
        "redirect_uri",
        "code_verifier",
        "refresh_token",
        "scope",
        "resource",
        "audience",
        "username",
        "password",
        "device_code",
        "token_format",
        "client_assertion",
      ],
      "/introspect": ["token", "token_type_hint"],
      "/revoke": ["token", "token_type_hint"],
      "/device/auth": ["client_id", "scope"],
      "/device": ["user_code", "xsrf"],
      "/logout/confirm": ["xsrf", "logout"],
      "/par": ["client_id", "request_uri", "redirect_uri"],
    };
    for (const [path, parameters] of Object.entries(names)) {
      for (const name of parameters) {
        const grant = name === "grant_type" ? "" : path === "/token" ? "grant_type=client_credentials&" : "";
        const response = await post(idp, path, `${grant}${name}=${encoded}`, {
          authorization: path === "/introspect" ? DEMO_API : DEMO_SERVICE,
        });
        expect(response.status, `${path} ${name}`).toBeLessThan(500);
        expect(await response.text()).not.toContain("<script>alert");
      }
    }
    for (const name of [
      "client_id",
      "redirect_uri",
      "scope",
      "state",
      "nonce",
      "login_hint",
      "prompt",
      "resource",
      "audience",
      "response_mode",
      "max_age",
      "claims",
      "request",
      "request_uri",
      "ui_locales",
      "id_token_hint",
      "code_challenge",
      "token_format",
    ]) {
      const response = await fetch(`${authorizeUrl(idp.url)}&${name}=${encoded}`, {
        redirect: "manual",
        headers: { accept: "text/html" },
      });
      expect(response.status, name).toBeLessThan(500);
      expect(response.headers.get("location") ?? "").not.toMatch(/[\r\n]/);
      expect(await response.text()).not.toContain("<script>alert");
      const replaced = await fetch(authorizeUrl(idp.url, { [name]: text.toWellFormed() }), {
        redirect: "manual",
      });
      expect(replaced.status, name).toBeLessThan(500);
      expect(new URL(replaced.headers.get("location") ?? "/", idp.url).host).toMatch(
        /^(?:localhost:\d+|127\.0\.0\.1:9)$/,
      );
    }
    expect(await isAlive(idp)).toBe(true);
  });

  test("causes no 5xx in a path, a query, a cookie, a header or a JSON field", async () => {
    const segment = encoded || "%20";
    for (const path of [
      `/${segment}`,
      `/login/${segment}`,
      `/_mintmark/${segment}`,
      `/_mintmark/assets/${segment}`,
      `/_mintmark/api/tokens/${segment}`,
      `/_mintmark/api/keys/${segment}`,
      `/_mintmark/?issuer=${segment}`,
      `/_mintmark/api/tokens?limit=${segment}`,
      `/_mintmark/api/tokens?after=${segment}`,
      `/_mintmark/api/tokens?kind=${segment}`,
      `/_mintmark/api/tokens?subject=${segment}&kid=${segment}`,
      `/_mintmark/api/keys?issuer=${segment}`,
      `/.well-known/openid-configuration/${segment}`,
    ]) {
      const response = await fetch(idp.url + path, { redirect: "manual", headers: { accept: "text/html" } });
      expect(response.status, path.slice(0, 80)).toBeLessThan(500);
      const type = response.headers.get("content-type") ?? "";
      if (!/^application\/(?:problem\+)?json/.test(type)) {
        expect(await response.text()).not.toContain("<script>alert");
      }
      // Node itself rejects headers of more than 16 KiB.
      if (response.status !== 431) expect(response.headers.get("x-content-type-options")).toBe("nosniff");
    }
    const latin1 = Buffer.from(text.toWellFormed())
      .toString("latin1")
      .replaceAll(/[\r\n\0]/g, "")
      .slice(0, 4000);
    for (const name of [
      "Cookie",
      "Accept",
      "Accept-Language",
      "Authorization",
      "Content-Type",
      "If-None-Match",
      "X-Forwarded-Proto",
      "X-Forwarded-For",
      "User-Agent",
      "DPoP",
    ]) {
      for (const path of ["/userinfo", "/authorize", "/", "/_mintmark/", "/_mintmark/assets/logo.svg"]) {
        const { status } = await raw(idp, `GET ${path}`, [`${name}: ${latin1}`]);
        expect(status, `${name} ${path}`).toBeLessThan(500);
      }
    }
    for (const field of [
      "user",
      "client",
      "subject",
      "audience",
      "scope",
      "alg",
      "format",
      "kind",
      "description",
      "issuer",
      "expiresInSeconds",
    ]) {
      const response = await post(idp, "/_mintmark/api/tokens", JSON.stringify({ [field]: text }), {
        "content-type": "application/json",
      });
      expect(response.status, field).toBeLessThan(500);
      expect(response.headers.get("content-type")).toMatch(/^application\/(?:problem\+)?json/);
    }
    const claims = await post(
      idp,
      "/_mintmark/api/tokens",
      JSON.stringify({ claims: { [text]: text }, header: { kid: text } }),
      { "content-type": "application/json" },
    );
    expect(claims.status).toBeLessThan(500);
    expect(await isAlive(idp)).toBe(true);
  });
});

describe("a malformed JSON body", () => {
  test.each([
    ["truncated", '{"user":"ali'],
    ["with a trailing comma", '{"user":"alice",}'],
    ["with a comment", '{/* */"user":"alice"}'],
    ["with single quotes", "{'user':'alice'}"],
    ["a bare value", "1"],
    ["null", "null"],
    ["a list", '[{"user":"alice"}]'],
    ["a string", '"alice"'],
    ["two documents", '{"user":"alice"}{"user":"bob"}'],
    ["with a byte-order mark", '\ufeff{"user":"alice"}'],
    ["UTF-16", Buffer.from('{"user":"alice"}', "utf16le").toString("latin1")],
    ["with an unknown field", '{"usr":"alice"}'],
    ["with __proto__", '{"__proto__":{"user":"alice"}}'],
    ["with a field of a wrong type", '{"user":{"name":"alice"}}'],
    ["with a huge number", '{"expiresInSeconds":1e400}'],
    ["with a number outside the supported date range", '{"expiresInSeconds":9007199254740991}'],
    ["nested 10 000 deep", `{"claims":${'{"a":'.repeat(10_000)}1${"}".repeat(10_000)}}`],
    ["nested 10 000 lists deep", `{"claims":{"a":${"[".repeat(10_000)}${"]".repeat(10_000)}}}`],
  ])("is answered with 400 and a problem document: %s", async (_title, body) => {
    const response = await post(idp, "/_mintmark/api/tokens", body, { "content-type": "application/json" });
    expect(response.status).toBe(400);
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    expect(await response.json()).toMatchObject({ status: 400, code: "bad_request" });
    expect(await isAlive(idp)).toBe(true);
  });
});

describe("deep JSON", () => {
  const objects = (levels: number) => `${'{"a":'.repeat(levels)}1${"}".repeat(levels)}`;
  const lists = (levels: number) => `${"[".repeat(levels)}${"]".repeat(levels)}`;

  test.each(["client_name", "redirect_uris", "jwks", "contacts", "software_statement", "unknown_member"])(
    "in %s of a registration is refused as invalid_client_metadata",
    async (member) => {
      for (const value of [objects(101), objects(9_000), lists(101), lists(25_000)]) {
        const body = `{"redirect_uris":["http://localhost/cb"],"${member}":${value}}`;
        const response = await post(idp, "/register", body, { "content-type": "application/json" });
        expect([response.status, await response.json()]).toMatchObject([
          400,
          {
            error: "invalid_client_metadata",
            error_description: expect.stringContaining("levels deep") as string,
          },
        ]);
      }
      expect(await isAlive(idp)).toBe(true);
    },
  );

  test.each(["claims", "request", "id_token_hint", "registration", "authorization_details"])(
    "in %s of a login request does not stop the server",
    async (name) => {
      const token = `e30.${Buffer.from(objects(9_000)).toString("base64url")}.AAAA`;
      for (const value of [objects(9_000), `{"id_token":${objects(9_000)}}`, token]) {
        for (const path of ["/authorize", "/par"]) {
          const params = new URLSearchParams({ client_id: "demo-app", response_type: "code", [name]: value });
          const response = await post(idp, path, params.toString());
          expect(response.status, path).toBeLessThan(500);
        }
      }
      expect(await isAlive(idp)).toBe(true);
    },
  );
});

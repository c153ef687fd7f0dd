// Code that verifies this issuer's tokens, in the languages that most APIs use.

/**
 * @typedef {object} Facts
 * @property {string} id The issuer's id at this server.
 * @property {string} url The issuer identifier.
 * @property {Record<string, string>} endpoints
 * @property {string} audience
 * @property {string | undefined} user A user's name; undefined if the issuer has none.
 * @property {string | undefined} client Id of the client that tokens are issued to; undefined for the usual one.
 *
 * @typedef {{ name: string, title: string, note: string, write: (facts: Facts) => string }} Sample
 */

/** @type {Sample[]} */
export const SAMPLES = [
  {
    name: "curl",
    title: "curl",
    note: "Mints a token and calls your API with it.",
    write: curl,
  },
  { name: "typescript", title: "TypeScript", note: "Needs the package jose.", write: typescript },
  { name: "python", title: "Python", note: "Needs the package PyJWT with cryptography.", write: python },
  { name: "go", title: "Go", note: "Needs github.com/coreos/go-oidc/v3.", write: go },
  {
    name: "java",
    title: "Java",
    note: "Spring Boot with spring-boot-starter-oauth2-resource-server.",
    write: java,
  },
];

/** @param {Facts} facts */
function curl({ id, user, client, audience }) {
  const body = JSON.stringify({ issuer: id, ...(user && { user }), ...(client && { client }), audience });
  return [
    `TOKEN=$(curl -s '${location.origin}/_mintmark/api/tokens' -H 'Content-Type: application/json' \\`,
    `  -d '${body.replaceAll("'", "'\\''")}' | sed -n 's/.*"token":"\\([^"]*\\)".*/\\1/p')`,
    "",
    `curl -i -H "Authorization: Bearer $TOKEN" '${audience.replaceAll("'", "'\\''")}'`,
  ].join("\n");
}

/** @param {Facts} facts */
function typescript({ url, endpoints, audience }) {
  return [
    'import { createRemoteJWKSet, jwtVerify } from "jose";',
    "",
    `const jwks = createRemoteJWKSet(new URL(${JSON.stringify(endpoints["jwks"])}));`,
    "",
    "export async function verify(token: string) {",
    "  const { payload } = await jwtVerify(token, jwks, {",
    `    issuer: ${JSON.stringify(url)},`,
    `    audience: ${JSON.stringify(audience)},`,
    "  });",
    "  return payload;",
    "}",
  ].join("\n");
}

/** @param {Facts} facts */
function python({ url, endpoints, audience }) {
  return [
    "import jwt",
    "",
    `keys = jwt.PyJWKClient(${JSON.stringify(endpoints["jwks"])})`,
    "",
    "def verify(token: str) -> dict:",
    "    key = keys.get_signing_key_from_jwt(token).key",
    "    return jwt.decode(",
    "        token,",
    "        key,",
    '        algorithms=["RS256"],',
    `        issuer=${JSON.stringify(url)},`,
    `        audience=${JSON.stringify(audience)},`,
    '        options={"require": ["exp", "iss", "aud"]},',
    "    )",
  ].join("\n");
}

/** @param {Facts} facts */
function go({ url, audience }) {
  return [
    "package main",
    "",
    "import (",
    '\t"context"',
    "",
    '\t"github.com/coreos/go-oidc/v3/oidc"',
    ")",
    "",
    "func verify(ctx context.Context, token string) (*oidc.IDToken, error) {",
    `\tprovider, err := oidc.NewProvider(ctx, ${JSON.stringify(url)})`,
    "\tif err != nil {",
    "\t\treturn nil, err",
    "\t}",
    `\tverifier := provider.Verifier(&oidc.Config{ClientID: ${JSON.stringify(audience)}})`,
    "\treturn verifier.Verify(ctx, token)",
    "}",
  ].join("\n");
}

/** @param {Facts} facts */
function java({ url, audience }) {
  return [
    "# application.properties",
    `spring.security.oauth2.resourceserver.jwt.issuer-uri=${url}`,
    `spring.security.oauth2.resourceserver.jwt.audiences=${audience}`,
  ].join("\n");
}

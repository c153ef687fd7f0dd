// docs/profiles.md: what each vendor's profile has, from the profiles, and what the tests prove of real SDKs.
import type { Profile, RouteName } from "../../src/profiles/contract.ts";
import { PROFILE_NAMES, type ProfileName } from "../../src/profiles/profile-names.ts";
import { profileNamed } from "../../src/profiles/registry.ts";
import { PROVEN, type Proven } from "../../test/interop/sdks/proven.ts";

const TITLES: Record<Exclude<ProfileName, "generic">, string> = {
  auth0: "Auth0",
  keycloak: "Keycloak",
  okta: "Okta",
  entra: "Microsoft Entra ID",
  google: "Google",
  cognito: "Amazon Cognito",
};

const ENDPOINTS: [RouteName, string][] = [
  ["authorization", "authorization"],
  ["token", "token"],
  ["jwks", "JWKS"],
  ["userinfo", "userinfo"],
  ["introspection", "introspection"],
  ["revocation", "revocation"],
  ["end_session", "sign-out"],
  ["device_authorization", "device"],
  ["registration", "registration"],
  ["pushed_authorization_request", "PAR"],
];

/** Where each vendor puts what the directory knows, in the words of its page. */
const PLACES: Record<
  keyof typeof TITLES,
  { roles: string; machine: string; audience: string; refresh: string }
> = {
  auth0: {
    roles: "`permissions` (dialects with RBAC)",
    machine: "`CLIENT@clients`",
    audience: "`audience`; opaque token without",
    refresh: "`offline_access`",
  },
  keycloak: {
    roles: "`realm_access`, `resource_access`",
    machine: "a UUID",
    audience: "`account`",
    refresh: "always, a JWT",
  },
  okta: {
    roles: "`groups`",
    machine: "the client id",
    audience: "`api://default`",
    refresh: "`offline_access`",
  },
  entra: {
    roles: "`roles`",
    machine: "a GUID",
    audience: "the part of the scope before its last slash",
    refresh: "`offline_access`",
  },
  google: {
    roles: "nowhere",
    machine: "there are none",
    audience: "opaque token",
    refresh: "`access_type=offline`",
  },
  cognito: {
    roles: "`cognito:groups`",
    machine: "the client id",
    audience: "no `aud` in access tokens",
    refresh: "always; stays the same",
  },
};

const VENDORS = PROFILE_NAMES.filter((name) => name !== "generic");

export function profilesPage(): string {
  return `# Vendor profiles

<!-- Generated from src/profiles and test/interop/sdks by \`npm run generate\`. -->

An application that is set up for one of these vendors runs against Mintmark with another base URL, and nothing else
changed. With no \`issuers\` configured, \`npx mintmark\` serves one of each; none costs anything before it is used. Users,
roles and clients are those of the default issuer.

${table(
  ["vendor", "issuer, below http://localhost:4411", "page"],
  VENDORS.map((name) => [
    TITLES[name],
    code(profileNamed(name).path(name, false)),
    `[profiles/${name}.md](profiles/${name}.md)`,
  ]),
)}

Some SDKs speak https alone, and real Auth0 and Google issuers are bare origins: [https.md](https.md) has \`--https\`,
ports of their own and names. To move in with a Keycloak realm or a JSON_CONFIG of navikt's mock-oauth2-server:
\`mintmark init --from FILE\`, which lists what it could not take over.

Golden tests (\`test/profiles/*.test.ts\`) hold discovery, tokens, answers and errors of each vendor against the shape that
it documents. What stands in no document that we could check is marked as unsure on the vendor's page.

## Endpoints

${table(
  ["endpoint", ...VENDORS.map((name) => TITLES[name])],
  ENDPOINTS.map(([route, label]) => [label, ...VENDORS.map((name) => endpoint(profileNamed(name), route))]),
)}

Below the issuer; Entra's are below the tenant.

## Tokens

${table(
  ["", ...VENDORS.map((name) => TITLES[name])],
  [
    [
      "access tokens",
      ...VENDORS.map((name) => (profileNamed(name).tokenFormat === "jwt" ? "JWT" : "opaque")),
    ],
    ["lifetime of access tokens", ...VENDORS.map((name) => `${profileNamed(name).lifetimes.access} s`)],
    ["a user's roles", ...VENDORS.map((name) => PLACES[name].roles)],
    ["`sub` of a machine", ...VENDORS.map((name) => PLACES[name].machine)],
    ["audience", ...VENDORS.map((name) => PLACES[name].audience)],
    ["refresh token for", ...VENDORS.map((name) => PLACES[name].refresh)],
    ["ways to be set up", ...VENDORS.map((name) => profileNamed(name).dialects.map(code).join(", "))],
  ],
)}

## Real SDKs

\`npm run test:interop\` drives these packages, unpatched. ISSUER is the issuer identifier, ORIGIN the server's base URL.

${VENDORS.map(sdks).join("\n\n")}
`;
}

function sdks(name: (typeof VENDORS)[number]): string {
  const rows = PROVEN.filter(({ vendor }) => vendor === name);
  return [
    `### ${TITLES[name]}`,
    table(
      ["SDK", "what is proven", "what to set"],
      rows.map(({ sdk, version, proves, line }) => [`${sdk} ${version}`, proves.join(", "), code(line)]),
    ),
    rows.flatMap(remark).join("\n"),
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}

function remark({ sdk, note }: Proven): string[] {
  return note === undefined ? [] : [`- ${sdk}: ${note}`];
}

function endpoint({ missing, routes }: Profile, route: RouteName): string {
  return missing.includes(route) ? "–" : code(routes[route]);
}

function table(head: string[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

/** With as many backticks around it as it takes. */
function code(text: string): string {
  return text.includes("`") ? `\`\` ${text} \`\`` : `\`${text}\``;
}

// Makes docs/profiles.md: the vendor profiles, and the real SDKs that the interop tests run against them.
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

/** The places where each vendor puts the directory's data, worded as on the vendor's page. */
const PLACES: Record<
  keyof typeof TITLES,
  { roles: string; machine: string; audience: string; refresh: string }
> = {
  auth0: {
    roles: "`permissions` (dialects with RBAC)",
    machine: "`CLIENT@clients`",
    audience: "`audience`; without it the token is opaque",
    refresh: "`offline_access`",
  },
  keycloak: {
    roles: "`realm_access`, `resource_access`",
    machine: "a UUID",
    audience: "`account`",
    refresh: "nothing; it is a JWT",
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
    roles: "none",
    machine: "not supported",
    audience: "opaque token",
    refresh: "`access_type=offline`",
  },
  cognito: {
    roles: "`cognito:groups`",
    machine: "the client id",
    audience: "no `aud` in access tokens",
    refresh: "nothing; it does not rotate",
  },
};

const VENDORS = PROFILE_NAMES.filter((name) => name !== "generic");

export function profilesPage(): string {
  return `# Vendor profiles

<!-- Generated from src/profiles and test/interop/sdks by \`npm run generate\`. -->

An application that is set up for one of these vendors runs against Mintmark if you change only its base URL.
If the configuration does not list \`issuers\`, \`mintmark serve\` serves one issuer for each vendor, with the
users, roles and clients of the default issuer. An issuer that is not used costs nothing.

${table(
  ["vendor", "issuer, below http://localhost:4411", "page"],
  VENDORS.map((name) => [
    TITLES[name],
    code(profileNamed(name).paths.issuer(name, false)),
    `[profiles/${name}.md](profiles/${name}.md)`,
  ]),
)}

Some SDKs support only https, and real Auth0 and Google issuers are bare origins: [https.md](https.md)
describes \`--https\`, issuers on their own ports, and names. \`mintmark init --from FILE\` imports a Keycloak
realm or a JSON_CONFIG of navikt's mock-oauth2-server, and lists what it could not import.

Golden tests (\`test/profiles/*.test.ts\`) compare discovery, tokens, responses and errors of each vendor with
the vendor's documentation. The vendor's page marks behaviour as unsure if no document that we could check
describes it.

## Endpoints

${table(
  ["endpoint", ...VENDORS.map((name) => TITLES[name])],
  ENDPOINTS.map(([route, label]) => [label, ...VENDORS.map((name) => endpoint(profileNamed(name), route))]),
)}

Paths are relative to the issuer; Entra's are relative to the tenant.

## Tokens

${table(
  ["", ...VENDORS.map((name) => TITLES[name])],
  [
    [
      "access tokens",
      ...VENDORS.map((name) => (profileNamed(name).tokens.format === "jwt" ? "JWT" : "opaque")),
    ],
    [
      "lifetime of access tokens",
      ...VENDORS.map((name) => `${profileNamed(name).tokens.lifetimes.access} s`),
    ],
    ["a user's roles", ...VENDORS.map((name) => PLACES[name].roles)],
    ["`sub` of a machine", ...VENDORS.map((name) => PLACES[name].machine)],
    ["audience", ...VENDORS.map((name) => PLACES[name].audience)],
    ["refresh token requires", ...VENDORS.map((name) => PLACES[name].refresh)],
    [
      "clients authenticate by",
      ...VENDORS.map((name) => profileNamed(name).clients.authMethods.map(code).join(", ")),
    ],
    [
      "ID tokens signed with the secret",
      ...VENDORS.map((name) => listed(profileNamed(name).clients.idTokenHmacs)),
    ],
    ["DPoP", ...VENDORS.map((name) => (profileNamed(name).clients.dpop ? "yes" : "ignored"))],
    ["dialects", ...VENDORS.map((name) => profileNamed(name).dialects.map(code).join(", "))],
  ],
)}

## Real SDKs

\`npm run test:interop\` runs these packages without patches. ISSUER is the issuer identifier, ORIGIN the
server's base URL.

${VENDORS.map(sdks).join("\n\n")}
`;
}

function sdks(name: (typeof VENDORS)[number]): string {
  const rows = PROVEN.filter(({ vendor }) => vendor === name);
  return [
    `### ${TITLES[name]}`,
    table(
      ["SDK", "what is tested", "what to set"],
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

function listed(values: readonly string[]): string {
  return values.length === 0 ? "–" : values.map(code).join(", ");
}

function endpoint({ paths: { missing, routes } }: Profile, route: RouteName): string {
  return missing.includes(route) ? "–" : code(routes[route]);
}

function table(head: string[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

/** Marks the text as code, with double backticks if it contains a backtick. */
function code(text: string): string {
  return text.includes("`") ? `\`\` ${text} \`\`` : `\`${text}\``;
}

// The message of `mintmark serve` on stdout when it is ready: all addresses, as text or as one JSON line.
import { styleText } from "node:util";
import type { IssuerRecord } from "../../control/issuers.ts";
import { printable } from "../../printable.ts";
import { TYPED_COMMAND } from "../../typed-command.ts";
import { VERSION } from "../../version.ts";

export interface ReadyFacts {
  url: string;
  issuers: IssuerRecord[];
  /** Ids of the built-in vendor issuers, which are not configured. */
  demos: string[];
  /** The data folder; undefined if everything is in memory. */
  data: string | undefined;
  /** The URL of the store without its password; undefined if it is the data folder or memory. */
  store: string | undefined;
  readyInMilliseconds: number;
  /** Whether the server has a certificate of its own CA. */
  hasOwnAuthority: boolean;
  /** Names of the default issuer's users; `clients` has the ids of its clients. */
  users: string[];
  clients: string[];
  /** A shell command that gets a first token; undefined if no command would work unchanged. */
  firstToken: string | undefined;
  /** Options that `mintmark token` needs to find this server. */
  driveOptions: string;
  /** Variables before that command that make it trust the server; ends with a space unless empty. */
  driveEnvironment: string;
}

export function readyJson({ url, issuers, data, readyInMilliseconds }: ReadyFacts): string {
  return JSON.stringify({
    at: new Date().toISOString(),
    level: "info",
    message: "ready",
    version: VERSION,
    url,
    issuers,
    console: `${url}/_mintmark/`,
    health: `${url}/_mintmark/health`,
    api: `${url}/_mintmark/api`,
    data: data ?? null,
    pid: process.pid,
    readyInMilliseconds,
  });
}

const VENDOR_NAMES: Record<string, string> = {
  auth0: "Auth0",
  keycloak: "Keycloak",
  okta: "Okta",
  entra: "Entra ID",
  google: "Google",
  cognito: "Cognito",
};

export function readyText(facts: ReadyFacts): string {
  const { url, issuers, demos, data, store = data, users, clients, firstToken } = facts;
  const [main, ...others] = issuers.filter(({ id }) => !demos.includes(id));
  const vendors = issuers.filter(({ id }) => demos.includes(id));
  const rows: [string, string][] = [
    ["Issuer", link(main?.url)],
    ["Discovery", link(main?.endpoints["discovery"])],
    ["JWKS", link(main?.endpoints["jwks"])],
    ["Console", link(`${url}/_mintmark/`)],
    ...others.map((issuer): [string, string] => [issuer.id, `${link(issuer.url)} (${issuer.profile})`]),
    ...vendors.map((issuer): [string, string] => [
      VENDOR_NAMES[issuer.profile] ?? issuer.profile,
      link(issuer.url),
    ]),
    ...(facts.hasOwnAuthority ? [["CA", authorityText(facts)] satisfies [string, string]] : []),
    ["Users", `${some(users)}; any UUID is a user too`],
    ["Clients", some(clients)],
    ["Keys", store === undefined ? "in memory, lost when the server stops" : `kept in ${printable(store)}`],
  ];
  const width = Math.max(...rows.map(([label]) => label.length));
  const [user] = users;
  return [
    "",
    `  ${styleText("bold", `mintmark ${VERSION}`)}  ready in ${facts.readyInMilliseconds} ms`,
    "",
    ...rows.map(([label, text]) => `  ${styleText("bold", label.padEnd(width))}  ${text}`),
    "",
    "  Get a first token, in another terminal:",
    ...(firstToken === undefined ? [] : [`    ${firstToken}`]),
    `    ${facts.driveEnvironment}${TYPED_COMMAND} token${user === undefined ? "" : ` ${printable(user)}`}${facts.driveOptions}`,
    "",
    "  Stop with Ctrl+C.",
    "",
  ].join("\n");
}

/** Clients must trust the CA, which lasts only if there is a data folder. */
function authorityText({ data, driveOptions }: ReadyFacts): string {
  if (data === undefined) {
    return `in memory; without --ephemeral, \`${TYPED_COMMAND} ca\` prints one to trust`;
  }
  return `clients must trust it: ${TYPED_COMMAND} ca${printable(driveOptions)}`;
}

function link(url: string | undefined): string {
  return styleText("cyan", url ?? "");
}

const SHOWN = 8;

function some(names: string[]): string {
  const shown = names.slice(0, SHOWN).map((name) => printable(name));
  const more = names.length - shown.length;
  return shown.length === 0 ? "none" : shown.join(", ") + (more > 0 ? ` and ${more} more` : "");
}

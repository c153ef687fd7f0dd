// The rooms of src/ from the top down, and what each may import. test/project/architecture.test.ts holds the code against
// this table, and CONTRIBUTING.md draws its map from it.

export interface Room {
  name: string;
  /** Folders and files, relative to src/. */
  has: readonly string[];
  owns: string;
  /** The rooms below that it imports. The table is complete: an import that is not here is a fault, and so is an entry that no import needs. */
  imports: readonly string[];
  /** Files through which a room is entered, if only these may be imported from above. */
  doors?: readonly string[];
}

export const ROOMS: readonly Room[] = [
  {
    name: "test helpers",
    has: ["vitest.ts", "matchers/", "playwright.ts"],
    owns: "fixtures, matchers and login for users' own tests",
    imports: ["index.ts", "check", "issuer", "leaves"],
  },
  {
    name: "index.ts",
    has: ["index.ts"],
    owns: "the public JavaScript API",
    imports: ["mintmark.ts", "handle", "check", "control", "issuer", "config", "tokens", "leaves"],
  },
  {
    name: "cli",
    has: ["cli/"],
    owns: "the command line: from arguments to verbs, and from records to text",
    imports: [
      "mintmark.ts",
      "opened.ts",
      "mcp",
      "check",
      "control",
      "imports",
      "start",
      "config",
      "tokens",
      "keys",
      "store",
      "tls",
      "leaves",
    ],
  },
  {
    name: "mintmark.ts",
    has: ["mintmark.ts", "web.ts"],
    owns: "the one place where everything is wired together; `web.ts` is loaded with the first request that `http/direct` leaves to it",
    imports: [
      "opened.ts",
      "http",
      "check",
      "engine",
      "control",
      "issuer",
      "start",
      "config",
      "store",
      "tls",
      "leaves",
    ],
  },
  {
    name: "opened.ts",
    has: ["opened.ts"],
    owns: "issuers on their store, without a server",
    imports: ["control", "issuer", "start", "config", "store"],
  },
  {
    name: "http",
    has: ["http/"],
    owns: "sockets, guards, faults, pages, console, control API; Koa outside `http/direct/`",
    imports: [
      "engine",
      "mcp",
      "control",
      "findings",
      "issuer",
      "start",
      "wire",
      "profiles",
      "tokens",
      "keys",
      "store",
      "tls",
      "leaves",
    ],
  },
  {
    name: "mcp",
    has: ["mcp/"],
    owns: "the verbs as MCP tools",
    imports: ["check", "control", "leaves"],
  },
  {
    name: "handle",
    has: ["handle/"],
    owns: "the verbs as JavaScript methods",
    imports: ["check", "control", "issuer", "tokens", "leaves"],
  },
  {
    name: "check",
    has: ["check/"],
    owns: "sends good and flawed tokens to an API and reports what it accepts",
    imports: ["control", "tokens", "keys", "leaves"],
  },
  {
    name: "control",
    has: ["control/"],
    owns: "every verb, declared once",
    imports: [
      "minting",
      "inspection",
      "findings",
      "issuer",
      "config",
      "profiles",
      "tokens",
      "keys",
      "store",
      "leaves",
    ],
  },
  {
    name: "engine",
    has: ["engine/"],
    owns: "the protocol: oidc-provider, its configuration and every override",
    imports: ["issuer", "wire", "config", "profiles", "tokens", "keys", "store", "leaves"],
    doors: ["engine/engine.ts", "engine/login/interactions.ts"],
  },
  {
    name: "minting",
    has: ["minting/"],
    owns: "tokens without a protocol flow, sound or with a flaw",
    imports: ["issuer", "tokens", "keys", "store", "leaves"],
  },
  {
    name: "inspection",
    has: ["inspection/"],
    owns: "decodes and judges any token",
    imports: ["issuer", "tokens", "keys", "store", "leaves"],
  },
  {
    name: "findings",
    has: ["findings/"],
    owns: "what a client under test does wrong",
    imports: ["issuer", "wire", "store", "leaves"],
  },
  {
    name: "issuer",
    has: ["issuer/"],
    owns: "one issuer's state: directory, keys, ledger, request log, faults, overrides, clock",
    imports: ["start", "wire", "config", "profiles", "tokens", "keys", "store", "leaves"],
  },
  {
    name: "imports",
    has: ["imports/"],
    owns: "other servers' configuration files",
    imports: ["config", "profiles", "leaves"],
  },
  {
    name: "start",
    has: ["addresses.ts", "guards.ts"],
    owns: "where the server is reached, and when it refuses to start",
    imports: ["config", "leaves"],
  },
  {
    name: "config",
    has: ["config/"],
    owns: "settings: their schema, files, defaults and checks",
    imports: ["profiles", "keys", "leaves"],
  },
  {
    name: "wire",
    has: ["wire/"],
    owns: "raw requests: body, form, JSON object, Authorization header, claimed client",
    imports: ["leaves"],
  },
  {
    name: "profiles",
    has: ["profiles/"],
    owns: "how each vendor looks from outside: data and pure functions",
    imports: ["leaves"],
  },
  {
    name: "tokens",
    has: ["tokens/"],
    owns: "signing, the ledger, the catalogue of flaws",
    imports: ["keys", "store", "leaves"],
  },
  {
    name: "keys",
    has: ["keys/"],
    owns: "the key ring and its states",
    imports: ["store", "leaves"],
  },
  {
    name: "store",
    has: ["store/"],
    owns: "what is kept, and the clock",
    imports: ["leaves"],
  },
  {
    name: "tls",
    has: ["tls/"],
    owns: "the local certificate authority",
    imports: ["leaves"],
  },
  {
    name: "leaves",
    has: [
      "check-choices.ts",
      "error-meanings.ts",
      "error-sections.ts",
      "errors.ts",
      "json-depth.ts",
      "json-object.ts",
      "log.ts",
      "loopback.ts",
      "merge-patch.ts",
      "nearest.ts",
      "package-files.ts",
      "params.ts",
      "printable.ts",
      "redis-url.ts",
      "remember-last.ts",
      "same-secret.ts",
      "secret-params.ts",
      "shell-quote.ts",
      "stored-secret.ts",
      "typed-command.ts",
      "uuid.ts",
      "version.ts",
      "wording.ts",
    ],
    owns: "small things that everything uses",
    imports: [],
  },
];

/** Returns the room that a file of src/ is in. */
export function roomOf(file: string): Room | undefined {
  return ROOMS.find(({ has }) =>
    has.some((place) => (place.endsWith("/") ? file.startsWith(place) : file === place)),
  );
}

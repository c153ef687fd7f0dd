// Faults that no test can notice, because the program behaves the same with them.

export interface Equivalent {
  file: string;
  /** The text that the fault replaces, and the text that it puts there. */
  original: string;
  replacement: string;
  reason: string;
}

export const EQUIVALENT: Equivalent[] = [
  {
    file: "src/inspection/expectations.ts",
    original: "row?.clientId",
    replacement: "row.clientId",
    reason: "Only a token of the ledger has a kind other than access.",
  },
  {
    file: "src/keys/pool.ts",
    original: 'tokens ?? "all"',
    replacement: 'tokens && "all"',
    reason: "The names of pairs are keys of a map, and stay different from each other.",
  },
  {
    file: "src/keys/ring.ts",
    original: "this.#signers.set(key.kid, signer);",
    replacement: ";",
    reason: "The signing key is made again for each token; the tokens are the same.",
  },
  {
    file: "src/inspection/decode.ts",
    original: 'readHeader?.["enc"]',
    replacement: 'readHeader["enc"]',
    reason: "Five parts without a readable header are an opaque value; the check is for the compiler.",
  },
  {
    file: "src/inspection/signature.ts",
    original: 'crit.filter((name) => typeof name === "string")',
    replacement: "crit",
    reason: "A name that is not a text is refused by the check of the signature in any case.",
  },
  {
    file: "src/engine/clients/registration-tokens.ts",
    original: "status === 401",
    replacement: "true",
    reason: "Only vendors have refusals with another status, and they get no header here.",
  },
  {
    file: "src/engine/clients/registration.ts",
    original: 'ctx.method === "PUT"',
    replacement: "true",
    reason: "A new client has no stored secret that the description could be compared with.",
  },
  {
    file: "src/engine/storage/adapter.ts",
    original: "expiresIn === undefined",
    replacement: "false",
    reason: "A sum with undefined is not a number, which the store keeps as null.",
  },
  {
    file: "src/engine/storage/ledger-adapter.ts",
    original: 'this.#model === "RefreshToken"',
    replacement: 'this.#model !== "RefreshToken"',
    reason: "The engine ends a grant in both models, one after the other.",
  },
  {
    file: "src/keys/ring.ts",
    original: "!key",
    replacement: "false",
    reason: "The line before has made the key; the check is for the compiler.",
  },
  {
    file: "src/keys/pool.ts",
    original: '"all"',
    replacement: '""',
    reason: "The names of pairs are keys of a map, and stay different from each other.",
  },
  {
    file: "src/keys/certificate.ts",
    original: "[]",
    replacement: '["Stryker was here"]',
    reason: "A certificate is never empty; the default is for the compiler.",
  },
  {
    file: "src/engine/grants/user-tokens.ts",
    original: "authTime !== undefined",
    replacement: "true",
    reason: "A member that is undefined is not in the JSON of the token.",
  },
  {
    file: "src/engine/grants/on-behalf-of.ts",
    original: "[]",
    replacement: '["Stryker was here"]',
    reason: "An audience that is absent is compared with the client; no client has this id.",
  },
  {
    file: "src/engine/grants/granted-token.ts",
    original: '"Grant"',
    replacement: '""',
    reason:
      "Nothing that the engine does in these grants reads it; it is set as the engine's own grants set it.",
  },
  {
    file: "src/http/host-check.ts",
    original: "remembered.size >= MOST_REMEMBERED",
    replacement: "true",
    reason: "It remembers one host at a time; the verdicts are the same.",
  },
  {
    file: "src/http/host-check.ts",
    original: "index < rawHeaders.length",
    replacement: "index <= rawHeaders.length",
    reason: "There is no name after the last header.",
  },
  {
    file: "src/http/host-check.ts",
    original: '""',
    replacement: '"Stryker was here!"',
    reason: "A text with spaces is no host name either.",
  },
  {
    file: "src/http/sign-in.ts",
    original: "!(error instanceof MintmarkError)",
    replacement: "false",
    reason: "The check of a token throws no other error; the check of its kind is for the compiler.",
  },
  {
    file: "src/http/admin.ts",
    original: '""',
    replacement: '"Stryker was here!"',
    reason: "The text stands for a connection without an address, and for a request that no proxy forwarded.",
  },
  {
    file: "src/keys/ring.ts",
    original: '"generate"',
    replacement: '""',
    reason: "Keys are generated unless the origin is `published` or `pooled`.",
  },
  {
    file: "src/keys/states.ts",
    original: '"all"',
    replacement: '""',
    reason: "The names of purposes are keys of a map, and stay different from each other.",
  },
  {
    file: "src/keys/states.ts",
    original: 'tokens ?? "all"',
    replacement: 'tokens && "all"',
    reason: "The names of purposes are keys of a map, and stay different from each other.",
  },
  {
    file: "src/engine/grants/token-exchange-grant.ts",
    original: 'typeof each === "string"',
    replacement: "true",
    reason: "The parameters of a form are texts or lists of texts; the check is for the compiler.",
  },
  {
    file: "src/http/host-check.ts",
    original: "remembered.size >= MOST_REMEMBERED",
    replacement: "remembered.size > MOST_REMEMBERED",
    reason: "It remembers one host more; the verdicts are the same.",
  },
  {
    file: "src/http/host-check.ts",
    original: "rawHeaders[index]?.toLowerCase",
    replacement: "rawHeaders[index].toLowerCase",
    reason: "The index is below the length; the check is for the compiler.",
  },
  {
    file: "src/keys/certificate.ts",
    original: 'text >= "1950"',
    replacement: 'text > "1950"',
    reason: "The text of a time is longer than its year.",
  },
  {
    file: "src/config/claim-templates.ts",
    original: "[]",
    replacement: '["Stryker was here"]',
    reason: "A list with one text has no second and third part, like a list with none.",
  },
  {
    file: "src/engine/login/device-flow.ts",
    original: "out?.error_description",
    replacement: "out.error_description",
    reason: "The engine passes `out` with each error; the check is for the compiler.",
  },
  {
    file: "src/keys/development.ts",
    original: "!jwk",
    replacement: "false",
    reason: "The file in the package has a key for each of the names; the check is for the compiler.",
  },
  {
    file: "src/keys/ring.ts",
    original: '"unknown_key"',
    replacement: '""',
    reason: "At the first of the two places, the line before has made the key. The other place has tests.",
  },
  {
    file: "src/keys/ring.ts",
    original: "!spare",
    replacement: "false",
    reason: "The first attempt says that it needs a new key, which then is made before the second.",
  },
  {
    file: "src/engine/grants/grant.ts",
    original: "!client",
    replacement: "false",
    reason: "The engine authenticates the client before it calls a grant; the check is for the compiler.",
  },
  {
    file: "src/store/sqlite/series.ts",
    original: "known",
    replacement: "false",
    reason: "A copy in memory; without it, the row is read again.",
  },
  {
    file: "src/store/sqlite/series.ts",
    original: "this.#rows.set(number, series);",
    replacement: ";",
    reason: "A copy in memory; without it, the row is read again.",
  },
  {
    file: "src/store/sqlite/series.ts",
    original: "this.#forget();",
    replacement: ";",
    reason: "It limits the memory for copies of rows that never change; the rows are the same.",
  },
  {
    file: "src/store/sqlite/texts.ts",
    original: "this.#texts.set(number, text);",
    replacement: ";",
    reason: "A copy in memory; without it, the text is read again.",
  },
  {
    file: "src/store/sqlite/token-row.ts",
    original: '""',
    replacement: '"Stryker was here!"',
    reason: "The row gets its claims before it is returned.",
  },
  {
    file: "src/engine/clients/client-documents.ts",
    original: "cacheSeconds > 0",
    replacement: "cacheSeconds >= 0",
    reason: "A document that is kept for no time is never used.",
  },
  {
    file: "src/store/sqlite/recent-rows.ts",
    original: "this.#byValue.size > 0 && this.#byValue.has(valueKey(issuer, hash))",
    replacement: "this.#byValue.size > 0 || this.#byValue.has(valueKey(issuer, hash))",
    reason: "It forgets more copies in memory than it must; the rows are read again.",
  },
  {
    file: "src/store/sqlite/recent-rows.ts",
    original: "this.#byValue.size > 0 && this.#byValue.has(valueKey(issuer, hash))",
    replacement: "true",
    reason: "It forgets more copies in memory than it must; the rows are read again.",
  },
  {
    file: "src/store/sqlite/recent-rows.ts",
    original: "this.#byValue.size > 0",
    replacement: "true",
    reason: "It saves making the key if there are no copies.",
  },
  {
    file: "src/store/sqlite/recent-rows.ts",
    original: "this.#byValue.size > 0",
    replacement: "this.#byValue.size >= 0",
    reason: "It saves making the key if there are no copies.",
  },
  {
    file: "src/store/sqlite/series.ts",
    original: "known !== undefined",
    replacement: "false",
    reason: "A copy in memory; without it, the row is read again.",
  },
  {
    file: "src/store/sqlite/series.ts",
    original: "this.#numbers.set(key, number);",
    replacement: ";",
    reason: "A copy in memory; without it, the row is read again.",
  },
  {
    file: "src/store/sqlite/series.ts",
    original: "this.#numbers.size >= MOST_IN_MEMORY",
    replacement: "true",
    reason: "It limits the memory for copies of rows that never change; the rows are the same.",
  },
  {
    file: "src/store/sqlite/series.ts",
    original: "this.#numbers.size >= MOST_IN_MEMORY",
    replacement: "false",
    reason: "It limits the memory for copies of rows that never change; the rows are the same.",
  },
  {
    file: "src/store/sqlite/series.ts",
    original: "this.#numbers.size >= MOST_IN_MEMORY",
    replacement: "this.#numbers.size > MOST_IN_MEMORY",
    reason: "It limits the memory for copies of rows that never change; the rows are the same.",
  },
  {
    file: "src/store/sqlite/series.ts",
    original: "this.#rows.size >= MOST_IN_MEMORY",
    replacement: "true",
    reason: "It limits the memory for copies of rows that never change; the rows are the same.",
  },
  {
    file: "src/store/sqlite/series.ts",
    original: "this.#rows.size >= MOST_IN_MEMORY",
    replacement: "false",
    reason: "It limits the memory for copies of rows that never change; the rows are the same.",
  },
  {
    file: "src/store/sqlite/series.ts",
    original: "this.#rows.size >= MOST_IN_MEMORY",
    replacement: "this.#rows.size > MOST_IN_MEMORY",
    reason: "It limits the memory for copies of rows that never change; the rows are the same.",
  },
  {
    file: "src/store/sqlite/texts.ts",
    original: "this.#numbers.size >= MOST_IN_MEMORY",
    replacement: "true",
    reason: "It limits the memory for copies of rows that never change; the rows are the same.",
  },
  {
    file: "src/store/sqlite/texts.ts",
    original: "this.#numbers.size >= MOST_IN_MEMORY",
    replacement: "false",
    reason: "It limits the memory for copies of rows that never change; the rows are the same.",
  },
  {
    file: "src/store/sqlite/texts.ts",
    original: "this.#numbers.size >= MOST_IN_MEMORY",
    replacement: "this.#numbers.size > MOST_IN_MEMORY",
    reason: "It limits the memory for copies of rows that never change; the rows are the same.",
  },
  {
    file: "src/store/sqlite/texts.ts",
    original: "known !== undefined",
    replacement: "false",
    reason:
      "At two of the three places a copy in memory, without which the text is read again. The third place has a test.",
  },
  {
    file: "src/store/sqlite/connection.ts",
    original: "statement === undefined",
    replacement: "true",
    reason: "A statement that is prepared again does the same.",
  },
  {
    file: "src/store/sqlite/connection.ts",
    original: "this.#statements.set(sql, statement);",
    replacement: ";",
    reason: "A statement that is prepared again does the same.",
  },
  {
    file: "src/store/sqlite/connection.ts",
    original: 'location !== ":memory:"',
    replacement: "true",
    reason:
      "No other connection can write to a database in memory, so the number that tells of it stays the same.",
  },
  {
    file: "src/store/sqlite/connection.ts",
    original: '":memory:"',
    replacement: '""',
    reason:
      "No other connection can write to a database in memory, so the number that tells of it stays the same.",
  },
  {
    file: "src/store/sqlite/documents.ts",
    original: "!this.#connection.isShared",
    replacement: "false",
    reason:
      "No other connection can write to a database in memory, so the number that tells of it stays the same.",
  },
  {
    file: "src/store/sqlite/write-queue.ts",
    original: "this.#scheduled",
    replacement: "false",
    reason: "A second turn finds nothing to write.",
  },
  {
    file: "src/store/sqlite/tokens.ts",
    original: "series.length > MOST_MERGED",
    replacement: "true",
    reason: "Both ways find the same tokens; they differ in speed.",
  },
  {
    file: "src/store/sqlite/tokens.ts",
    original: "series.length > MOST_MERGED",
    replacement: "false",
    reason: "Both ways find the same tokens; they differ in speed.",
  },
  {
    file: "src/store/sqlite/tokens.ts",
    original: "series.length > MOST_MERGED",
    replacement: "series.length >= MOST_MERGED",
    reason: "Both ways find the same tokens; they differ in speed.",
  },
  {
    file: "src/store/sqlite/tokens.ts",
    original: "filter.grantId !== undefined || series.length > MOST_MERGED",
    replacement: "true",
    reason: "Both ways find the same tokens; they differ in speed.",
  },
  {
    file: "src/store/sqlite/tokens.ts",
    original: 'index === "tokens_by_series"',
    replacement: "true",
    reason: "Any index finds the same tokens; they differ in speed.",
  },
  {
    file: "src/store/sqlite/tokens.ts",
    original: 'index === "tokens_by_series"',
    replacement: "false",
    reason: "Any index finds the same tokens; they differ in speed.",
  },
  {
    file: "src/store/room.ts",
    original: "!this.#take(entries)",
    replacement: "true",
    reason: "The search for room takes the room that is left, too.",
  },
  {
    file: "src/store/tell-others.ts",
    original: "{ once: true }",
    replacement: "{}",
    reason: "A signal is aborted once.",
  },
  {
    file: "src/store/tell-others.ts",
    original: "true",
    replacement: "false",
    reason: "A signal is aborted once.",
  },
];

// Faults that no test can notice, because the program behaves the same with them.

export interface Equivalent {
  file: string;
  reason: string;
  /** The text that each fault replaces, and the text that it puts there. */
  faults: readonly (readonly [original: string, replacement: string])[];
}

export const EQUIVALENT: readonly Equivalent[] = [
  {
    file: "src/check/cases/sent.ts",
    reason: "The text that it would hide is in no answer.",
    faults: [["[]", '["Stryker was here"]']],
  },
  {
    file: "src/check/levers.ts",
    reason: "The tokens of these flaws are JWTs; the check is for the compiler.",
    faults: [['header?.["x5u"]', 'header["x5u"]']],
  },
  {
    file: "src/check/report/causes.ts",
    reason: "A group has at least one member; the check is for the compiler.",
    faults: [["!worst", "false"]],
  },
  {
    file: "src/check/report/pretty.ts",
    reason: "A group has at least one member; the check is for the compiler.",
    faults: [["!first", "false"]],
  },
  {
    file: "src/check/target/failure.ts",
    reason: "The text goes to the end of the line in any case.",
    faults: [["/^data: ?(.*)$/gm", "/^data: ?(.*)/gm"]],
  },
  {
    file: "src/check/target/failure.ts",
    reason: "A function that returns nothing returns undefined.",
    faults: [["{\n    return undefined;\n  }", "{}"]],
  },
  {
    file: "src/check/target/label.ts",
    reason: "Neither text is a message of MCP.",
    faults: [['""', '"Stryker was here!"']],
  },
  {
    file: "src/check/target/metadata.ts",
    reason: "Neither text is a URL.",
    faults: [['""', '"Stryker was here!"']],
  },
  {
    file: "src/check/target/metadata.ts",
    reason: "Metadata without a resource and issuers is none before this is read, and null has neither.",
    faults: [['value?.["scopes_supported"]', 'value["scopes_supported"]']],
  },
  {
    file: "src/check/target/metadata.ts",
    reason: "What cannot be read is no metadata, and null cannot.",
    faults: [['value?.["resource"]', 'value["resource"]']],
  },
  {
    file: "src/config/claim-templates.ts",
    reason: "A list with one text has no second and third part, like a list with none.",
    faults: [["[]", '["Stryker was here"]']],
  },
  {
    file: "src/config/claim-templates.ts",
    reason: "A problem of the configuration is told by its path and message; its kind is for the compiler.",
    faults: [['"custom"', '""']],
  },
  {
    file: "src/config/client.ts",
    reason: "A problem of the configuration is told by its path and message; its kind is for the compiler.",
    faults: [['"custom"', '""']],
  },
  {
    file: "src/config/registration.ts",
    reason: "A problem of the configuration is told by its path and message; its kind is for the compiler.",
    faults: [['"custom"', '""']],
  },
  {
    file: "src/config/resource.ts",
    reason: "A problem of the configuration is told by its path and message; its kind is for the compiler.",
    faults: [['"custom"', '""']],
  },
  {
    file: "src/config/trust.ts",
    reason: "A problem of the configuration is told by its path and message; its kind is for the compiler.",
    faults: [['"custom"', '""']],
  },
  {
    file: "src/engine/clients/client-documents.ts",
    reason: "A document that is kept for no time is never used.",
    faults: [["cacheSeconds > 0", "cacheSeconds >= 0"]],
  },
  {
    file: "src/engine/clients/client-documents.ts",
    reason: "A check of the metadata throws no other error; the check of its kind is for the compiler.",
    faults: [["!(error instanceof errors.InvalidClientMetadata)", "false"]],
  },
  {
    file: "src/engine/clients/registration-tokens.ts",
    reason: "Only vendors have refusals with another status, and they get no header here.",
    faults: [["status === 401", "true"]],
  },
  {
    file: "src/engine/clients/registration-tokens.ts",
    reason: "The text stands for a token that does not exist.",
    faults: [['""', '"Stryker was here!"']],
  },
  {
    file: "src/engine/clients/registration.ts",
    reason: "A new client has no stored secret that the description could be compared with.",
    faults: [['ctx.method === "PUT"', "true"]],
  },
  {
    file: "src/engine/grants/grant.ts",
    reason: "The engine authenticates the client before it calls a grant; the check is for the compiler.",
    faults: [["!client", "false"]],
  },
  {
    file: "src/engine/grants/granted-token.ts",
    reason: "The lifetime is set to what it is.",
    faults: [["left < token.expiration", "left <= token.expiration"]],
  },
  {
    file: "src/engine/grants/granted-token.ts",
    reason:
      "Nothing that the engine does in these grants reads it; it is set as the engine's own grants set it.",
    faults: [['"Grant"', '""']],
  },
  {
    file: "src/engine/grants/on-behalf-of.ts",
    reason: "An audience that is absent is compared with the client; no client has this id.",
    faults: [["[]", '["Stryker was here"]']],
  },
  {
    file: "src/engine/grants/token-exchange-grant.ts",
    reason: "The parameters of a form are texts or lists of texts; the check is for the compiler.",
    faults: [['typeof each === "string"', "true"]],
  },
  {
    file: "src/engine/login/backchannel-logout.ts",
    reason: "The engine notifies clients in a request that has a session; the check is for the compiler.",
    faults: [
      ["Provider.ctx?.oidc.session?.uid", "Provider.ctx?.oidc.session.uid"],
      ["Provider.ctx?.oidc", "Provider.ctx.oidc"],
    ],
  },
  {
    file: "src/engine/login/backchannel-logout.ts",
    reason: "Only access tokens of machines differ from those of users.",
    faults: [["false", "true"]],
  },
  {
    file: "src/engine/login/consent.ts",
    reason: "A grant that is saved again is the same.",
    faults: [["scopesText(grant) !== before", "true"]],
  },
  {
    file: "src/engine/login/consent.ts",
    reason: "No user has an undefined subject; the check is for the compiler.",
    faults: [["accountId === undefined", "false"]],
  },
  {
    file: "src/engine/login/device-flow.ts",
    reason: "The engine passes `out` with each error; the check is for the compiler.",
    faults: [["out?.error_description", "out.error_description"]],
  },
  {
    file: "src/engine/login/end-session.ts",
    reason: "Callers end logins that they have found, or ignore what was sent.",
    faults: [["[]", '["Stryker was here"]']],
  },
  {
    file: "src/engine/login/end-session.ts",
    reason: "Nothing hangs on a grant without an id.",
    faults: [["grantId !== undefined", "true"]],
  },
  {
    file: "src/engine/login/frames.ts",
    reason: "An authorization request has parameters; the check is for the compiler.",
    faults: [['oidc.params?.["redirect_uri"]', 'oidc.params["redirect_uri"]']],
  },
  {
    file: "src/engine/login/frontchannel-logout.ts",
    reason: "The member is read only where the issuer has this logout; the check is for the compiler.",
    faults: [["frontchannelLogout?.needsOwnOrigin", "frontchannelLogout.needsOwnOrigin"]],
  },
  {
    file: "src/engine/login/interactions.ts",
    reason: "Consent and a second factor come after the login of a user; the check is for the compiler.",
    faults: [
      ["!user", "false"],
      ["interaction.session?.amr", "interaction.session.amr"],
      ["interaction.session?.uid", "interaction.session.uid"],
      ["uid === undefined", "false"],
    ],
  },
  {
    file: "src/engine/login/token-sign-out.ts",
    reason: "The text stands for a token or a login that does not exist.",
    faults: [['""', '"Stryker was here!"']],
  },
  {
    file: "src/engine/storage/adapter.ts",
    reason: "A sum with undefined is not a number, which the store keeps as null.",
    faults: [["expiresIn === undefined", "false"]],
  },
  {
    file: "src/engine/storage/adapter.ts",
    reason: "A request for a code has parameters; the check is for the compiler.",
    faults: [["Provider.ctx?.oidc.params?.[NO_REDIRECT_URI]", "Provider.ctx?.oidc.params[NO_REDIRECT_URI]"]],
  },
  {
    file: "src/engine/storage/ledger-adapter.ts",
    reason: "The engine ends a grant in both models, one after the other.",
    faults: [['this.#model === "RefreshToken"', 'this.#model !== "RefreshToken"']],
  },
  {
    file: "src/engine/storage/ledger-adapter.ts",
    reason: "At userinfo the engine checks the times and the grant too; each check alone would do.",
    faults: [
      ['route === "userinfo"', "false"],
      ['"userinfo"', '""'],
    ],
  },
  {
    file: "src/engine/storage/mint-grant.ts",
    reason: "A minted token and its grant end together, and the end of the token is checked too.",
    faults: [["{ exp: issuer.clock.toReal(row.expiresAt) }", "{}"]],
  },
  {
    file: "src/http/admin-sessions.ts",
    reason: "No issuer has either id.",
    faults: [['""', '"Stryker was here!"']],
  },
  {
    file: "src/http/admin.ts",
    reason: "The text stands for a connection without an address, and for a request that no proxy forwarded.",
    faults: [['""', '"Stryker was here!"']],
  },
  {
    file: "src/http/host-check.ts",
    reason: "It remembers one host at a time; the verdicts are the same.",
    faults: [["remembered.size >= MOST_REMEMBERED", "true"]],
  },
  {
    file: "src/http/host-check.ts",
    reason: "An empty name is neither allowed nor an address.",
    faults: [['name === ""', "false"]],
  },
  {
    file: "src/http/host-check.ts",
    reason: "A list with one text has no second and third part, like a list with none.",
    faults: [["[]", '["Stryker was here"]']],
  },
  {
    file: "src/http/host-check.ts",
    reason: "It checks a host again; the verdict is the same.",
    faults: [
      ["remembered.set(host, verdict);", ";"],
      ["known !== undefined", "false"],
    ],
  },
  {
    file: "src/http/host-check.ts",
    reason: "There is no name after the last header.",
    faults: [["index < rawHeaders.length", "index <= rawHeaders.length"]],
  },
  {
    file: "src/http/host-check.ts",
    reason: "A text with spaces is no host name either.",
    faults: [['""', '"Stryker was here!"']],
  },
  {
    file: "src/http/host-check.ts",
    reason: "It remembers one host more; the verdicts are the same.",
    faults: [["remembered.size >= MOST_REMEMBERED", "remembered.size > MOST_REMEMBERED"]],
  },
  {
    file: "src/http/host-check.ts",
    reason: "The index is below the length; the check is for the compiler.",
    faults: [["rawHeaders[index]?.toLowerCase", "rawHeaders[index].toLowerCase"]],
  },
  {
    file: "src/http/host-guard.ts",
    reason: "Neither text is a path that is served.",
    faults: [['""', '"Stryker was here!"']],
  },
  {
    file: "src/http/sign-in.ts",
    reason: "The check of a token throws no other error; the check of its kind is for the compiler.",
    faults: [["!(error instanceof MintmarkError)", "false"]],
  },
  {
    file: "src/inspection/decode.ts",
    reason: "Five parts without a readable header are an opaque value; the check is for the compiler.",
    faults: [['readHeader?.["enc"]', 'readHeader["enc"]']],
  },
  {
    file: "src/inspection/decode.ts",
    reason: "Only a text without a dot has no header, and is opaque. The other places have tests.",
    faults: [
      ["header?.object", "header.object"],
      ["header?.problems", "header.problems"],
      ["[]", '["Stryker was here"]'],
      ['""', '"Stryker was here!"'],
    ],
  },
  {
    file: "src/inspection/expectations.ts",
    reason: "Only a token of the ledger has a kind other than access.",
    faults: [["row?.clientId", "row.clientId"]],
  },
  {
    file: "src/inspection/inspect.ts",
    reason: "An access token is always judged as one; the check is for the compiler.",
    faults: [
      ['own.kind !== "access"', "true"],
      ['"access"', '""'],
    ],
  },
  {
    file: "src/inspection/json-text.ts",
    reason: "In JSON, each colon outside of texts comes after one; the check is for the compiler.",
    faults: [["latest !== undefined", "true"]],
  },
  {
    file: "src/inspection/json-text.ts",
    reason: "There is no character after the last.",
    faults: [["at < text.length", "at <= text.length"]],
  },
  {
    file: "src/inspection/signature.ts",
    reason: "A secret is never absent; the default is for the compiler.",
    faults: [['""', '"Stryker was here!"']],
  },
  {
    file: "src/inspection/signature.ts",
    reason: "A name that is not a text is refused by the check of the signature in any case.",
    faults: [['crit.filter((name) => typeof name === "string")', "crit"]],
  },
  {
    file: "src/issuer/directory.ts",
    reason: "A resource without audiences has no name that anything shows.",
    faults: [['""', '"Stryker was here!"']],
  },
  {
    file: "src/issuer/endpoints.ts",
    reason: "No endpoint is at the root, whose path is then empty.",
    faults: [["lower.length > 1", "true"]],
  },
  {
    file: "src/issuer/faults/list.ts",
    reason: "Only faults of the JWKS have keys, and these are added with some.",
    faults: [["[]", '["Stryker was here"]']],
  },
  {
    file: "src/issuer/issuer-notes.ts",
    reason: "No issuer has either id.",
    faults: [['""', '"Stryker was here!"']],
  },
  {
    file: "src/issuer/issuer-notes.ts",
    reason: "The same notes are read again, and change nothing.",
    faults: [["revision === this.#revision", "false"]],
  },
  {
    file: "src/issuer/issuer.ts",
    reason: "Each profile has a dialect; the default is for the compiler. The other place has tests.",
    faults: [['""', '"Stryker was here!"']],
  },
  {
    file: "src/issuer/last-uses.ts",
    reason: "A note of an issuer that is gone changes nothing, and expires.",
    faults: [["used.filter((id) => ids.includes(id))", "used"]],
  },
  {
    file: "src/issuer/requests/log.ts",
    reason: "Only a log with entries is too large; the check is for the compiler.",
    faults: [["oldest", "true"]],
  },
  {
    file: "src/issuer/requests/log.ts",
    reason: "It decides only when the list is copied.",
    faults: [["this.#first * 2", "this.#first / 2"]],
  },
  {
    file: "src/issuer/requests/shared-log.ts",
    reason: "A purge of no entry deletes none.",
    faults: [["surplus > 0", "surplus >= 0"]],
  },
  {
    file: "src/issuer/sign-in.ts",
    reason: "The factors are listed with rising levels, so that the last is the highest.",
    faults: [["level > highest", "true"]],
  },
  {
    file: "src/issuer/temporary-issuers.ts",
    reason: "With notes there are uses; the check is for the compiler.",
    faults: [["this.#uses?.forget", "this.#uses.forget"]],
  },
  {
    file: "src/keys/certificate.ts",
    reason: "A certificate is never empty; the default is for the compiler.",
    faults: [["[]", '["Stryker was here"]']],
  },
  {
    file: "src/keys/certificate.ts",
    reason: "The text of a time is longer than its year.",
    faults: [
      ['text >= "1950"', 'text > "1950"'],
      ['text < "2050"', 'text <= "2050"'],
    ],
  },
  {
    file: "src/keys/certificate.ts",
    reason: "At the first of the two places, no curve has this name. The other place has a test.",
    faults: [['""', '"Stryker was here!"']],
  },
  {
    file: "src/keys/development.ts",
    reason: "The file in the package has a key for each of the names; the check is for the compiler.",
    faults: [["!jwk", "false"]],
  },
  {
    file: "src/keys/development.ts",
    reason: "The bytes are read as UTF-8 too.",
    faults: [['"utf8"', '""']],
  },
  {
    file: "src/keys/import.ts",
    reason: "The details of an RSA key are always known; the check is for the compiler.",
    faults: [["key.asymmetricKeyDetails?.modulusLength", "key.asymmetricKeyDetails.modulusLength"]],
  },
  {
    file: "src/keys/import.ts",
    reason: "No curve has this name, and a secret is never absent.",
    faults: [['""', '"Stryker was here!"']],
  },
  {
    file: "src/keys/import.ts",
    reason: "No algorithm has these letters in another place.",
    faults: [["/^[RP]S/", "/[RP]S/"]],
  },
  {
    file: "src/keys/material.ts",
    reason: "A secret is never absent; the default is for the compiler.",
    faults: [['""', '"Stryker was here!"']],
  },
  {
    file: "src/keys/pool.ts",
    reason: "No algorithm has these letters in another place.",
    faults: [["/^[RP]S/", "/[RP]S/"]],
  },
  {
    file: "src/keys/pool.ts",
    reason: "The names of pairs are keys of a map, and stay different from each other.",
    faults: [
      ['tokens ?? "all"', 'tokens && "all"'],
      ['"all"', '""'],
    ],
  },
  {
    file: "src/keys/published.ts",
    reason: "No two members have the same name.",
    faults: [["a < b", "a <= b"]],
  },
  {
    file: "src/keys/ring.ts",
    reason: "The signing key is made again for each token; the tokens are the same.",
    faults: [
      ["this.#signers.set(key.kid, signer);", ";"],
      ["!signer", "true"],
    ],
  },
  {
    file: "src/keys/ring.ts",
    reason:
      "Changes that may need a new key come with a function that makes it; the check is for the compiler.",
    faults: [["makeSpare?.()", "makeSpare()"]],
  },
  {
    file: "src/keys/ring.ts",
    reason: "The line before has made the key; the check is for the compiler.",
    faults: [["!key", "false"]],
  },
  {
    file: "src/keys/ring.ts",
    reason: "Keys are generated unless the origin is `published` or `pooled`.",
    faults: [['"generate"', '""']],
  },
  {
    file: "src/keys/ring.ts",
    reason: "At the first of the two places, the line before has made the key. The other place has tests.",
    faults: [['"unknown_key"', '""']],
  },
  {
    file: "src/keys/ring.ts",
    reason: "The first attempt says that it needs a new key, which then is made before the second.",
    faults: [["!spare", "false"]],
  },
  {
    file: "src/keys/states.ts",
    reason: "The names of purposes are keys of a map, and stay different from each other.",
    faults: [
      ['"all"', '""'],
      ['tokens ?? "all"', 'tokens && "all"'],
    ],
  },
  {
    file: "src/minting/flawed.ts",
    reason: "A flaw that needs an algorithm needs a JWT, which has one; the check is for the compiler.",
    faults: [["alg === undefined", "false"]],
  },
  {
    file: "src/store/redis/connection.ts",
    reason: "The probe fails on the closed connection, and is not repeated.",
    faults: [["clearTimeout(this.#probe);", ";"]],
  },
  {
    file: "src/store/redis/connection.ts",
    reason: "The watch finds nothing that waits for a reply.",
    faults: [["clearTimeout(this.#watch);", ";"]],
  },
  {
    file: "src/store/redis/tokens.ts",
    reason: "The same tokens are revoked, in other pieces.",
    faults: [
      ["ids.length < READ_AT_ONCE", "true"],
      ["ids.length < READ_AT_ONCE", "false"],
      ["ids.length < READ_AT_ONCE", "ids.length <= READ_AT_ONCE"],
    ],
  },
  {
    file: "src/store/room.ts",
    reason: "The search for room takes the room that is left, too.",
    faults: [["!this.#take(entries)", "true"]],
  },
  {
    file: "src/store/sqlite/connection.ts",
    reason: "A statement that is prepared again does the same.",
    faults: [
      ["statement === undefined", "true"],
      ["this.#statements.set(sql, statement);", ";"],
    ],
  },
  {
    file: "src/store/sqlite/connection.ts",
    reason:
      "No other connection can write to a database in memory, so the number that tells of it stays the same.",
    faults: [
      ['location !== ":memory:"', "true"],
      ['":memory:"', '""'],
    ],
  },
  {
    file: "src/store/sqlite/documents.ts",
    reason:
      "No other connection can write to a database in memory, so the number that tells of it stays the same.",
    faults: [["!this.#connection.isShared", "false"]],
  },
  {
    file: "src/store/sqlite/recent-rows.ts",
    reason: "It forgets more copies in memory than it must; the rows are read again.",
    faults: [
      [
        "this.#byValue.size > 0 && this.#byValue.has(valueKey(issuer, hash))",
        "this.#byValue.size > 0 || this.#byValue.has(valueKey(issuer, hash))",
      ],
      ["this.#byValue.size > 0 && this.#byValue.has(valueKey(issuer, hash))", "true"],
    ],
  },
  {
    file: "src/store/sqlite/recent-rows.ts",
    reason: "It saves making the key if there are no copies.",
    faults: [
      ["this.#byValue.size > 0", "true"],
      ["this.#byValue.size > 0", "this.#byValue.size >= 0"],
    ],
  },
  {
    file: "src/store/sqlite/series.ts",
    reason: "A copy in memory; without it, the row is read again.",
    faults: [
      ["known", "false"],
      ["this.#rows.set(number, series);", ";"],
      ["known !== undefined", "false"],
      ["this.#numbers.set(key, number);", ";"],
    ],
  },
  {
    file: "src/store/sqlite/series.ts",
    reason: "It limits the memory for copies of rows that never change; the rows are the same.",
    faults: [
      ["this.#forget();", ";"],
      ["this.#numbers.size >= MOST_IN_MEMORY", "true"],
      ["this.#numbers.size >= MOST_IN_MEMORY", "false"],
      ["this.#numbers.size >= MOST_IN_MEMORY", "this.#numbers.size > MOST_IN_MEMORY"],
      ["this.#rows.size >= MOST_IN_MEMORY", "true"],
      ["this.#rows.size >= MOST_IN_MEMORY", "false"],
      ["this.#rows.size >= MOST_IN_MEMORY", "this.#rows.size > MOST_IN_MEMORY"],
    ],
  },
  {
    file: "src/store/sqlite/texts.ts",
    reason: "A copy in memory; without it, the text is read again.",
    faults: [["this.#texts.set(number, text);", ";"]],
  },
  {
    file: "src/store/sqlite/texts.ts",
    reason: "It limits the memory for copies of rows that never change; the rows are the same.",
    faults: [
      ["this.#numbers.size >= MOST_IN_MEMORY", "true"],
      ["this.#numbers.size >= MOST_IN_MEMORY", "false"],
      ["this.#numbers.size >= MOST_IN_MEMORY", "this.#numbers.size > MOST_IN_MEMORY"],
    ],
  },
  {
    file: "src/store/sqlite/texts.ts",
    reason:
      "At two of the three places a copy in memory, without which the text is read again. The third place has a test.",
    faults: [["known !== undefined", "false"]],
  },
  {
    file: "src/store/sqlite/token-row.ts",
    reason: "The row gets its claims before it is returned.",
    faults: [['""', '"Stryker was here!"']],
  },
  {
    file: "src/store/sqlite/tokens.ts",
    reason: "Both ways find the same tokens; they differ in speed.",
    faults: [
      ["series.length > MOST_MERGED", "true"],
      ["series.length > MOST_MERGED", "false"],
      ["series.length > MOST_MERGED", "series.length >= MOST_MERGED"],
      ["filter.grantId !== undefined || series.length > MOST_MERGED", "true"],
    ],
  },
  {
    file: "src/store/sqlite/tokens.ts",
    reason: "Any index finds the same tokens; they differ in speed.",
    faults: [
      ['index === "tokens_by_series"', "true"],
      ['index === "tokens_by_series"', "false"],
    ],
  },
  {
    file: "src/store/sqlite/write-queue.ts",
    reason: "A second turn finds nothing to write.",
    faults: [["this.#scheduled", "false"]],
  },
  {
    file: "src/store/tell-others.ts",
    reason: "A signal is aborted once.",
    faults: [
      ["{ once: true }", "{}"],
      ["true", "false"],
    ],
  },
  {
    file: "src/wire/authorization.ts",
    reason: "The last group takes the whole rest in any case.",
    faults: [[String.raw`/^([A-Za-z][\w-]{0,30}) +(.+)$/s`, String.raw`/^([A-Za-z][\w-]{0,30}) +(.+)/s`]],
  },
  {
    file: "src/wire/authorization.ts",
    reason: "A list with one text has no second and third part, like a list with none.",
    faults: [["[]", '["Stryker was here"]']],
  },
  {
    file: "src/wire/authorization.ts",
    reason: "A header has both or neither; the second check is for the compiler.",
    faults: [
      ["scheme === undefined", "false"],
      ["credentials === undefined", "false"],
      [
        "scheme === undefined || credentials === undefined",
        "scheme === undefined && credentials === undefined",
      ],
    ],
  },
  {
    file: "src/wire/authorization.ts",
    reason: "A header that is absent has no scheme either; the check is for the compiler.",
    faults: [["!authorization", "false"]],
  },
  {
    file: "src/wire/authorization.ts",
    reason: "A secret that is absent cannot be decoded, and stays absent.",
    faults: [["basic.secret === undefined", "false"]],
  },
  {
    file: "src/wire/body.ts",
    reason: "The bytes of one chunk are copied.",
    faults: [["chunks.length === 1", "false"]],
  },
  {
    file: "src/wire/body.ts",
    reason: "The same properties are defined again.",
    faults: [
      ["!isFirst", "false"],
      ["this.#offered === undefined", "true"],
    ],
  },
];

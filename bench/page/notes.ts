// Notes on targets that are missed: what the profile shows, and what the limit is. docs/performance.md has them beside the figures.

const NOTES: readonly (readonly [cases: RegExp, note: string])[] = [
  [
    /^(start and|first token|CLI start)/,
    "Two fifths of a start are loading the bundle: V8 compiles 0.65 MB, and Node loads its crypto, its sockets and SQLite. A fifth is zod: it builds the schemas of those settings that are given and checks the configuration with them, mostly in functions that V8 compiles at their first call. The limit is a start that checks no configuration.",
  ],
  [
    /^memory at start/,
    "Node itself takes most of it. The rest is compiled code: the bundle, the schemas, SQLite and OpenSSL.",
  ],
  [
    /^mintmark /,
    "Most of the time is Node's own start. The rest is loading the files of the command and, for `token`, opening the database.",
  ],
  [
    /^(JWKS|discovery)/,
    "The answer is ready in memory. What a server of `node:http` that answers a constant does not do are the check of the Host header, the look-up of the path, the entry in the log, and four headers: they mark the answer as a mock and keep pages of other origins out.",
  ],
  [
    /^introspection/,
    "A third of the server's time is the system call that writes the response, which every server has. Tokens that were not asked for lately are read from SQLite, which takes a fifth of a request.",
  ],
  [
    /^token ES256/,
    "An eighth of the server's time is the signature on the main thread, because waking a worker takes longer. A tenth is the insert into SQLite, and a seventh the system call that writes the response. The limit is a ledger that keeps nothing.",
  ],
  [
    /^token RS256/,
    "RSA signatures fill both cores, and every server makes the same ones. What is left is the insert into SQLite and the thread pool.",
  ],
  [
    /^token opaque/,
    "A ninth of the server's time is the insert into SQLite, with its indexes by id, value, client and subject; the peers keep a Map, or nothing. A sixth is the system call that writes the response.",
  ],
  [
    /^(refused token request|login of a signed-in user|refresh)/,
    "The engine answers it, so its time is that of the bare engine and Mintmark's on top. A quarter of the time of a refusal is Mintmark's own code: two fifths of that are the guards and headers around the engine, a third the entry in the log with its findings and the reading of the request, a tenth the attempt to answer without the engine. Of a refresh, a quarter is SQLite, which reads the refresh token, its grant and the session, marks the token as used and inserts three tokens; another quarter is Mintmark's own code. Of the authorization request of a login, a tenth is SQLite and a fifth Mintmark's own code. No function of it takes more than a fiftieth. The limit is the bare engine, with records in a Map and without a log.",
  ],
  [
    /^idp\.token\(\) opaque/,
    "A third is the insert into SQLite and a fifth the description of the token, which is made as an endpoint would; the rest is its record with times, hash and id, and checking the options. The limit is the insert alone.",
  ],
  [
    /^idp\.token\(\)/,
    "Of the time of an ES256 token, three tenths are the signature and two tenths the insert into SQLite with its commit, of which the trigger that keeps the counts of tokens takes a quarter. A tenth is collecting garbage, because a token takes 40 KB of short-lived objects. The rest is the description of the token, its record and the check of its options, in some forty functions that take less than 2.5 % each. All of it runs on the main thread, so on two cores it takes time from the threads that sign with RSA. The limit is the signature with the insert alone: 1.7 times the signature.",
  ],
  [
    /^idp\.mint\(\)/,
    "For JWTs the cold figure includes making the key. Otherwise the first token of an issuer takes half a millisecond more than the next. The rest of the difference is one collection of young objects by V8, which copies the tokens of the batch and takes a fifth of its time: it comes in every second or third batch, and here in the cold one.",
  ],
  [/^idp\.isolate\(\)/, "A sixth of the time is opening a database in memory and making its tables."],
  [
    /^p99 of token requests/,
    "A slice of the purge deletes 100 rows from the table and its indexes, during which no request is answered. Smaller slices lengthen the purge.",
  ],
  [
    /^memory by number of tokens/,
    "The memory grows up to 50,000 tokens and then hardly more, so it is not the tokens that take it. V8 doubles its young generation whenever more objects have outlived a collection than it holds, as the tokens do that `mint` returns, until it has its largest size: 128 MB here. Node with the bundle takes 50 MB, older objects 15 MB, SQLite keeps 2 MB of pages. A process that is started with `node --max-semi-space-size=16` has 155 MB after 100,000 tokens; a library cannot set that for the process that it runs in.",
  ],
  [
    / by number of tokens, file$/,
    "SQLite keeps 2 MB of pages in memory, and the indexes of this many tokens are deeper, so that each token reads and writes more pages of the file.",
  ],
];

/** Returns what is known about a missed target. */
export function noteOn(name: string): string {
  const [, note] = NOTES.find(([cases]) => cases.test(name)) ?? [];
  return note ?? "The profile shows no single cause.";
}

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
    "An eighth of the server's time is the signature on the main thread, because waking a worker takes longer. A sixteenth is the insert into SQLite with its commit, and a sixth the system call that writes the response, which every server has. No other function takes more than 4 %. So a ledger that keeps nothing would gain little more; the limit is Node's HTTP server with the signature.",
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
    "The engine answers it, so its time is that of the bare engine and Mintmark's on top. A quarter of the time of a refusal is Mintmark's own code: two fifths of that are the guards and headers around the engine, a third the entry in the log with its findings and the reading of the request, a tenth the attempt to answer without the engine. Of a refresh, an eighth is SQLite, which reads the grant, marks the token as used and inserts three tokens; the ID token is signed while the other two are inserted. Of the authorization request of a login, a tenth is SQLite and a fifth Mintmark's own code. No function of it takes more than a fiftieth. The limit is the bare engine, with records in a Map and without a log.",
  ],
  [
    /^idp\.token\(\) opaque/,
    "Three tenths are the insert into SQLite with its commit, a ninth is putting the record into columns, and a sixth the description of the token, which is made as an endpoint would; the rest is its record with times, hash and id, and checking the options. The limit is the insert alone.",
  ],
  [
    /^idp\.token\(\)/,
    "Of the time of an ES256 token, three tenths are the signature and a quarter is the store: SQLite's insert and commit with 18 %, and putting the record into columns. Half of the insert goes to two indexes that grow in random places, by the hash of the value and by the subject, which is a new one for each token here. A tenth is the description of the token, 6 % collecting garbage (a token takes 33 KB of short-lived objects), 3 % its hash and 3 % random ids. The rest is its record and the check of its options, in functions that take less than 2 % each. All of it runs on the main thread, so on two cores it takes time from the threads that sign with RSA. The limit is the signature with the insert alone: 1.6 times the signature.",
  ],
  [
    /^idp\.mint\(\)/,
    "For JWTs the cold figure includes making the key. Otherwise the first token of an issuer takes half a millisecond more than the next. The rest of the difference is one collection of young objects by V8, which copies the tokens of the batch and takes a fifth of its time: it comes in every second or third batch, and here in the cold one.",
  ],
  [
    /^idp\.isolate\(\)/,
    "A sixth of the time is opening a database in memory and making its tables. The figure is a time and no ratio: on the same machine it was 1.1 ms when the machine was twice as fast as in this run.",
  ],
  [
    /^p99 of token requests/,
    "A slice of the purge deletes 100 rows from the table and its indexes, during which no request is answered. Smaller slices lengthen the purge.",
  ],
  [
    /^memory by number of tokens/,
    "The memory grows up to 50,000 tokens and then hardly more, so it is not the tokens that take it. V8 doubles its young generation whenever more objects have outlived collections since the last time than it holds, so that every busy process reaches the largest size at last: 128 MB here. Node with the bundle takes 50 MB, older objects 10 MB, SQLite keeps 2 MB of pages. With `node --max-semi-space-size=16` the process has 156 MB after 100,000 tokens, at the same processor time for a token. V8 takes that limit only at its start. Keeping the young generation from growing later is possible, but costs a tenth to a quarter more processor time for a token.",
  ],
  [
    / by number of tokens, file$/,
    "SQLite keeps 2 MB of pages in memory, and the indexes of this many tokens are deeper, so that each token reads and writes more pages of the file.",
  ],
  [
    /^npm test/,
    "The machine was half as fast in this run as in earlier ones, which took 395 s for 11,292 tests. Half of the processor time of the twelve longest files is Chromium's. A visit has a browser context of its own, and so a renderer process; a sign-in loads three pages and takes 0.4 s. Reusing the context takes as long, because a page of another site starts a renderer anyway. Chromium's switches for fewer processes (`--renderer-process-limit=1`, `--disable-site-isolation-trials`, `--in-process-gpu`, `--no-zygote`) take as long or longer. Each audit of accessibility takes 40 to 190 ms. A quarter of the time is spent in the workers, and a quarter in commands that tests start as processes. The limit is the number of visits and commands. On one core, beside two processes that do nothing but run, the suite takes 24 minutes and passes.",
  ],
];

/** Returns what is known about a missed target. */
export function noteOn(name: string): string {
  const [, note] = NOTES.find(([cases]) => cases.test(name)) ?? [];
  return note ?? "The profile shows no single cause.";
}

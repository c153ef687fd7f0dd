// Raw bytes over sockets: start lines, headers and framings that no HTTP client would send.
import fc from "fast-check";
import { sendRaw } from "../../support/raw-http.ts";
import { headerValue } from "../encodings.ts";
import { LATE_SECONDS } from "../shot.ts";
import { hostileText } from "../texts.ts";
import { fault } from "../verdict.ts";
import { type Campaign, trialsOf } from "./campaign.ts";

interface RawRequest {
  text: string;
  texts: string[];
}

const METHODS = [
  "GET",
  "POST",
  "HEAD",
  "OPTIONS",
  "PUT",
  "TRACE",
  "CONNECT",
  "QUERY",
  "get",
  "M-SEARCH",
  "G T",
  "",
];
const TARGETS = [
  ...["/", "/token", "/authorize", "/userinfo", "/_mintmark/", "/_mintmark/api/tokens", "/_mintmark/health"],
  ...[
    "http://localhost/token",
    "http://evil.test/token",
    "//evil.test/",
    "*",
    "localhost:80",
    "/%",
    "/..",
    "/\\..",
  ],
  ...[
    "/token?%",
    "/#x",
    "/a b",
    "/\u0000",
    `/${"a".repeat(9_000)}`,
    "/_mintmark/assets/..%2f..%2fpackage.json",
  ],
];
const VERSIONS = [
  "HTTP/1.1",
  "HTTP/1.1",
  "HTTP/1.1",
  "HTTP/1.0",
  "HTTP/0.9",
  "HTTP/2.0",
  "HTTP/1.1 x",
  "ICY",
  "",
];
const BODY = "grant_type=client_credentials";
const HEADERS = [
  ...[`Content-Length: ${BODY.length}`, "Content-Length: 0", "Content-Length: -1", "Content-Length: 1e3"],
  ...[
    "Content-Length: 5, 5",
    "Content-Length: +5",
    "Content-Length : 5",
    "content-length:\t5",
    "Content-Length:",
  ],
  ...[
    "Transfer-Encoding: chunked",
    "Transfer-Encoding: gzip, chunked",
    "Transfer-Encoding: chunked, identity",
  ],
  ...["Transfer-Encoding : chunked", "Transfer-Encoding:\u000bchunked", "Transfer-Encoding: xchunked"],
  ...["Expect: 100-continue", "Expect: x", "Upgrade: websocket", "Upgrade: h2c", "Connection: upgrade"],
  ...[
    "Connection: keep-alive, close",
    "Connection: transfer-encoding",
    "Trailer: X",
    "TE: trailers",
    "Range: bytes=0-",
  ],
  ...[
    "Host: evil.test",
    "Host:",
    "Host: a@b",
    "Host: [::1",
    "Host: localhost:99999",
    "Origin: null",
    "Origin: x",
  ],
  ...[
    "Content-Type: application/x-www-form-urlencoded",
    "Content-Type: application/json",
    "Content-Type: x/y;;=",
  ],
  ...[
    "Content-Encoding: gzip",
    "Content-Encoding: br",
    "Accept-Encoding: *;q=0",
    "If-None-Match: *",
    "Cookie: =;;=",
  ],
  ...[
    "Authorization: Basic",
    "Authorization: Basic !!",
    "Authorization: Basic OjpAOg==",
    "Authorization: DPoP x",
  ],
  ...[
    "No colon",
    ": no name",
    " folded",
    "\u0000: x",
    "X: \u0000",
    "X: \u0080\u00ff",
    "X-A: a\rX-B: b",
    "X\u00e4: x",
  ],
];
const BODIES = [
  ...[
    "",
    BODY,
    `${BODY.length.toString(16)}\r\n${BODY}\r\n0\r\n\r\n`,
    "0\r\n\r\n",
    "-1\r\nx\r\n0\r\n\r\n",
    "5\r\nabc",
  ],
  ...[
    "ffffffffffffffff\r\nx",
    "5;ext=\u0000\r\nhello\r\n0\r\nTrailer: x\r\n\r\n",
    '{"user":"alice"}',
    "\u0000\u00ff",
  ],
  ...["1\nx\n0\n\n", "GET /_mintmark/api/keys HTTP/1.1\r\nHost: localhost\r\n\r\n", "\r\n\r\n\r\n"],
];

export const framing: Campaign = {
  name: "raw framing",
  at: "protocol",
  trials: ({ target, tally }) => {
    const text = hostileText();
    const rawText = text.map((each) => Buffer.from(each.toWellFormed()).toString("latin1"));
    const oneOf = (known: string[], odd: fc.Arbitrary<string>) =>
      fc.oneof({ weight: 7, arbitrary: fc.constantFrom(...known) }, { weight: 1, arbitrary: odd });
    const inputs = fc
      .record({
        method: oneOf(METHODS, rawText),
        path: oneOf(TARGETS, rawText),
        version: oneOf(VERSIONS, rawText),
        hasHost: fc.nat(9).map((draw) => draw > 0),
        headers: fc.array(
          oneOf(
            HEADERS,
            fc.tuple(rawText, rawText).map(([name, value]) => `${headerValue(name)}: ${value}`),
          ),
          { maxLength: 3 },
        ),
        lineEnd: fc.constantFrom(...Array<string>(12).fill("\r\n"), "\n", "\r"),
        body: oneOf(BODIES, rawText),
        cut: fc.option(fc.nat(200), { freq: 8 }),
      })
      .map(({ method, path, version, hasHost, headers, lineEnd, body, cut }): RawRequest => {
        const lines = [
          `${method} ${path} ${version}`,
          ...(hasHost ? [`Host: ${target.host}`] : []),
          ...headers,
          "Connection: close",
          "",
          body,
        ];
        const whole = lines.join(lineEnd);
        return { text: cut === null ? whole : whole.slice(0, cut), texts: [path, ...headers] };
      });
    return trialsOf<RawRequest>({
      inputs,
      fire: async ({ text, texts }) => {
        const { status, headers, body } = await sendRaw(
          { port: target.port, endsSending: true, patienceSeconds: LATE_SECONDS },
          text,
        );
        tally.add(status);
        if (Number.isNaN(status)) return undefined;
        return fault({ method: "", path: "", headers: {}, texts }, { status, headers, body });
      },
      describe: ({ text }) => JSON.stringify(text.slice(0, 1_000)),
    });
  },
};

// Hostile texts: public lists, the classes of bad input that servers like this one meet, and random characters.
import naughty from "big-list-of-naughty-strings/blns.json" with { type: "json" };
import fc from "fast-check";
import { CANARY, SPLIT_HEADER } from "./verdict.ts";

const MARKUP = [
  `<${CANARY}>`,
  `"><${CANARY} onerror=alert(1)>`,
  `" ${CANARY}="x`,
  `' ${CANARY}='x`,
  `</script><${CANARY}>`,
  `</title></textarea><${CANARY}/>`,
  `&lt;${CANARY}&gt;&#60;${CANARY}&#62;`,
  `\u003c${CANARY}\u003e%3C${CANARY}%3E`,
  `<!--><${CANARY}>-->`,
  `javascript:alert(1)//<${CANARY}>`,
  `data:text/html,<${CANARY}>`,
  `<%= 1 %>\${7*7}{{7*7}}#{7*7}<${CANARY}>`,
];
const LINES = [
  `a\r\n${SPLIT_HEADER}: 1\r\n\r\n<${CANARY}>`,
  `a\n${SPLIT_HEADER}: 1`,
  `a\r${SPLIT_HEADER}: 1`,
  `a\u560d\u560a${SPLIT_HEADER}: 1`,
  "a\u2028b\u2029c\u0085d",
  "\u001b[2J\u001b]0;x\u0007",
];
const NAMES = [
  ...["__proto__", "constructor", "prototype", "toString", "hasOwnProperty", "valueOf", "then", "toJSON"],
  ...["null", "undefined", "NaN", "true", "-0", "1e309", "0x10", "9007199254740993", "9".repeat(400), "01"],
  ...["..", ".", "../../../etc/passwd", "..%2f..%2f", "CON", "a/b", "a\\b", "%00", "%", "%zz", "*", "?", "#"],
  ...[
    "openid",
    "default",
    "demo-app",
    "alice",
    "active",
    "none",
    "S256",
    "plain",
    "urn:x",
    "a b",
    " a",
    "a ",
  ],
];
const URLS = [
  ...["//evil.test", "///evil.test", "\\\\evil.test", "/\\evil.test", "https:evil.test", "http:/evil.test"],
  ...["http://localhost@evil.test/", "http://localhost:80@evil.test", "http://localhost.evil.test/callback"],
  ...["http://evil.test#@localhost/", "http://evil.test\\@localhost/", "http://localhost\u3002evil.test/"],
  ...["http://[::ffff:1.2.3.4]/", "http://2130706433/", "http://0x7f.1/", "http://127.1/", "http://0/"],
  ...["java\tscript:alert(1)", "HTTP://EVIL.TEST/callback", "http://evil.test:0/", "http://evil.test:99999/"],
  ...[
    "http://localhost:1/callback/../../evil",
    "http://localhost/callback?x=//evil.test",
    "http://127.0.0.1:9",
  ],
  ...[
    "http://localhost/callback#//evil.test",
    "urn:ietf:wg:oauth:2.0:oob",
    "com.evil.app:/cb",
    "",
    "http://",
  ],
];

const part = (json: string) => Buffer.from(json).toString("base64url");
const HEADERS = [
  '{"alg":"none"}',
  '{"alg":"NoNe","typ":"JWT"}',
  '{"alg":"HS256","kid":"../../dev/null"}',
  '{"alg":"RS256","jwk":{"kty":"oct","k":"AA"}}',
  '{"alg":"ES256","jku":"http://127.0.0.1:1/","x5u":"http://127.0.0.1:1/"}',
  '{"alg":"RS256","crit":["exp"],"b64":false}',
  '{"alg":"dir","enc":"A256GCM"}',
  '{"alg":["RS256"],"kid":{}}',
  '{"alg":"ES256","kid":"__proto__","typ":"at+jwt"}',
  "[]",
  "null",
];
const PAYLOADS = [
  "{}",
  '{"sub":"alice","aud":"x","exp":9999999999,"iss":"http://localhost"}',
  '{"iss":{},"sub":[],"aud":{},"exp":"1e999","iat":-1,"nbf":1e400}',
  '{"iss":"__proto__","jti":"a","exp":9e15}',
  "7",
  `{"a":${'{"a":'.repeat(3_000)}1${"}".repeat(3_000)}}`,
];

/** @param live texts of a running server: tokens, codes and identifiers that it knows */
export function hostileText(live: readonly string[] = []): fc.Arbitrary<string> {
  const character = fc.oneof(
    { weight: 6, arbitrary: fc.string({ unit: "grapheme", minLength: 1, maxLength: 1 }) },
    { weight: 3, arbitrary: fc.string({ unit: "binary", minLength: 1, maxLength: 1 }) },
    { weight: 1, arbitrary: fc.constantFrom("\ud800", "\udfff", "\ud83d", "\u0000", "\ufeff", "\u202e") },
  );
  const jose = fc
    .tuple(
      fc.oneof(fc.constantFrom(...HEADERS), fc.json()),
      fc.oneof(fc.constantFrom(...PAYLOADS), fc.json()),
      fc.constantFrom("", "AAAA", "A".repeat(86), "====", "!"),
      fc.constantFrom("", ".", ".x.y", "\n", "="),
    )
    .map(([header, payload, signature, tail]) => `${part(header)}.${part(payload)}.${signature}${tail}`);
  const texts = [
    { weight: 6, arbitrary: fc.constantFrom(...naughty) },
    { weight: 4, arbitrary: fc.constantFrom(...MARKUP, ...LINES) },
    { weight: 4, arbitrary: fc.constantFrom(...NAMES) },
    { weight: 3, arbitrary: fc.constantFrom(...URLS) },
    { weight: 3, arbitrary: jose },
    { weight: 4, arbitrary: fc.string({ unit: character, maxLength: 40 }) },
    {
      weight: 1,
      arbitrary: fc
        .tuple(
          fc.string({ unit: character, minLength: 1, maxLength: 4 }),
          fc.constantFrom(300, 3_000, 20_000),
        )
        .map(([text, times]) => text.repeat(times)),
    },
  ];
  if (live.length === 0) return fc.oneof(...texts);
  const damaged = fc
    .tuple(fc.constantFrom(...live), fc.nat(), fc.string({ unit: character, maxLength: 3 }), fc.nat(2))
    .map(([text, at, inserted, removed]) => {
      const index = at % (text.length + 1);
      return text.slice(0, index) + inserted + text.slice(index + removed);
    });
  return fc.oneof(
    ...texts,
    { weight: 4, arbitrary: fc.constantFrom(...live) },
    { weight: 3, arbitrary: damaged },
  );
}

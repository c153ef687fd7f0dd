// Key files of every kind that Mintmark cannot sign with: one clear refusal, in the command line and over HTTP.
import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Mintmark, startMintmark } from "../../src/index.ts";
import { emptyFolder, mintmark } from "../support/command-line.ts";

const pkcs8 = ({ privateKey }: { privateKey: KeyObject }) =>
  privateKey.export({ type: "pkcs8", format: "pem" }) as string;
const onCurve = (namedCurve: string) => pkcs8(generateKeyPairSync("ec", { namedCurve }));

const FILES: [string, () => string, RegExp][] = [
  [
    "a DSA key",
    () => pkcs8(generateKeyPairSync("dsa", { modulusLength: 1024, divisorLength: 160 })),
    /type dsa are[^]*Use an RSA key/,
  ],
  ["an RSA-PSS key", () => pkcs8(generateKeyPairSync("rsa-pss", { modulusLength: 2048 })), /rsa-pss/],
  ["a key on P-224", () => onCurve("secp224r1"), /type ec secp224r1 are[^]*P-256, P-384/],
  ["a key on brainpoolP256r1", () => onCurve("brainpoolP256r1"), /brainpoolP256r1/],
  ["a key on secp256k1", () => onCurve("secp256k1"), /secp256k1/],
  ["an X25519 key", () => pkcs8(generateKeyPairSync("x25519")), /X25519/],
  ["an Ed448 key", () => pkcs8(generateKeyPairSync("ed448")), /Ed448/],
  ["an RSA key of 1024 bits", () => pkcs8(generateKeyPairSync("rsa", { modulusLength: 1024 })), /2048 bits/],
  [
    "a public key",
    () => generateKeyPairSync("ed25519").publicKey.export({ type: "spki", format: "pem" }) as string,
    /not a readable private key/,
  ],
  [
    "an encrypted key",
    () =>
      generateKeyPairSync("ed25519").privateKey.export({
        type: "pkcs8",
        format: "pem",
        cipher: "aes-128-cbc",
        passphrase: "secret",
      }) as string,
    /not a readable private key/,
  ],
  ["an empty file", () => "", /not a readable private key/],
  ["deep JSON", () => "[".repeat(20_000), /not a readable private key/],
];

let idp: Mintmark;
beforeAll(async () => {
  idp = await startMintmark({ keys: "generate", alg: "ES256" });
});
afterAll(() => idp.close());

describe.each(FILES)("%s", (_title, make, reason) => {
  const text = make();

  it("is refused by the command line, without a stack", async () => {
    const cwd = emptyFolder();
    writeFileSync(join(cwd, "key"), text);
    const { code, stdout, stderr } = await mintmark(["keys", "import", "key", "--data", "data"], { cwd });
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(reason);
    expect(stderr).not.toMatch(/\n {4}at /);
  });

  it("is refused over HTTP with bad_request", async () => {
    const before = (await idp.keys.list()).length;
    const answer = await fetch(`${idp.url}/_mintmark/api/keys/import`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ pem: text }),
    });
    const body = (await answer.json()) as Record<string, string>;
    expect([answer.status, body["code"]]).toEqual([400, "bad_request"]);
    expect(`${body["detail"]} ${body["hint"]}`).toMatch(reason);
    expect(JSON.stringify(body)).not.toContain("PRIVATE KEY-----\\n");
    expect(await idp.keys.list()).toHaveLength(before);
  });
});

// `mintmark keys`: the list, the changes to the ring, and every export format.
import { createPrivateKey, createPublicKey } from "node:crypto";
import { createLocalJWKSet, importPKCS8, importSPKI, type JSONWebKeySet, jwtVerify, SignJWT } from "jose";
import { describe, expect, it } from "vitest";
import { emptyFolder, mintmark, output, serve } from "../support/command-line.ts";

interface Key {
  kid: string;
  alg: string;
  state: string;
  tokensSigned: number;
}

const keysOf = async (cwd: string) => JSON.parse(await output(["keys", "list", "--json"], { cwd })) as Key[];
const jwksOf = async (cwd: string, ...args: string[]) =>
  JSON.parse(await output(["keys", "export", ...args], { cwd })) as JSONWebKeySet;

describe.each([
  ["mintmark keys on a running server", async () => (await serve()).cwd],
  ["mintmark keys on the folder", async () => emptyFolder()],
] as const)("%s", (_, folder) => {
  it("lists, rotates, retires and removes keys", async () => {
    const cwd = await folder();
    const token = await output(["token", "--quiet"], { cwd });
    const [first] = (await keysOf(cwd)).filter(({ alg }) => alg === "RS256");
    expect(first).toMatchObject({ state: "active", tokensSigned: 1 });
    expect(await output(["keys", "list"], { cwd })).toMatch(
      new RegExp(`^KID +ALG +STATE +AGE +TOKENS SIGNED\n${first?.kid} +RS256 +active +\\d+ s +1$`, "m"),
    );

    const [, rotated] =
      /^(\S+) signs RS256 from now on/.exec(await output(["keys", "rotate"], { cwd })) ?? [];
    expect(statesOf(await keysOf(cwd), "RS256")).toEqual({
      [first?.kid ?? ""]: "retiring",
      [rotated ?? ""]: "active",
    });
    await jwtVerify(token, createLocalJWKSet(await jwksOf(cwd)));
    expect((await jwksOf(cwd)).keys[0]?.kid).toBe(rotated);

    await output(["keys", "retire", rotated ?? ""], { cwd });
    expect(statesOf(await keysOf(cwd), "RS256")).toMatchObject({ [rotated ?? ""]: "retiring" });
    await output(["keys", "remove", first?.kid ?? ""], { cwd });
    expect(statesOf(await keysOf(cwd), "RS256")).toMatchObject({ [first?.kid ?? ""]: "removed" });
    await expect(jwtVerify(token, createLocalJWKSet(await jwksOf(cwd)))).rejects.toThrow(/no applicable key/);
  });

  it("accepts a kid that begins with a dash, and does not treat a mistyped option as a kid", async () => {
    const cwd = await folder();
    for (const command of ["retire", "remove"]) {
      expect(await mintmark(["keys", command, "-abc_9"], { cwd })).toMatchObject({
        code: 1,
        stderr: expect.stringMatching(/^error: no key "-abc_9" in the ring/) as string,
      });
      expect(await mintmark(["keys", command, "--isuer", "default", "abc"], { cwd })).toMatchObject({
        code: 2,
        stdout: "",
      });
    }
  });

  it("rotates another algorithm's key with --alg", async () => {
    const cwd = await folder();
    const before = await output(["keys", "export", "--private", "--alg", "HS256"], { cwd });
    await output(["keys", "rotate", "--alg", "HS256"], { cwd });
    expect(await output(["keys", "export", "--private", "--alg", "HS256"], { cwd })).not.toBe(before);
  });

  it("exports PEM pairs that match each other and the tokens", async () => {
    const cwd = await folder();
    const token = await output(["token", "--quiet"], { cwd });
    const spki = await output(["keys", "export", "--format", "pem"], { cwd });
    const pkcs8 = await output(["keys", "export", "--format", "pem", "--private"], { cwd });
    expect(spki).toMatch(/^-----BEGIN PUBLIC KEY-----\n[\s\S]+\n-----END PUBLIC KEY-----$/);
    expect(pkcs8).toMatch(/^-----BEGIN PRIVATE KEY-----\n/);
    const key = await importSPKI(spki, "RS256");
    await jwtVerify(token, key);
    const own = await new SignJWT({})
      .setProtectedHeader({ alg: "RS256" })
      .sign(await importPKCS8(pkcs8, "RS256"));
    await jwtVerify(own, key);
    expect(
      createPublicKey(createPrivateKey(pkcs8)).export({ type: "spki", format: "pem" }).toString().trim(),
    ).toBe(spki);
  });
});

function statesOf(keys: Key[], alg: string): Record<string, string> {
  return Object.fromEntries(keys.filter((key) => key.alg === alg).map(({ kid, state }) => [kid, state]));
}

describe("keys of an issuer with separate ones for ID tokens", () => {
  const ofCognito = ["--issuer", "cognito"];

  it("are listed, rotated and compromised separately", async () => {
    const cwd = emptyFolder();
    const list = () => output(["keys", "list", ...ofCognito], { cwd });
    expect(await list()).toMatch(
      /^KID +ALG +SIGNS +STATE +AGE +TOKENS SIGNED\n\S+ +RS256 +access +active .+\n\S+ +RS256 +id +active /,
    );
    const kidOfIdTokens = async () => /^(\S+) +RS256 +id +active /m.exec(await list())?.[1];
    const before = await kidOfIdTokens();
    const rotated = await output(["keys", "rotate", ...ofCognito, "--tokens", "id"], { cwd });
    expect(rotated).toBe(`${await kidOfIdTokens()} signs RS256 from now on; its predecessor stays published`);
    expect(await kidOfIdTokens()).not.toBe(before);
    expect(await output(["keys", "compromise", ...ofCognito, "--tokens", "id"], { cwd })).toMatch(
      /is removed and 0 tokens are revoked/,
    );
    expect((await list()).match(/RS256 +access/g)).toHaveLength(1);
  });

  it("are exported as PEM with the key that an API needs", async () => {
    const cwd = emptyFolder();
    const token = await output(["token", "alice", "--quiet", ...ofCognito], { cwd });
    const spki = await output(["keys", "export", "--format", "pem", ...ofCognito], { cwd });
    await jwtVerify(token, await importSPKI(spki, "RS256"));
    expect((await jwksOf(cwd, ...ofCognito)).keys).toHaveLength(2);
  });
});

describe("keys export", () => {
  it("has no private member and no secret unless --private asks for them", async () => {
    const cwd = emptyFolder();
    for (const { alg, ...jwk } of (await jwksOf(cwd)).keys) {
      expect(alg).not.toMatch(/^HS/);
      for (const member of ["d", "p", "q", "dp", "dq", "qi", "k"]) expect(jwk).not.toHaveProperty(member);
    }
    const { stdout, stderr } = await mintmark(["keys", "export", "--private"], { cwd });
    const { keys } = JSON.parse(stdout) as JSONWebKeySet;
    expect(keys.find(({ alg }) => alg === "RS256")).toHaveProperty("d");
    expect(keys.find(({ alg }) => alg === "HS256")).toHaveProperty("k");
    expect(stderr).toBe("The HS256 secret as text: mintmark keys export --private --alg HS256\n");
  });

  it("exports one key by --kid, and lists the matching keys if there are several", async () => {
    const cwd = emptyFolder();
    await output(["keys", "rotate", "--alg", "ES256"], { cwd });
    const { code, stdout, stderr } = await mintmark(["keys", "export", "--format", "pem"], { cwd });
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(
      /^error: several keys match: (RS256 \S+, ES256 \S+|ES256 \S+, RS256 \S+)\nName one with --alg or --kid\.\nMore: .+\n$/,
    );
    expect(await output(["keys", "export", "--format", "pem", "--alg", "ES256"], { cwd })).toMatch(
      /^-----BEGIN PUBLIC/,
    );
    const [{ kid } = { kid: "" }] = await keysOf(cwd);
    expect((await jwksOf(cwd, "--kid", kid)).keys.map((key) => key.kid)).toEqual([kid]);
  });

  it("exports the active key as PEM and no removed one", async () => {
    const cwd = emptyFolder();
    const [old] = (await keysOf(cwd)).filter(({ alg }) => alg === "RS256");
    const before = await output(["keys", "export", "--format", "pem"], { cwd });
    await output(["keys", "rotate"], { cwd });
    expect(await output(["keys", "export", "--format", "pem"], { cwd })).not.toBe(before);
    expect(await output(["keys", "export", "--format", "pem", "--kid", old?.kid ?? ""], { cwd })).toBe(
      before,
    );
    await output(["keys", "remove", old?.kid ?? ""], { cwd });
    expect(await mintmark(["keys", "export", "--kid", old?.kid ?? ""], { cwd })).toMatchObject({
      code: 1,
      stdout: "",
    });
  });

  it("rejects the public export of a secret", async () => {
    const { code, stdout, stderr } = await mintmark(["keys", "export", "--alg", "HS256", "--ephemeral"]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(/^error: an HMAC secret has no public part\n--private/);
  });
});

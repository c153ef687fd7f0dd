// The commands for flawed tokens, a compromised key and imported keys.
import { generateKeyPairSync } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { decodeProtectedHeader } from "jose";
import { describe, expect, it } from "vitest";
import { emptyFolder, mintmark, output, serve } from "../support/command-line.ts";
import { introspect } from "../support/introspect.ts";

describe("mintmark flaws", () => {
  it("lists every flaw with its severity, and as JSON with rule, remedy and verdicts", async () => {
    expect(await output(["flaws"])).toMatch(/^alg-none +critical +\S/m);
    const flaws = JSON.parse(await output(["flaws", "--json"])) as Record<string, unknown>[];
    expect(flaws.length).toBeGreaterThan(80);
    expect(flaws.find(({ name }) => name === "expired")).toMatchObject({
      rule: expect.stringContaining("RFC 7519") as string,
      remedy: expect.any(String) as string,
      verdicts: { jwks: { outcome: "refuse", status: 401, error: "invalid_token" } },
    });
  });
});

describe("mintmark token --flaw", () => {
  it("mints the token with that flaw, on a running server too", async () => {
    const { cwd, url } = await serve();
    const token = await output(["token", "alice", "--flaw", "alg-none", "--quiet"], { cwd });
    expect(token.split(".")[2]).toBe("");
    expect(await introspect(url, token)).toEqual({ active: false });
  });

  it("names the nearest flaw for one that does not exist, with exit code 2", async () => {
    expect(await mintmark(["token", "--flaw", "expird"], { cwd: emptyFolder() })).toMatchObject({
      code: 2,
      stdout: "",
      stderr: expect.stringContaining('did you mean "expired"?') as string,
    });
  });
});

describe("mintmark keys", () => {
  it("publishes a key in advance, and compromise makes it the signing key", async () => {
    const cwd = emptyFolder();
    const token = await output(["token", "--quiet"], { cwd });
    const [, next = ""] =
      /^(\S+) is published/.exec(await output(["keys", "rotate", "--prepublish"], { cwd })) ?? [];
    expect(next).not.toBe("");
    expect(await output(["keys", "compromise"], { cwd })).toBe(
      `${decodeProtectedHeader(token).kid} is removed and 1 token is revoked; ${next} signs RS256 from now on`,
    );
  });

  it.each([
    [
      "a PEM",
      () => generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" }) as string,
      [],
      "EdDSA",
    ],
    [
      "a JWK",
      () =>
        JSON.stringify(
          generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey.export({ format: "jwk" }),
        ),
      [],
      "ES256",
    ],
    ["a secret", () => `${"s".repeat(48)}\n`, ["--secret", "--alg", "HS384"], "HS384"],
  ])("imports %s", async (_, content, options, alg) => {
    const cwd = emptyFolder();
    writeFileSync(join(cwd, "key"), content());
    expect(await output(["keys", "import", "key", "--kid", "brought", ...options], { cwd })).toBe(
      `brought (${alg}) is imported; its state is active`,
    );
    const token = await output(["token", "--alg", alg, "--quiet"], { cwd });
    expect(decodeProtectedHeader(token)).toMatchObject({ alg, kid: "brought" });
  });

  it("rejects a file without a private key with exit code 2", async () => {
    const cwd = emptyFolder();
    writeFileSync(join(cwd, "key"), "rubbish");
    for (const file of ["key", "nowhere"]) {
      expect(await mintmark(["keys", "import", file], { cwd })).toMatchObject({ code: 2, stdout: "" });
    }
  });
});

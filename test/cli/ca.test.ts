// `mintmark ca`: prints a data folder's CA certificate on stdout, and how to trust it on stderr.
import { X509Certificate } from "node:crypto";
import { readFileSync, realpathSync, writeFileSync } from "node:fs";
import { request } from "node:https";
import { join } from "node:path";
import { decodeJwt } from "jose";
import { expect, it } from "vitest";
import { emptyFolder, mintmark, output, serve } from "../support/command-line.ts";
import { ADMIN_TOKEN } from "../support/reachable.ts";

/** Returns the response status for a client that trusts only this CA. */
function statusTrusting(url: string, ca: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request(url, { ca, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on("error", reject)
      .end();
  });
}

it("prints only a PEM on stdout, and how to trust it on stderr", async () => {
  const cwd = emptyFolder();
  const { code, stdout, stderr } = await mintmark(["ca"], { cwd });
  expect(code).toBe(0);
  expect(stdout).toMatch(/^-----BEGIN CERTIFICATE-----\n[A-Za-z0-9+/=\n]+\n-----END CERTIFICATE-----\n$/);
  expect(new X509Certificate(stdout).ca).toBe(true);
  const path = join(realpathSync(cwd), ".mintmark/ca/ca.pem");
  for (const expected of [
    `NODE_EXTRA_CA_CERTS="${path}"`,
    `SSL_CERT_FILE="${path}"`,
    "keytool",
    "update-ca-certificates",
  ]) {
    expect(stderr).toContain(expected);
  }
  expect(stderr).not.toContain("PRIVATE KEY");
});

it("prints only the certificate with --format pem", async () => {
  const { code, stdout, stderr } = await mintmark(["ca", "--format", "pem"]);
  expect([code, stderr]).toEqual([0, ""]);
  expect(new X509Certificate(stdout).ca).toBe(true);
});

it("prints its path with --path, and creates it only once", async () => {
  const cwd = emptyFolder();
  const path = await output(["ca", "--path"], { cwd });
  const certificate = readFileSync(path, "utf8");
  expect(await output(["ca", "--format", "pem"], { cwd })).toBe(certificate.trim());
  expect(await output(["ca", "--path"], { cwd })).toBe(path);
});

it("uses the folder that --data names", async () => {
  const cwd = emptyFolder();
  const path = await output(["ca", "--path", "--data", "elsewhere"], { cwd });
  expect(path).toBe(join(realpathSync(cwd), "elsewhere/ca/ca.pem"));
});

it("prints the CA of the folder's server, whichever of the two started first", async () => {
  const cwd = emptyFolder();
  const before = await output(["ca", "--format", "pem"], { cwd });
  const { url } = await serve(["--https"], { cwd });
  expect(url).toMatch(/^https:/);
  expect(await statusTrusting(`${url}/_mintmark/health`, before)).toBe(200);
  expect(await output(["ca", "--format", "pem"], { cwd })).toBe(before);
  const other = await output(["ca", "--format", "pem"]);
  await expect(statusTrusting(`${url}/_mintmark/health`, other)).rejects.toThrow();
});

it("lets commands use the https server of their folder without further options", async () => {
  const cwd = emptyFolder();
  const { url } = await serve(["--https"], { cwd });
  expect(decodeJwt(await output(["token", "alice", "--quiet"], { cwd })).iss).toBe(url);
  expect(await output(["tokens", "list"], { cwd })).toContain("demo-app");
});

it("covers the names of the configuration", async () => {
  const cwd = emptyFolder();
  writeFileSync(
    join(cwd, "mintmark.config.json"),
    '{ "https": true, "publicUrl": "https://login.example.com" }',
  );
  const env = { MINTMARK_ADMIN_TOKEN: ADMIN_TOKEN };
  const { url } = await serve([], { cwd, env });
  expect(url).toBe("https://login.example.com");
  const plain = await mintmark(["ca", "--format", "pem"], { cwd, env });
  expect([plain.code, plain.stderr]).toEqual([0, ""]);
});

it("rejects a folder whose CA was made before a name was configured", async () => {
  const cwd = emptyFolder();
  await output(["ca"], { cwd });
  writeFileSync(join(cwd, "mintmark.config.json"), '{ "publicUrl": "https://login.example.com" }');
  const { code, stdout, stderr } = await mintmark(["ca"], { cwd });
  expect([code, stdout]).toEqual([1, ""]);
  expect(stderr).toMatch(/cannot vouch for login\.example\.com\n.*Delete .*start again/);
});

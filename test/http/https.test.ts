// TLS with a certificate from the CA in the data folder, and issuers at their own ports.
import { X509Certificate } from "node:crypto";
import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { request } from "node:https";
import { createServer } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Mintmark, startMintmark } from "../../src/index.ts";
import { makeAuthority, makeServerIdentity, serialNumber } from "../../src/tls/authority.ts";
import { GUARDED } from "../support/reachable.ts";

/** Sends a GET request as a client that trusts only this CA. */
function getOverTls(url: string, ca: string | undefined): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    request(url, { ...(ca !== undefined && { ca }), agent: false }, (response) => {
      let body = "";
      response.on("data", (chunk: Buffer) => (body += chunk.toString()));
      response.on("end", () => resolve({ status: response.statusCode ?? 0, body }));
    })
      .on("error", reject)
      .end();
  });
}

describe("a server with https", () => {
  let data: string;
  let idp: Mintmark;
  let ca: string;
  beforeAll(async () => {
    data = await mkdtemp(join(tmpdir(), "mintmark-https-"));
    idp = await startMintmark({
      https: true,
      ephemeral: false,
      data,
      ...GUARDED,
      allowHosts: ["mintmark"],
      issuers: { own: { port: 0 } },
    });
    ca = (await idp.ca()).certificate;
  });
  afterAll(async () => {
    await idp.close();
    await rm(data, { recursive: true, force: true });
  });

  it("has only https URLs, and serves metadata and keys to a client that trusts the CA", async () => {
    expect(idp.url).toMatch(/^https:\/\/localhost:\d+$/);
    const { body } = await getOverTls(`${idp.url}/.well-known/openid-configuration`, ca);
    const metadata = JSON.parse(body) as Record<string, string>;
    expect(metadata["issuer"]).toBe(idp.url);
    expect(
      Object.entries(metadata).filter(
        ([name, url]) => name.endsWith("_endpoint") && !url.startsWith(idp.url),
      ),
    ).toEqual([]);
    const jwks = await getOverTls(String(metadata["jwks_uri"]), ca);
    const keys = createLocalJWKSet(JSON.parse(jwks.body) as JSONWebKeySet);
    await jwtVerify(await idp.token(), keys, { issuer: idp.url });
  });

  it.each(["localhost", "127.0.0.1", "[::1]"])("has a certificate for %s", async (host) => {
    const url = new URL(`${idp.url}/_mintmark/health`);
    url.hostname = host;
    expect((await getOverTls(url.href, ca)).status).toBe(200);
  });

  it("is not trusted by a client that does not trust the CA", async () => {
    await expect(getOverTls(idp.url, undefined)).rejects.toMatchObject({
      code: expect.stringMatching(/SELF_SIGNED_CERT|UNABLE_TO/) as string,
    });
  });

  it("refuses plain HTTP, and says so", async () => {
    const answer = await fetch(idp.url.replace("https:", "http:"));
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({
      type: "/_mintmark/errors#https_required",
      status: 400,
      code: "https_required",
    });
  });

  it("keeps the CA in the data folder, with a key that only the owner can read", async () => {
    const pem = await readFile(join(data, "ca", "ca.pem"), "utf8");
    expect(pem).toBe(ca);
    const { mode } = await stat(join(data, "ca", "ca-key.pem"));
    expect((mode & 0o777).toString(8)).toBe("600");
    await using again = await startMintmark({
      https: true,
      ephemeral: false,
      data,
      ...GUARDED,
      allowHosts: ["mintmark"],
    });
    expect((await again.ca()).certificate).toBe(pem);
  });

  it("does not start for a name that the CA may not certify", async () => {
    await expect(
      startMintmark({
        https: true,
        ephemeral: false,
        data,
        ...GUARDED,
        publicUrl: "https://login.example.com",
      }),
    ).rejects.toMatchObject({ code: "certificate", hint: expect.stringContaining("mintmark ca") as string });
  });

  it("serves an issuer at its own port with https too", async () => {
    const own = await idp.issuer("own");
    const { body } = await getOverTls(`${own.url}/.well-known/openid-configuration`, ca);
    expect((JSON.parse(body) as Record<string, string>)["issuer"]).toBe(own.url);
  });
});

describe("the CA", () => {
  it("cannot certify a public host name, even if its key leaks", async () => {
    const ca = await makeAuthority([]);
    const forged = await makeServerIdentity(ca, ["accounts.google.com"]);
    const server = createServer({ key: forged.key, cert: forged.certificate }, (_request, response) =>
      response.end(),
    );
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as { port: number };
    try {
      const visit = new Promise((resolve, reject) => {
        request(
          { host: "127.0.0.1", port, servername: "accounts.google.com", ca: ca.certificate, agent: false },
          resolve,
        )
          .on("error", reject)
          .end();
      });
      await expect(visit).rejects.toThrow("permitted subtree violation");
    } finally {
      server.close();
    }
  });

  it.each([
    [0x00, "40"],
    [0x7f, "7f"],
    [0x80, "40"],
    [0xff, "7f"],
  ])("gives serial numbers that need no padding, with a random first byte of %d", (byte, first) => {
    expect(serialNumber(Buffer.alloc(16, byte))).toBe(first + Buffer.alloc(15, byte).toString("hex"));
  });

  it("is valid for years, so that it must be trusted only once", async () => {
    const certificate = new X509Certificate((await makeAuthority(["mintmark"])).certificate);
    expect(certificate.ca).toBe(true);
    expect(Date.parse(certificate.validTo) - Date.now()).toBeGreaterThan(9 * 365 * 86_400_000);
  });
});

it("a server with plain HTTP has no CA", async () => {
  await using idp = await startMintmark();
  await expect(idp.ca()).rejects.toMatchObject({ code: "not_found" });
});

describe("an issuer at its own port", () => {
  let idp: Mintmark;
  beforeAll(async () => {
    idp = await startMintmark({ issuers: { own: { port: 0 }, below: {} } });
  });
  afterAll(() => idp.close());

  it("is at the root of that port only", async () => {
    const own = await idp.issuer("own");
    expect(new URL(own.url).port).not.toBe(new URL(idp.url).port);
    const metadata = (await (await fetch(`${own.url}/.well-known/openid-configuration`)).json()) as {
      issuer: string;
      token_endpoint: string;
    };
    expect(metadata).toMatchObject({ issuer: own.url, token_endpoint: `${own.url}/token` });
    expect((await fetch(`${idp.url}/own/.well-known/openid-configuration`)).status).toBe(404);
    expect((await fetch(`${own.url}/below/.well-known/openid-configuration`)).status).toBe(404);
  });

  it("has its own keys, tokens and request log", async () => {
    const own = await idp.issuer("own");
    const jwks = (await (await fetch(`${own.url}/.well-known/jwks.json`)).json()) as JSONWebKeySet;
    await jwtVerify(await own.token({ user: "alice" }), createLocalJWKSet(jwks), { issuer: own.url });
    expect(await own.requests.count({ endpoint: "jwks" })).toBeGreaterThan(0);
    expect(await idp.requests.count({ endpoint: "jwks" })).toBe(0);
  });

  it("has no control API there, but serves the assets of its pages", async () => {
    const own = await idp.issuer("own");
    expect((await fetch(`${own.url}/_mintmark/api/tokens`)).status).toBe(404);
    expect((await fetch(`${own.url}/_mintmark/assets/mintmark.css`)).status).toBe(200);
  });

  it("rejects a foreign Host", async () => {
    const own = await idp.issuer("own");
    const { get } = await import("node:http");
    const status = await new Promise((resolve) => {
      get(`${own.url}/token`, { headers: { host: "evil.example" } }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
    });
    expect(status).toBe(403);
  });
});

// `idp.check` against an API that a bad token crashes: the token is named, and nothing more is sent.
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createRemoteJWKSet, jwtVerify } from "jose";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { fails } from "../../src/check/report/report.ts";
import type { CheckReport } from "../../src/control/check-report.ts";
import { type Mintmark, startMintmark } from "../../src/index.ts";

const AUDIENCE = "http://localhost:8000/notes";
/** Keys of this algorithm are made fast, and each check makes some. */
const ALG = "ES256";

let idp: Mintmark;
beforeAll(async () => void (idp = await startMintmark()));
afterAll(() => idp.close());

/** Starts an API that is right, except that a token of two parts stops it. `startAnew` starts it again. */
async function fragileApi(): Promise<{ url: string; startAnew: () => void }> {
  const keys = createRemoteJWKSet(new URL(`${idp.url}/.well-known/jwks.json`), { cooldownDuration: 0 });
  const rules = { issuer: idp.url, audience: AUDIENCE, typ: "at+jwt", requiredClaims: ["exp", "iat", "sub"] };
  const server = createServer((req, res) => {
    const refuse = (status: number, challenge: string) =>
      res.writeHead(status, { "www-authenticate": challenge }).end();
    const headers = req.headersDistinct["authorization"] ?? [];
    if (headers.length > 1) return refuse(400, 'Bearer error="invalid_request"');
    const token = /^bearer (\S+)$/i.exec(headers[0] ?? "")?.[1];
    if (token === undefined) return refuse(401, "Bearer");
    if (token.split(".").length === 2) {
      return server.close().closeAllConnections();
    }
    jwtVerify(token, keys, rules).then(
      ({ payload }) => (payload.sub === "" ? refuse(401, 'Bearer error="invalid_token"') : res.end("{}")),
      () => refuse(401, 'Bearer error="invalid_token"'),
    );
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  onTestFinished(() => {
    server.close().closeAllConnections();
  });
  return { url: `http://127.0.0.1:${port}/`, startAnew: () => void server.listen(port, "127.0.0.1") };
}

const found = ({ findings }: CheckReport) =>
  findings.filter(fails).map(({ kind, case: name }) => `${kind} ${name}`);

test("the check names the token that stopped the API, and sends nothing more", async () => {
  const report = await idp.check({
    url: (await fragileApi()).url,
    audience: AUDIENCE,
    alg: ALG,
    cooldownSeconds: 0,
    lifecycle: true,
  });
  expect(report.passed).toBe(false);
  expect(found(report)).toEqual(["felled two-segments", "refused good-token-in-the-end"]);
  const at = report.cases.findIndex(({ name }) => name === "two-segments");
  const later = report.cases.slice(at + 1).filter(({ name }) => name !== "good-token-in-the-end");
  expect(later.length).toBeGreaterThan(3);
  for (const { outcome, note } of later) {
    expect({ outcome, note }).toEqual({
      outcome: "skipped",
      note: "the API has not answered since two-segments",
    });
  }
});

test("the check goes on if the API is started again", async () => {
  const { url, startAnew } = await fragileApi();
  const report = await idp.check({
    url,
    audience: AUDIENCE,
    alg: ALG,
    cooldownSeconds: 10,
    onProgress: (doing) => doing.includes("answer again") && startAnew(),
  });
  expect(found(report)).toEqual(["felled two-segments"]);
  expect(report.findings[0]).toMatchObject({
    severity: "critical",
    got: "none; a good token after it got no answer (ECONNREFUSED)",
  });
  expect(report.cases.at(-1)).toMatchObject({ name: "good-token-in-the-end", outcome: "passed" });
});

// `idp.check` against an API that a bad token ends: the token is named, and what is not there is asked nothing more.
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createRemoteJWKSet, jwtVerify } from "jose";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { fails, type CheckReport } from "../../src/check/report/report.ts";
import { startMintmark, type Mintmark } from "../../src/index.ts";

const AUDIENCE = "http://localhost:8000/notes";

let idp: Mintmark;
beforeAll(async () => void (idp = await startMintmark()));
afterAll(() => idp.close());

/** Right in all but that a token of two parts ends it; somebody may start it anew. */
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

test("an API that is gone is asked nothing more, and the token that ended it is named", async () => {
  const report = await idp.check({
    url: (await fragileApi()).url,
    audience: AUDIENCE,
    cooldownSeconds: 0,
    lifecycle: true,
  });
  expect(report.passed).toBe(false);
  expect(found(report)).toEqual(["felled two-segments", "refused good-token-in-the-end"]);
  const at = report.cases.findIndex(({ name }) => name === "two-segments");
  const later = report.cases.slice(at + 1).filter(({ name }) => name !== "good-token-in-the-end");
  expect(later.length).toBeGreaterThan(3);
  for (const { outcome, note } of later)
    expect({ outcome, note }).toEqual({
      outcome: "skipped",
      note: "the API has not answered since two-segments",
    });
});

test("an API that is started anew is asked on", async () => {
  const { url, startAnew } = await fragileApi();
  const report = await idp.check({
    url,
    audience: AUDIENCE,
    cooldownSeconds: 10,
    onProgress: (doing) => doing.includes("answer again") && startAnew(),
  });
  expect(found(report)).toEqual(["felled two-segments"]);
  expect(report.findings[0]).toMatchObject({
    severity: "critical",
    got: "none, and no answer (ECONNREFUSED) to a good token after it",
  });
  expect(report.cases.at(-1)).toMatchObject({ name: "good-token-in-the-end", outcome: "passed" });
});

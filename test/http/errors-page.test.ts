// The `type` of a problem document (RFC 9457) leads to the section about the error, on a page of the same server.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ERROR_STATUS } from "../../src/errors.ts";
import { type Mintmark, startMintmark } from "../../src/index.ts";
import { freePort } from "../support/free-port.ts";
import { requestText, sendRaw } from "../support/raw-http.ts";
import { BEHIND_PROXY } from "../support/reachable.ts";

let idp: Mintmark;

beforeAll(async () => {
  idp = await startMintmark({ issuers: { tenant: { port: 0 } } });
});

afterAll(() => idp.close());

const html = { accept: "text/html" };

/** Expects an answer's type to be a URL of a page with a section that has its fragment as its id. */
async function expectExplained(answer: Response): Promise<void> {
  const { type, code } = (await answer.json()) as { type: string; code: string };
  const url = new URL(type, answer.url);
  expect(url.hash).toBe(`#${code}`);
  const page = await fetch(url, { headers: html });
  expect(page.status).toBe(200);
  expect(page.headers.get("content-type")).toContain("text/html");
  expect(await page.text()).toContain(`id="${code}"`);
}

describe("the type of a problem document", () => {
  it.each([
    ["GET", "tokens/none", 404],
    ["DELETE", "keys/none", 404],
    ["POST", "tokens", 415],
    ["GET", "../mcp", 405],
    ["GET", "nothing", 404],
  ])("leads to the section about the error: %s /%s", async (method, path, status) => {
    const answer = await fetch(`${idp.url}/_mintmark/api/${path}`, { method });
    expect(answer.status).toBe(status);
    await expectExplained(answer);
  });

  it("leads there at an issuer's own port too", async () => {
    const { url } = await idp.issuer("tenant");
    const port = Number(new URL(url).port);
    const refused = await sendRaw({ port }, requestText("GET / HTTP/1.1", ["Host: evil.test"]));
    expect(refused.status).toBe(403);
    expect(refused.text).toContain('"type":"/_mintmark/errors#bad_host"');
    expect(await (await fetch(`http://localhost:${port}/_mintmark/errors`)).text()).toContain(
      'id="bad_host"',
    );
  });
});

describe("the page of errors", () => {
  const page = async () => (await fetch(`${idp.url}/_mintmark/errors`, { headers: html })).text();

  it("has a section for each code, with its status", async () => {
    const text = await page();
    const sections = [...text.matchAll(/id="(\w+)">\s*<h2><code>\1<\/code> <span[^>]*>HTTP (\d+)</g)];
    expect(Object.fromEntries(sections.map(([, code, status]) => [code, Number(status)]))).toEqual(
      ERROR_STATUS,
    );
  });

  it("shows code as code, and the names of other pages without their links", async () => {
    const text = await page();
    expect(text).toContain("<code>mintmark keys list</code> shows the states. See tokens.md.");
    expect(text).not.toMatch(/`|\]\(/);
  });

  it("is linked from the page of an error", async () => {
    const answer = await fetch(`${idp.url}/_mintmark/nothing`, { headers: html });
    expect(answer.status).toBe(404);
    expect(await answer.text()).toContain('href="/_mintmark/errors#not_found"');
  });

  it("answers other methods with 405", async () => {
    const answer = await fetch(`${idp.url}/_mintmark/errors`, { method: "POST" });
    expect(answer.status).toBe(405);
    expect(answer.headers.get("allow")).toBe("GET, HEAD");
  });

  it("needs no admin token and no known Host, and paths beside it do", async () => {
    const port = await freePort();
    await using _guarded = await startMintmark({ ...BEHIND_PROXY, port });
    const at = (path: string, host: string) =>
      sendRaw({ port }, requestText(`GET ${path} HTTP/1.1`, [`Host: ${host}`]));
    expect((await at("/_mintmark/errors", "idp.example.test")).status).toBe(200);
    expect((await at("/_mintmark/errors", "evil.test")).status).toBe(200);
    expect((await at("/_mintmark/errors/", "evil.test")).status).toBe(403);
    expect((await at("/_mintmark/errors/", "idp.example.test")).status).toBe(401);
  });
});

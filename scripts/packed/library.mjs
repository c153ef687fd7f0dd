// Uses the installed package as a user's process would: the entries, and every part that is loaded on first use.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { get } from "node:https";
import { MintmarkError, startMintmark } from "mintmark";
import { logIn } from "mintmark/playwright";

const idp = await startMintmark({ passwordGrant: true });
const metadata = await json(`${idp.url}/.well-known/openid-configuration`);

// Tokens from the verb and from the protocol. The engine takes the kinds of its models from the names of classes.
const minted = await idp.token({ user: "alice", audience: "http://localhost:8000/mcp" });
assert.equal(minted.split(".").length, 3);
assert.equal((await json(metadata.jwks_uri)).keys.length, 1);
const password = {
  grant_type: "password",
  username: "alice",
  password: "alice",
  scope: "openid offline_access",
};
const first = await post(metadata.token_endpoint, { ...password, client_id: "demo-app" });
assert.ok(claimsOf(first.access_token).sub);
assert.equal(claimsOf(first.id_token).sub, claimsOf(first.access_token).sub);
const { refresh_token } = first;
const second = await post(metadata.token_endpoint, {
  grant_type: "refresh_token",
  refresh_token,
  client_id: "demo-app",
});
assert.equal(claimsOf(second.access_token).sub, claimsOf(first.access_token).sub);
const device = await post(metadata.device_authorization_endpoint, { client_id: "demo-app", scope: "openid" });
assert.ok(device.user_code);

// Pages, inspection and MCP.
assert.match(await (await fetch(`${idp.url}/_mintmark/`)).text(), /<!doctype html>/i);
assert.deepEqual((await idp.inspect(minted, { audience: "http://localhost:8000/mcp" })).problems, []);
const hello = {
  jsonrpc: "2.0",
  id: 1,
  method: "initialize",
  params: {
    protocolVersion: "2025-06-18",
    capabilities: {},
    clientInfo: { name: "trial", version: "1" },
  },
};
const mcp = await fetch(`${idp.url}/_mintmark/mcp`, {
  method: "POST",
  headers: { "content-type": "application/json", accept: "application/json, text/event-stream" },
  body: JSON.stringify(hello),
});
assert.match(await mcp.text(), /serverInfo/);

// An API that accepts every token.
const api = createServer((_request, response) => response.end("fine"));
await new Promise((resolve) => api.listen(0, "127.0.0.1", resolve));
const report = await idp.check({ url: `http://127.0.0.1:${api.address().port}/`, quick: true });
assert.ok(report.findings.length > 0);
api.close();

// Errors from all entries are of one class, and their traces name the source.
const page = {
  url: () => "about:blank",
  title: async () => "",
  locator: () => ({ first: () => ({ waitFor }) }),
};
const errors = [
  await idp.token({ user: "nobody" }).catch((error) => error),
  await logIn(page, { user: "alice" }).catch((error) => error),
];
for (const error of errors) assert.ok(error instanceof MintmarkError, String(error));
assert.match(errors[0].stack, /src\/[\w/-]+\.ts:\d+/);
await idp.close();

const secure = await startMintmark({ https: true });
const { certificate } = await secure.ca();
const status = await new Promise((resolve, reject) => {
  get(`${secure.url}/.well-known/openid-configuration`, { ca: certificate }, (response) =>
    resolve(response.resume().statusCode),
  ).on("error", reject);
});
assert.equal(status, 200);
await secure.close();
console.log(`${process.version}: the library works`);

async function waitFor() {
  throw new Error("this page never loads");
}

async function json(url, options) {
  const response = await fetch(url, options);
  const body = await response.text();
  assert.equal(response.status, 200, `${url}: ${body}`);
  return JSON.parse(body);
}

function post(url, form) {
  return json(url, { method: "POST", body: new URLSearchParams(form) });
}

function claimsOf(token) {
  return JSON.parse(Buffer.from(token.split(".")[1], "base64url").toString());
}

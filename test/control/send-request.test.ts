// `requests.send`: a request to an endpoint of the issuer, its answer, and what the request log says about it.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Mintmark, startMintmark } from "../../src/index.ts";
import { freePort } from "../support/free-port.ts";

let idp: Mintmark;
beforeAll(async () => void (idp = await startMintmark()));
afterAll(() => idp.close());

const SERVICE = `Basic ${Buffer.from("demo-service:demo-service-secret").toString("base64")}`;

describe("requests.send", () => {
  test("sends a form, and returns the request, the answer and the entry of the log", async () => {
    const { request, answer, failure, entry } = await idp.requests.send({
      endpoint: "token",
      params: { grant_type: "client_credentials", resource: ["urn:one"] },
      headers: { Authorization: SERVICE },
    });
    expect(request).toMatchObject({ method: "POST", url: `${idp.url}/token` });
    expect(request.headers).toMatchObject({ Authorization: SERVICE });
    expect(request.body).toBe("grant_type=client_credentials&resource=urn%3Aone");
    expect({ failure, status: answer?.status }).toEqual({ failure: null, status: 200 });
    expect(JSON.parse(answer?.body ?? "")).toHaveProperty("access_token");
    expect(answer?.headers).toMatchObject({ "X-Mock": "mintmark" });
    const [last] = await idp.requests.list({ endpoint: "token", order: "newest", limit: 1 });
    expect(entry).toEqual(last);
    expect(JSON.stringify(entry)).not.toContain("demo-service-secret");
  });

  test("says why a request is refused, where the client is told less", async () => {
    const { answer, entry } = await idp.requests.send({
      endpoint: "token",
      params: { grant_type: "client_credentials", client_id: "demo-servcie", client_secret: "wrong" },
    });
    expect(answer?.status).toBe(401);
    expect(entry).toMatchObject({ error: "invalid_client", status: 401 });
    expect(entry?.reason).toContain("demo-servcie");
  });

  test("sends a query with GET, and does not follow redirects", async () => {
    const { request, answer } = await idp.requests.send({
      endpoint: "authorization",
      params: {
        client_id: "demo-app",
        response_type: "code",
        redirect_uri: "http://localhost/callback",
        scope: "openid",
      },
    });
    expect(request).toMatchObject({ method: "GET", body: null });
    expect(answer?.status).toBe(303);
    expect(answer?.headers["Location"]).toContain("error=");
  });

  test("reaches issuers below a path, with a port of their own, and over TLS", async () => {
    const issuers = { auth0: { profile: "auth0" }, own: { port: await freePort() } } as const;
    await using other = await startMintmark({ issuers, https: true, keys: "generate" });
    for (const id of ["auth0", "own"]) {
      const issuer = await other.issuer(id);
      const { request, answer } = await issuer.requests.send({ endpoint: "discovery" });
      expect(request.url).toMatch(/^https:/);
      expect(JSON.parse(answer?.body ?? "")).toMatchObject({ issuer: issuer.url });
    }
  });

  test("shows the fault that breaks a connection", async () => {
    await using own = await idp.isolate();
    await own.faults.add({ endpoint: "jwks", connection: "reset" });
    expect(await own.requests.send({ endpoint: "jwks" })).toMatchObject({
      answer: null,
      failure: "ECONNRESET",
      entry: { status: null, fault: expect.any(String) as string },
    });
  });

  test.each([
    [{ endpoint: "jwks", headers: { Host: "attacker.test" } }, /the header Host belongs to the connection/],
    [{ endpoint: "jwks", headers: { "X-A": "one\r\nX-B: two" } }, /must be the value of a header/],
    [{ endpoint: "http://attacker.test/" }, /endpoint/],
  ])("refuses %j", async (input, message) => {
    await expect(idp.requests.send(input as never)).rejects.toMatchObject({
      code: "bad_request",
      message: expect.stringMatching(message) as string,
    });
  });

  test("refuses an endpoint that the vendor does not have", async () => {
    await using other = await startMintmark({ issuers: { google: { profile: "google" } } });
    const google = await other.issuer("google");
    await expect(google.requests.send({ endpoint: "introspection" })).rejects.toMatchObject({
      code: "bad_request",
      message: 'the issuer "google" has no introspection endpoint',
    });
  });
});

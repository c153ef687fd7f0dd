// Who may register a client and whose documents may be fetched, as settings and reachability decide it.
import { describe, expect, it } from "vitest";
import { parseConfig } from "../../../src/config/parse.ts";
import { DocumentUnavailable, fetchDocument } from "../../../src/engine/clients/document-fetch.ts";
import { lostMembers } from "../../../src/engine/clients/kept-metadata.ts";
import { mayDescribeItself, selfRegistration } from "../../../src/issuer/self-registration.ts";
import { profileNamed } from "../../../src/profiles/registry.ts";
import { startDocumentServer } from "../../support/document-server.ts";

const TOKEN = "an-initial-access-token";
const ID = "https://app.test/client.json";
const DOCUMENT = { client_name: "App", redirect_uris: ["https://app.test/cb"] };

function decide(
  input: object,
  { isLocal = true, profile = "generic" }: { isLocal?: boolean; profile?: "generic" | "keycloak" } = {},
) {
  const { default: settings } = parseConfig({ ...input, profile, issuers: {} }).issuers;
  return selfRegistration(settings, profileNamed(profile), isLocal);
}

describe("registration", () => {
  it.each<[object, "generic" | "keycloak", boolean, string]>([
    [{}, "generic", true, "open"],
    [{}, "generic", false, "off"],
    [{}, "keycloak", true, "refused"],
    [{}, "keycloak", false, "off"],
    [{ registration: "open" }, "generic", false, "open"],
    [{ registration: "open" }, "keycloak", true, "open"],
    [{ registration: "off" }, "generic", true, "off"],
    [{ initialAccessToken: TOKEN }, "generic", true, "token"],
    [{ initialAccessToken: TOKEN }, "generic", false, "token"],
    [{ initialAccessToken: TOKEN }, "keycloak", true, "token"],
    [{ initialAccessToken: TOKEN, registration: "token" }, "generic", false, "token"],
  ])("with %j at %s, local %s, is %s", (input, profile, isLocal, expected) => {
    const { registration, initialAccessToken } = decide(input, { isLocal, profile });
    expect(registration).toBe(expected);
    expect(initialAccessToken).toBe("initialAccessToken" in input ? TOKEN : undefined);
  });
});

describe("a client metadata document", () => {
  it.each<[unknown, boolean, boolean, boolean]>([
    [false, true, false, false],
    [false, false, false, false],
    [true, true, true, true],
    [true, false, false, true],
    ["loopback", true, true, false],
    ["loopback", false, true, false],
  ])(
    "with fetch %s, local %s, is fetched from loopback: %s, from elsewhere: %s",
    (fetch, isLocal, loopback, elsewhere) => {
      const decided = decide({ clientIdMetadata: { fetch } }, { isLocal });
      expect(decided.fetches).toEqual({ fromLoopback: loopback, fromElsewhere: elsewhere });
      expect(decided.takesDocuments).toBe(fetch !== false);
      expect(decided.documents.size).toBe(0);
      expect(mayDescribeItself(decided, ID)).toBe(fetch !== false);
      expect(mayDescribeItself(decided, "demo-app")).toBe(false);
    },
  );

  it("is taken from the configuration, and another one is then not", () => {
    const decided = decide({ clientIdMetadata: { documents: { [ID]: DOCUMENT } } });
    expect([...decided.documents]).toEqual([[ID, { client_id: ID, ...DOCUMENT }]]);
    expect([decided.takesDocuments, mayDescribeItself(decided, ID)]).toEqual([true, true]);
    expect(mayDescribeItself(decided, "https://app.test/other.json")).toBe(false);
  });

  it("of a well-known client is built in, and a configured one replaces it", () => {
    const { documents, takesDocuments } = decide({ clientIdMetadata: { knownClients: true } });
    expect([documents.size, takesDocuments]).toEqual([3, true]);
    for (const [id, document] of documents) expect(document["client_id"]).toBe(id);
    const [known = ""] = documents.keys();
    const own = decide({ clientIdMetadata: { knownClients: true, documents: { [known]: DOCUMENT } } });
    expect([own.documents.size, own.documents.get(known)?.["client_name"]]).toEqual([3, "App"]);
  });
});

describe("a document's address", () => {
  const refused = (address: string, allowed = { fromLoopback: true, fromElsewhere: true }) =>
    fetchDocument(new URL(`https://${address}/client.json`), allowed).catch((error: Error) => error.message);

  it.each([
    ...["0.0.0.0", "0.255.255.255", "10.0.0.0", "10.255.255.255", "100.64.0.0", "100.127.255.255"],
    ...["169.254.0.0", "169.254.255.255", "172.16.0.0", "172.31.255.255", "192.0.0.0", "192.0.0.255"],
    ...["192.0.2.0", "192.0.2.255", "192.88.99.0", "192.88.99.255", "192.168.0.0", "192.168.255.255"],
    ...["198.18.0.0", "198.19.255.255", "198.51.100.0", "198.51.100.255", "203.0.113.0", "203.0.113.255"],
    ...["224.0.0.0", "239.255.255.255", "240.0.0.0", "255.255.255.255"],
    ...[
      "[::]",
      "[::ffff:a00:1]",
      "[64:ff9b::]",
      "[64:ff9b::ffff:ffff]",
      "[64:ff9b:1::]",
      "[64:ff9b:1:ffff::]",
    ],
    ...["[100::]", "[100::ffff:ffff:ffff:ffff]", "[2001::]", "[2001:1ff:ffff::]", "[2001:db8::]"],
    ...[
      "[2001:db8:ffff::]",
      "[2002::]",
      "[2002:ffff::]",
      "[3fff::]",
      "[3fff:fff::]",
      "[5f00::]",
      "[5f00:ffff::]",
    ],
    ...["[fc00::]", "[fdff:ffff::]", "[fe80::]", "[feff:ffff::]", "[ff00::]", "[ffff:ffff::]"],
  ])("%s is refused, because it is not public", async (address) => {
    expect(await refused(address)).toBe(`${new URL(`https://${address}`).hostname} is not a public address`);
  });

  it("is refused if the issuer fetches nothing from there", async () => {
    const text = (host: string) => `this issuer does not fetch documents from ${host}`;
    const nothing = { fromLoopback: false, fromElsewhere: false };
    expect(await refused("localhost", { ...nothing, fromElsewhere: true })).toBe(text("localhost"));
    expect(await refused("127.0.0.1", { ...nothing, fromElsewhere: true })).toBe(text("127.0.0.1"));
    expect(await refused("app.test", { ...nothing, fromLoopback: true })).toBe(text("app.test"));
  });
});

describe("the response with a document", () => {
  const answering = async (
    handler: Parameters<typeof startDocumentServer>[0],
  ): Promise<Awaited<ReturnType<typeof fetchDocument>>> => {
    await using server = await startDocumentServer(handler);
    return await fetchDocument(new URL(`${server.origin}/c`), { fromLoopback: true, fromElsewhere: false });
  };
  const inSeconds = (seconds: number) => new Date(Date.now() + seconds * 1000).toUTCString();
  const DAY = 24 * 3600;

  it.each<[Record<string, string>, number]>([
    [{}, 30],
    [{ "cache-control": "no-cache" }, 0],
    [{ "cache-control": "max-age=60, NO-STORE" }, 0],
    [{ "cache-control": "no-stores" }, 30],
    [{ "cache-control": "max-age=60" }, 60],
    [{ "cache-control": 'public, Max-Age  =  "600"' }, 600],
    [{ "cache-control": "max-age=0" }, 0],
    [{ "cache-control": "max-age=0", expires: inSeconds(600) }, 0],
    [{ "cache-control": "max-age=60", expires: "0" }, 60],
    [{ "cache-control": "max-age=x" }, 30],
    [{ "cache-control": "xmax-age=60" }, 30],
    [{ "cache-control": `max-age=${DAY - 1}` }, DAY - 1],
    [{ "cache-control": `max-age=${DAY + 1}` }, DAY],
    [{ expires: "0" }, 0],
    [{ expires: inSeconds(-60) }, 0],
    [{ expires: inSeconds(2 * DAY) }, DAY],
  ])("with %j may be kept for %i seconds", async (headers, seconds) => {
    const { text, cacheSeconds } = await answering((response) => response.writeHead(200, headers).end("{}"));
    expect([text, cacheSeconds]).toEqual(["{}", seconds]);
  });

  it("may be kept for whole seconds until it expires", async () => {
    const { cacheSeconds } = await answering((response) =>
      response.writeHead(200, { expires: inSeconds(600) }).end("{}"),
    );
    expect(Number.isInteger(cacheSeconds)).toBe(true);
    expect(cacheSeconds).toBeGreaterThan(500);
    expect(cacheSeconds).toBeLessThanOrEqual(600);
  });

  it.each([
    [201, "the response has status 201"],
    [300, "the response is a redirect"],
    [399, "the response is a redirect"],
    [400, "the response has status 400"],
  ])("is refused with the status %i: %s", async (status, message) => {
    const refused = answering((response) => response.writeHead(status).end("{}"));
    await expect(refused).rejects.toThrow(new DocumentUnavailable(message));
  });

  it("may be 5 kB long, in several pieces", async () => {
    const sending = (length: number) =>
      answering((response) => {
        response.write("x".repeat(length - 1));
        response.end("y");
      });
    expect((await sending(5120)).text).toBe(`${"x".repeat(5119)}y`);
    const refused = sending(5121);
    await expect(refused).rejects.toThrow(new DocumentUnavailable("the document is larger than 5120 bytes"));
  });

  it("is asked for as plain JSON, by name", async () => {
    const asked: unknown[] = [];
    await answering((response) => {
      asked.push(response.req.headers);
      response.end("{}");
    });
    expect(asked[0]).toMatchObject({
      accept: "application/json",
      "accept-encoding": "identity",
      "user-agent": "mintmark",
    });
  });
});

describe("the members that a client asked for and did not get", () => {
  it.each<[object, object, string[]]>([
    [{ a: 1, b: "x" }, { a: 1, b: "x" }, []],
    [{ a: 1, b: "x" }, { a: 2 }, ["a", "b"]],
    [{ a: null, b: "", c: false, d: [] }, {}, []],
    [{ a: true, b: 0 }, {}, ["a", "b"]],
    [{ a: ["x", "y"] }, { a: ["y", "x", "z"] }, []],
    [{ a: ["x", "y"] }, { a: ["x"] }, ["a"]],
    [{ a: ["x", null, ""] }, { a: ["x"] }, []],
    [{ a: ["x"] }, { a: "x" }, ["a"]],
    [{ a: "x" }, { a: ["x"] }, ["a"]],
    [{ a: { b: [1] } }, { a: { b: [1] } }, []],
    [{ a: { b: [1] } }, { a: { b: [2] } }, ["a"]],
    [{ scope: "read write" }, { scope: "write read more" }, []],
    [{ scope: "read write" }, { scope: "read" }, ["scope"]],
    [{ scope: "read" }, {}, ["scope"]],
    [
      {
        client_id: "x",
        client_secret: "x",
        client_secret_expires_at: 1,
        client_id_issued_at: 1,
        registration_access_token: "x",
        registration_client_uri: "x",
        client_name: "x",
      },
      {},
      ["client_name"],
    ],
  ])("of %j, where %j was kept, are %j", (asked, kept, lost) => {
    expect(lostMembers(asked as never, kept as never)).toEqual(lost);
  });
});

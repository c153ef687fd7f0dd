// Who may register a client and whose documents may be fetched, as settings and reachability decide it.
import { describe, expect, it } from "vitest";
import { parseConfig } from "../../../src/config/parse.ts";
import { mayDescribeItself, selfRegistration } from "../../../src/issuer/self-registration.ts";
import { profileNamed } from "../../../src/profiles/registry.ts";

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

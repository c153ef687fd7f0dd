// The spellings of resources: which of them mean the same audience, and which are no resource.
import { describe, expect, it } from "vitest";
import { sameAudience } from "../../../src/issuer/audiences.ts";
import {
  fromIndicator,
  isAbsoluteUri,
  toIndicator,
  withIndicatorRule,
} from "../../../src/issuer/resources.ts";

describe("two audiences", () => {
  it.each([
    ["https://a.test", "https://a.test/"],
    ["https://a.test/x", "https://a.test/x/"],
    ["HTTPS://A.test/x", "https://a.test/x"],
    ["https://a.test:443/x", "https://a.test/x"],
    ["http://a.test:80", "http://a.test"],
    ["https://a.test/b/../x", "https://a.test/x"],
    ["https://a.test/%7Eme", "https://a.test/~me"],
    ["https://a.test/%41%2d%5f", "https://a.test/A-_"],
    ["https://a.test/%2f", "https://a.test/%2F"],
    ["urn://Host/x", "urn://host/x"],
    ["api", "api/"],
    ["api", "api"],
  ])("are the same: %s and %s", (one, other) => {
    expect([sameAudience(one, other), sameAudience(other, one)]).toEqual([true, true]);
  });

  it.each([
    ["https://a.test/x", "https://a.test/X"],
    ["https://a.test/x", "https://a.test/y"],
    ["http://a.test", "https://a.test"],
    ["https://a.test", "https://a.test:8443"],
    ["https://a.test", "https://a.test//"],
    ["https://a.test/%2F", "https://a.test/"],
    ["https://a.test/a%20b", "https://a.test/a b"],
    ["https://a.test/x?a=1", "https://a.test/x"],
    ["api", "API"],
    ["urn:a:B", "urn:a:b"],
    ["https://a.test\\x", "https://a.test/x"],
  ])("are not the same: %s and %s", (one, other) => {
    expect([sameAudience(one, other), sameAudience(other, one)]).toEqual([false, false]);
  });
});

describe("a resource", () => {
  it.each([
    ["https://a.test", true],
    ["http://a.test:80/x?y=z", true],
    ["urn:example:api", true],
    ["com.example+v1-2.x:/a", true],
    ["https://a.test/%20", true],
    ["https://a.test/#x", false],
    ["https://a.test/a b", false],
    ["https://a.test/%2", false],
    ["https://a.test/ä", false],
    ["https:///x", false],
    ["https:x", false],
    ["http://?x", false],
    ["1a:x", false],
    [" https://a.test", false],
    ["https://a.test ", false],
    ["api", false],
    ["/api", false],
    ["urn:", false],
    ["", false],
  ])("%j is an absolute URI: %s", (text, isAbsolute) => {
    expect(isAbsoluteUri(text)).toBe(isAbsolute);
  });

  it.each(["api", "two words", "ä", "50%", "urn:mintmark:aud:api", "", "https://a.test/#x"])(
    "%j that is no plain URI can be sent to the engine and back",
    (name) => {
      const indicator = toIndicator(name);
      expect(indicator.startsWith("urn:mintmark:aud:")).toBe(true);
      expect([isAbsoluteUri(indicator) || name === "", fromIndicator(indicator)]).toEqual([true, name]);
    },
  );

  it("that is a plain URI stays as it is, and a malformed reference to a name is none", () => {
    expect([toIndicator("https://a.test/x"), fromIndicator("https://a.test/x")]).toEqual([
      "https://a.test/x",
      "https://a.test/x",
    ]);
    expect(fromIndicator("urn:mintmark:aud:%E0%A4%A")).toBe("");
    expect(toIndicator("\uD800")).toBe("urn:mintmark:aud:%EF%BF%BD");
  });

  it("that is refused as no URI is told what to send instead", () => {
    const engines = "resource indicator must be an absolute URI";
    expect(withIndicatorRule({ error: "invalid_target", error_description: engines })).toEqual({
      error: "invalid_target",
      error_description:
        "a resource must be an absolute URI without a fragment; send a name that is no URI as audience, not as resource",
    });
    const other = { error: "invalid_target", error_description: "another text" };
    expect(withIndicatorRule(other)).toBe(other);
  });
});

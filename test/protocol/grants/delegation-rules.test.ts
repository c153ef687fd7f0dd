// The rules of delegation and of workloads by themselves: who may act for whom, which claims name the actors, and which
// rule admits a workload.
import { describe, expect, it } from "vitest";
import { workloadRule } from "../../../src/engine/assertions/workloads.ts";
import { actClaim, type Actor, mayAct } from "../../../src/engine/grants/delegation.ts";

const OWN = "https://idp.test";
const OTHER = "https://other.test";
const actor: Actor = { sub: "bob", iss: OWN, clientId: "app" };
const stranger: Actor = { sub: "bob", iss: OTHER, clientId: undefined };

describe("the claim act", () => {
  it.each<[string, object, Actor | undefined, object | undefined]>([
    ["is absent without actors", {}, undefined, undefined],
    ["names the actor, by its client if it has one", {}, actor, { sub: "bob", client_id: "app" }],
    ["names the issuer of an actor from elsewhere", {}, stranger, { sub: "bob", iss: OTHER }],
    ["keeps earlier actors if there is no other", { act: { sub: "eve" } }, undefined, { sub: "eve" }],
    [
      "has earlier actors inside",
      { act: { sub: "eve" } },
      actor,
      { sub: "bob", client_id: "app", act: { sub: "eve" } },
    ],
    ["takes over nothing that is no object", { act: "eve" }, actor, { sub: "bob", client_id: "app" }],
    ["takes over no list", { act: ["eve"] }, undefined, undefined],
  ])("%s", (_, subject, by, expected) => {
    expect(actClaim({ ...subject }, by, OWN)).toEqual(expected);
  });
});

describe("the claim may_act", () => {
  it.each<[unknown, Actor, boolean]>([
    [undefined, stranger, true],
    [{ sub: "bob" }, actor, true],
    [{ sub: "app" }, actor, true],
    [{ sub: "eve" }, actor, false],
    [{ client_id: "app" }, actor, true],
    [{ client_id: "bob" }, actor, false],
    [{ sub: "bob", client_id: "app" }, actor, true],
    [{ sub: "bob", client_id: "other" }, actor, false],
    [{ sub: "eve", client_id: "app" }, actor, false],
    [{ sub: "bob", iss: OWN }, actor, true],
    [{ sub: "bob", iss: OTHER }, actor, false],
    [{ sub: "bob", iss: OTHER }, stranger, true],
    [{ sub: "bob" }, stranger, false],
    [{ iss: OWN }, actor, false],
    [{}, actor, false],
    [{ sub: "bob", email: "bob@idp.test" }, actor, false],
    ["bob", actor, false],
    [["bob"], actor, false],
    [null, actor, false],
  ])("%j lets %j act: %s", (allowed, by, expected) => {
    expect(mayAct(allowed === undefined ? {} : { may_act: allowed }, by, OWN)).toBe(expected);
  });
});

describe("the rule for a workload", () => {
  const ruleFor = (claims: object, ...rules: Record<string, string | number | boolean>[]) =>
    workloadRule({
      trusted: {
        settings: { workloads: rules.map((each, index) => ({ claims: each, client: String(index) })) },
      },
      claims,
    } as unknown as Parameters<typeof workloadRule>[0])?.client;

  it("is the first whose claims all match", () => {
    expect(ruleFor({ sub: "a", env: "x" }, { sub: "b" }, { sub: "a", env: "y" }, { sub: "a" }, {})).toBe("2");
    expect(ruleFor({ sub: "a" }, { sub: "b" })).toBeUndefined();
    expect(ruleFor({}, { sub: "a" })).toBeUndefined();
  });

  it.each<[unknown, string | number | boolean, boolean]>([
    ["a", "a", true],
    ["a", "b", false],
    ["ab", "a", false],
    [["x", "a"], "a", true],
    [7, 7, true],
    ["7", 7, false],
    [7, "7", false],
    [true, true, true],
    ["", "*", true],
    ["abc", "*", true],
    ["abc", "a*c", true],
    ["abc", "a*b", false],
    ["abc", "b*c", false],
    ["a", "a*a", false],
    ["aa", "a*a", true],
    ["abcd", "a*b*c*d", true],
    ["acbd", "a*b*c*d", false],
    ["ab-ab", "ab*ab*ab", false],
    ["ab-ab-ab", "ab*ab*ab", true],
    ["abab", "ab**ab", true],
    ["xabx", "*ab*", true],
    ["xbax", "*ab*", false],
  ])("that has the claim %j matches %j: %s", (value, wanted, expected) => {
    expect(ruleFor({ sub: value }, { sub: wanted })).toBe(expected ? "0" : undefined);
  });
});

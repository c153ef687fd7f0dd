// The transitions of a ring's keys that a server makes only when several processes change the ring at the same time.
import { describe, expect, it } from "vitest";
import {
  add,
  fill,
  missing,
  removeRetiredBefore,
  requireNewKid,
  retire,
  type RingKey,
  rotateActiveSince,
} from "../../src/keys/states.ts";

const key = (kid: string, changes: Partial<RingKey> = {}): RingKey => ({
  kid,
  alg: "ES256",
  state: "active",
  createdAt: 0,
  activatedAt: 0,
  retiredAt: null,
  removedAt: null,
  jwk: {},
  ...changes,
});
const NOW = 100;

describe("a rotation of a key that is due", () => {
  const due = rotateActiveSince(50, { alg: "ES256" });

  it("replaces a key that was activated at the moment or before", () => {
    const spare = key("new");
    expect(due([key("old", { activatedAt: 50 })], NOW, spare)).toEqual([
      key("old", { activatedAt: 50, state: "retiring", retiredAt: NOW }),
      key("new", { activatedAt: NOW }),
    ]);
    expect(due([key("old", { activatedAt: 50 })], NOW, undefined)).toBeUndefined();
  });

  it.each([
    ["was activated later", [key("old", { activatedAt: 51 })]],
    ["has no time of its activation", [key("old", { activatedAt: null })]],
    ["does not exist any more", []],
  ])("changes nothing if the key %s", (_, keys) => {
    expect(due(keys, NOW, undefined)).toEqual(keys);
  });
});

describe("the removal of retired keys", () => {
  it("removes those that retired earlier, and leaves all others as they are", () => {
    const others = [
      key("active"),
      key("next", { state: "next", activatedAt: null }),
      key("late", { state: "retiring", retiredAt: 50 }),
      key("unknown", { state: "retiring" }),
      key("removed", { state: "removed", retiredAt: 1, removedAt: 2 }),
    ];
    const early = key("early", { state: "retiring", retiredAt: 49 });
    expect(removeRetiredBefore(50)([...others, early], NOW, undefined)).toEqual([
      ...others,
      { ...early, state: "removed", removedAt: NOW },
    ]);
  });
});

describe("retiring a key", () => {
  it("that is retired already keeps the time of its retirement", () => {
    const keys = [key("old", { state: "retiring", retiredAt: 7 }), key("signing")];
    expect(retire("old")(keys, NOW, undefined)).toEqual(keys);
  });

  it("that does not sign yet needs no other key, even if none signs", () => {
    const next = key("next", { state: "next", activatedAt: null });
    expect(retire("next")([next], NOW, undefined)).toEqual([{ ...next, state: "retiring", retiredAt: NOW }]);
  });

  it("that does not exist changes nothing", () => {
    expect(retire("nobody")([key("signing")], NOW, undefined)).toEqual([key("signing")]);
  });
});

describe("adding an active key", () => {
  it("retires the active key of its purpose alone", () => {
    const others = [
      key("other-alg", { alg: "ES384" }),
      key("id", { tokens: "id" }),
      key("next", { state: "next" }),
      key("removed", { state: "removed", retiredAt: 1, removedAt: 2 }),
      key("retiring", { state: "retiring", retiredAt: 1 }),
    ];
    expect(add([...others, key("signing")], NOW, key("new"))).toEqual([
      ...others,
      key("signing", { state: "retiring", retiredAt: NOW }),
      key("new"),
    ]);
  });

  it("is refused with conflict if a key has its kid", () => {
    expect(() => requireNewKid([key("a"), key("b")], key("b"))).toThrow(
      expect.objectContaining({
        code: "conflict",
        status: 409,
        hint: expect.stringContaining("publishedKid") as unknown,
      }) as Error,
    );
    expect(() => requireNewKid([key("a")], key("b"))).not.toThrow();
  });
});

describe("missing keys", () => {
  it("are those of purposes without an active key, each once", () => {
    const keys = [key("signing"), key("old", { alg: "ES384", state: "retiring" })];
    expect(
      missing(keys, [
        { alg: "ES384" },
        { alg: "ES256" },
        { alg: "ES256", tokens: "id" },
        { alg: "ES384" },
        { alg: "ES256", tokens: "id" },
      ]),
    ).toEqual([{ alg: "ES384" }, { alg: "ES256", tokens: "id" }]);
  });

  it("are added unless another process has added them", () => {
    const made = [key("mine"), key("id", { tokens: "id" })];
    expect(fill(made)([key("theirs")], NOW, undefined)).toEqual([key("theirs"), made[1]]);
  });
});

// The transitions of a ring's keys that a server makes only when several processes change the ring at the same time.
import { describe, expect, it } from "vitest";
import {
  add,
  fill,
  missing,
  removeRetiredBefore,
  requireNewKid,
  retire,
  rotateActiveSince,
} from "../../src/keys/states.ts";
import { aRingKey } from "../support/ring-key.ts";

const NOW = 100;

describe("a rotation of a key that is due", () => {
  const due = rotateActiveSince(50, { alg: "ES256" });

  it("replaces a key that was activated at the moment or before", () => {
    const spare = aRingKey("new");
    expect(due([aRingKey("old", { activatedAt: 50 })], NOW, spare)).toEqual([
      aRingKey("old", { activatedAt: 50, state: "retiring", retiredAt: NOW }),
      aRingKey("new", { activatedAt: NOW }),
    ]);
    expect(due([aRingKey("old", { activatedAt: 50 })], NOW, undefined)).toBeUndefined();
  });

  it.each([
    ["was activated later", [aRingKey("old", { activatedAt: 51 })]],
    ["has no time of its activation", [aRingKey("old", { activatedAt: null })]],
    ["does not exist any more", []],
  ])("changes nothing if the key %s", (_, keys) => {
    expect(due(keys, NOW, undefined)).toEqual(keys);
  });
});

describe("the removal of retired keys", () => {
  it("removes those that retired earlier, and leaves all others as they are", () => {
    const others = [
      aRingKey("active"),
      aRingKey("next", { state: "next", activatedAt: null }),
      aRingKey("late", { state: "retiring", retiredAt: 50 }),
      aRingKey("unknown", { state: "retiring" }),
      aRingKey("removed", { state: "removed", retiredAt: 1, removedAt: 2 }),
    ];
    const early = aRingKey("early", { state: "retiring", retiredAt: 49 });
    expect(removeRetiredBefore(50)([...others, early], NOW, undefined)).toEqual([
      ...others,
      { ...early, state: "removed", removedAt: NOW },
    ]);
  });
});

describe("retiring a key", () => {
  it("that is retired already keeps the time of its retirement", () => {
    const keys = [aRingKey("old", { state: "retiring", retiredAt: 7 }), aRingKey("signing")];
    expect(retire("old")(keys, NOW, undefined)).toEqual(keys);
  });

  it("that does not sign yet needs no other key, even if none signs", () => {
    const next = aRingKey("next", { state: "next", activatedAt: null });
    expect(retire("next")([next], NOW, undefined)).toEqual([{ ...next, state: "retiring", retiredAt: NOW }]);
  });

  it("that does not exist changes nothing", () => {
    expect(retire("nobody")([aRingKey("signing")], NOW, undefined)).toEqual([aRingKey("signing")]);
  });
});

describe("adding an active key", () => {
  it("retires the active key of its purpose alone", () => {
    const others = [
      aRingKey("other-alg", { alg: "ES384" }),
      aRingKey("id", { tokens: "id" }),
      aRingKey("next", { state: "next" }),
      aRingKey("removed", { state: "removed", retiredAt: 1, removedAt: 2 }),
      aRingKey("retiring", { state: "retiring", retiredAt: 1 }),
    ];
    expect(add([...others, aRingKey("signing")], NOW, aRingKey("new"))).toEqual([
      ...others,
      aRingKey("signing", { state: "retiring", retiredAt: NOW }),
      aRingKey("new"),
    ]);
  });

  it("is refused with conflict if a key has its kid", () => {
    expect(() => requireNewKid([aRingKey("a"), aRingKey("b")], aRingKey("b"))).toThrow(
      expect.objectContaining({
        code: "conflict",
        status: 409,
        hint: expect.stringContaining("publishedKid") as unknown,
      }) as Error,
    );
    expect(() => requireNewKid([aRingKey("a")], aRingKey("b"))).not.toThrow();
  });
});

describe("missing keys", () => {
  it("are those of purposes without an active key, each once", () => {
    const keys = [aRingKey("signing"), aRingKey("old", { alg: "ES384", state: "retiring" })];
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
    const made = [aRingKey("mine"), aRingKey("id", { tokens: "id" })];
    expect(fill(made)([aRingKey("theirs")], NOW, undefined)).toEqual([aRingKey("theirs"), made[1]]);
  });
});

// The rules by which a fault applies: its turn, its chance, its delay and its end.
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Fault, FaultConditions, FaultRule } from "../../src/issuer/faults/fault.ts";
import { FaultList } from "../../src/issuer/faults/list.ts";
import { type FaultTarget, fits } from "../../src/issuer/faults/matching.ts";
import { nextRandom } from "../../src/issuer/faults/random.ts";
import { noRules } from "../../src/issuer/rule-list.ts";
import { sharedValue } from "../../src/store/shared-value.ts";

const target: FaultTarget = {
  endpoint: "token",
  path: "/oauth/Token/",
  clientId: "app",
  grantType: "password",
  headers: { "x-tenant": "acme", accept: ["a", "b"] },
  isAbout: (user) => user === "alice",
};
const usual: FaultRule = { endpoint: "token", trickleMilliseconds: 0, skip: 0, seed: 1 };

let faults: FaultList;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"] });
  const rules = sharedValue({ documents: {} as never, sharing: undefined }, "a", "faults", noRules<Fault>);
  faults = new FaultList("a", rules);
});
afterEach(() => void vi.useRealTimers());

async function delays(rule: Partial<FaultRule>, count: number): Promise<(number | undefined)[]> {
  await faults.clear();
  await faults.add({ ...usual, ...rule });
  const taken: (number | undefined)[] = [];
  for (let each = 0; each < count; each++) taken.push((await faults.take(target))?.delayMilliseconds);
  return taken;
}

it.each<[Partial<FaultRule>, boolean]>([
  [{ endpoint: "token" }, true],
  [{ endpoint: "*" }, true],
  [{ endpoint: "/oauth/token" }, true],
  [{ endpoint: "/OAUTH/token/" }, true],
  [{ endpoint: "/token" }, false],
  [{ endpoint: "jwks" }, false],
  [{ endpoint: "jwks", when: { clientId: "app" } }, false],
])("a fault with %j fits a request for a token: %s", (rule, does) => {
  expect(fits({ ...usual, ...rule }, target)).toBe(does);
});

it.each<[FaultConditions, boolean]>([
  [{}, true],
  [{ clientId: "app" }, true],
  [{ clientId: "other" }, false],
  [{ grantType: "password" }, true],
  [{ grantType: "refresh_token" }, false],
  [{ user: "alice" }, true],
  [{ user: "bob" }, false],
  [{ header: { "X-Tenant": "acme" } }, true],
  [{ header: { "X-Tenant": "Acme" } }, false],
  [{ header: { "X-Tenant": "acme", "X-Other": "x" } }, false],
  [{ clientId: "app", grantType: "password", user: "alice", header: { "x-tenant": "acme" } }, true],
  [{ clientId: "app", user: "bob" }, false],
])("the condition %j is met: %s", (when, isMet) => {
  expect(fits({ ...usual, when }, target)).toBe(isMet);
});

it("waits as long as the fault says, and not at all by default", async () => {
  expect(await delays({}, 2)).toEqual([0, 0]);
  expect(await delays({ delayMilliseconds: 7 }, 1)).toEqual([7]);
});

it("waits between the least and the most, both included, and equally in each run", async () => {
  const rule = { delayMilliseconds: { min: 10, max: 12 } };
  const drawn = await delays(rule, 60);
  expect(new Set(drawn)).toEqual(new Set([10, 11, 12]));
  expect(await delays(rule, 60)).toEqual(drawn);
  expect(await delays({ ...rule, seed: 2 }, 60)).not.toEqual(drawn);
  expect(await delays({ delayMilliseconds: { min: 5, max: 5 } }, 3)).toEqual([5, 5, 5]);
});

it("applies about as often as its probability says, always with 1 and never with 0", async () => {
  const applied = async (probability: number) =>
    (await delays({ probability }, 400)).filter((delay) => delay !== undefined).length;
  expect([await applied(0), await applied(1)]).toEqual([0, 400]);
  const some = await applied(0.25);
  expect(some).toBeGreaterThan(70);
  expect(some).toBeLessThan(130);
});

it("lets requests pass before its first, and counts those that it is applied to", async () => {
  expect(await delays({ skip: 2, times: 1 }, 4)).toEqual([undefined, undefined, 0, undefined]);
  expect(faults.all()).toMatchObject([{ skipped: 2, used: 1 }]);
});

it("ends when its seconds are over, and not a moment earlier", async () => {
  const { endsAt } = await faults.add({ ...usual, forSeconds: 3 });
  expect(endsAt).toBe(Date.now() + 3000);
  vi.setSystemTime(Date.now() + 2999);
  expect(await faults.take(target)).toBeDefined();
  vi.setSystemTime(Date.now() + 1);
  expect(await faults.take(target)).toBeUndefined();
  expect((await faults.add(usual)).endsAt).toBeNull();
});

it("asks for the user of a request only if a fault depends on him", async () => {
  await faults.add({ ...usual, when: { clientId: "app" } });
  expect(faults.asksForUser).toBe(false);
  await faults.add({ ...usual, when: { user: "alice" } });
  await faults.add(usual);
  expect(faults.asksForUser).toBe(true);
});

it("lets go of held requests when the list closes, and of later ones at once", () => {
  const released: string[] = [];
  const cancel = faults.hold(() => released.push("cancelled"));
  faults.hold(() => released.push("held"));
  cancel();
  faults.close();
  expect(released).toEqual(["held"]);
  faults.hold(() => released.push("late"));
  faults.close();
  expect(released).toEqual(["held", "late"]);
});

it("draws the numbers of mulberry32", () => {
  let state = 1;
  const drawn = Array.from({ length: 3 }, () => {
    const next = nextRandom(state);
    state = next.state;
    return next.value;
  });
  expect(drawn).toEqual([0.6270739405881613, 0.002735721180215478, 0.5274470399599522]);
});

it("is refused beyond a thousand, with what to do", async () => {
  for (let count = 0; count < 1000; count++) await faults.add(usual);
  await expect(faults.add(usual)).rejects.toMatchObject({
    code: "conflict",
    message: 'issuer "a" already has 1000 faults',
    hint: "Remove some of them, or set `times` so that they end by themselves.",
  });
  expect(faults.all()).toHaveLength(1000);
});

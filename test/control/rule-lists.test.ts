// The lists of faults and overrides: their order, what a removal leaves, and what is refused.
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import { startMintmark } from "../../src/index.ts";
import { postForm } from "../support/post-form.ts";

const idp = await startMintmark();
let own: Awaited<ReturnType<typeof idp.isolate>>;
beforeEach(async () => {
  own = await idp.isolate();
});
afterEach(() => own.close());
afterAll(() => idp.close());

const LISTS = {
  fault: {
    list: () => own.faults.list(),
    add: (name: string) =>
      own.faults.add({ endpoint: "token", status: 503, headers: { "x-name": name }, times: 1 }),
    remove: (id: string) => own.faults.remove(id),
    clear: () => own.faults.clear(),
    inOrder: (ids: string[]) => ids.toReversed(),
  },
  override: {
    list: () => own.overrides.list(),
    add: (name: string) => own.overrides.add({ target: "token", claims: { name } }),
    remove: (id: string) => own.overrides.remove(id),
    clear: () => own.overrides.clear(),
    inOrder: (ids: string[]) => ids,
  },
};

const useOne = () =>
  postForm(
    `${own.url}/token`,
    { grant_type: "client_credentials" },
    { basic: ["demo-service", "demo-service-secret"] },
  );

describe.each(Object.entries(LISTS))("the list of %ss", (noun, { list, add, remove, clear, inOrder }) => {
  const ids = async () => (await list()).map(({ id }) => id);
  const named = (...numbers: number[]) => numbers.map((number) => `${noun}-${number}`);

  it("has those in force in the order in which they are tried, then the used ones, latest first", async () => {
    for (const name of ["a", "b", "c", "d"]) await add(name);
    expect(await ids()).toEqual(inOrder(named(1, 2, 3, 4)));
    await useOne();
    await useOne();
    const [first, second, ...others] = inOrder(named(1, 2, 3, 4));
    expect(await ids()).toEqual([...others, second, first]);
  });

  it("loses only the one that is removed, whether it was used or not, and counts on", async () => {
    for (const name of ["a", "b", "c", "d"]) await add(name);
    await useOne();
    const [used = "", ...others] = inOrder(named(1, 2, 3, 4));
    const [removed = "", ...left] = others;
    expect(await remove(removed)).toMatchObject({ id: removed });
    expect(await ids()).toEqual([...left, used]);
    expect(await remove(used)).toMatchObject({ id: used });
    expect(await ids()).toEqual(left);
    await add("e");
    expect((await ids()).toSorted()).toEqual([...left, `${noun}-5`].toSorted());
  });

  it("refuses to remove what it does not have, and names what it has", async () => {
    const refusal = {
      code: `unknown_${noun}`,
      status: 404,
      message: `issuer "${own.id}" has no ${noun} "x"`,
    };
    await expect(remove("x")).rejects.toMatchObject({ ...refusal, hint: "Known: none." });
    for (const name of ["a", "b"]) await add(name);
    await expect(remove("x")).rejects.toMatchObject({
      ...refusal,
      hint: `Known: ${inOrder(named(1, 2)).join(", ")}.`,
    });
  });

  it("is empty once it is cleared, and says how many there were", async () => {
    for (const name of ["a", "b", "c"]) await add(name);
    await useOne();
    expect(await clear()).toBe(3);
    expect([await ids(), await clear()]).toEqual([[], 0]);
  });
});

it("a hook for something that is neither token nor response is refused", () => {
  expect(() => idp.hooks.on(String("tokens") as "token", () => {})).toThrow(
    expect.objectContaining({ code: "bad_request", hint: "Known: token, userinfo, introspection." }) as Error,
  );
});

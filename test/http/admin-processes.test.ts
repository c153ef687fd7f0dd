// The sessions of the console and the wrong admin tokens in processes that share a store.
import { IncomingMessage, ServerResponse } from "node:http";
import { Socket } from "node:net";
import Koa, { type Context } from "koa";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Admin } from "../../src/http/admin.ts";
import type { Store } from "../../src/store/contract.ts";
import { openSqliteStore } from "../../src/store/sqlite/sqlite.ts";
import { sharingHere } from "../support/sharing-here.ts";

const ADMIN_TOKEN = "an-admin-token-of-32-characters!";
const HOURS_12 = 12 * 3600 * 1000;
const app = new Koa();

let store: Store;
let one: Admin;
let other: Admin;
beforeEach(() => {
  store = openSqliteStore(":memory:");
  const sharing = sharingHere();
  const open = () =>
    new Admin({
      token: ADMIN_TOKEN,
      cookieSuffix: "4411",
      store: { documents: store.documents, sharing },
    });
  [one, other] = [open(), open()];
});
afterEach(async () => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  await store.close();
});

function context(cookie?: string): Context {
  const request = new IncomingMessage(new Socket());
  if (cookie !== undefined) request.headers.cookie = cookie;
  return app.createContext(request, new ServerResponse(request));
}

/** Begins a session and returns the request header of its cookie. */
async function begin(admin: Admin): Promise<string> {
  const ctx = context();
  await admin.sessions.begin(ctx, { secure: false });
  return cookieOf(ctx);
}

const cookieOf = ({ res }: Context) => String([res.getHeader("set-cookie")].flat()[0]).split(";")[0] ?? "";

it("a session that one process has begun is open in all, and ends in all", async () => {
  const [cookie, second] = [await begin(one), await begin(one)];
  expect(await other.sessions.isOpen(context(cookie))).toBe(true);
  const leaving = context(cookie);
  await other.sessions.end(leaving, { secure: false });
  expect(cookieOf(leaving)).toBe("mintmark_admin_4411=");
  expect(await one.sessions.isOpen(context(cookie))).toBe(false);
  expect(await one.sessions.isOpen(context(second))).toBe(true);
});

it("a session is not begun if the store cannot keep it, and not said to have ended", async () => {
  const cookie = await begin(one);
  vi.spyOn(store.documents, "put").mockRejectedValue(new Error("no space"));
  const [entering, leaving] = [context(), context(cookie)];
  await expect(one.sessions.begin(entering, { secure: false })).rejects.toThrow("no space");
  await expect(one.sessions.end(leaving, { secure: false })).rejects.toThrow("no space");
  for (const { res } of [entering, leaving]) expect(res.hasHeader("set-cookie")).toBe(false);
});

it("sessions that are over are forgotten when another begins", async () => {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() });
  const early = await begin(one);
  vi.setSystemTime(Date.now() + HOURS_12 - 1);
  const late = await begin(one);
  expect(await one.sessions.isOpen(context(early))).toBe(true);
  const kept = vi.spyOn(store.documents, "put");
  vi.setSystemTime(Date.now() + 1);
  await begin(other);
  expect(Object.keys(kept.mock.lastCall?.[3] as object)).toHaveLength(2);
  expect(await one.sessions.isOpen(context(early))).toBe(false);
  expect(await one.sessions.isOpen(context(late))).toBe(true);
});

it("wrong admin tokens are counted together", () => {
  for (let count = 0; count < 50; count++) {
    for (const admin of [one, other]) expect(admin.accepts(context(), "a guess")).toBe(false);
  }
  for (const admin of [one, other]) {
    const ctx = context();
    expect(() => admin.accepts(ctx, ADMIN_TOKEN)).toThrow(
      expect.objectContaining({ code: "too_many_attempts" }),
    );
    expect(ctx.res.getHeader("retry-after")).toMatch(/^(60|59)$/);
  }
});

it("no token is right if none is configured", () => {
  const admin = new Admin({
    token: undefined,
    cookieSuffix: "4411",
    store: { documents: store.documents, sharing: undefined },
  });
  expect(admin.hasToken).toBe(false);
  for (const guess of ["", "undefined", ADMIN_TOKEN]) expect(admin.accepts(context(), guess)).toBe(false);
});

// Errors that Mintmark did not expect: the log has them, and the answer says only that there was one.
import { IncomingMessage, ServerResponse } from "node:http";
import { Socket } from "node:net";
import Koa, { type Context } from "koa";
import { expect, it, vi } from "vitest";
import { reportProblems } from "../../src/http/problems.ts";
import { MintmarkError } from "../../src/index.ts";
import { createLog } from "../../src/log.ts";

function context(): Context {
  const request = new IncomingMessage(new Socket());
  return new Koa().createContext(request, new ServerResponse(request));
}

it("an unexpected error of the control API is a problem document without details, which the log has", async () => {
  const log = createLog("silent");
  const logged = vi.spyOn(log, "error");
  const error = new Error("the password is hunter2");
  const ctx = context();
  await reportProblems(log, () => false)(ctx, () => Promise.reject(error));
  expect([ctx.status, ctx.body]).toMatchObject([500, { status: 500, code: "server_error" }]);
  expect(ctx.response.get("content-type")).toBe("application/problem+json");
  expect(JSON.stringify(ctx.body)).not.toContain("hunter2");
  expect(logged.mock.calls).toEqual([["unexpected error", error]]);
});

it("a refusal of Mintmark's own is answered with its reason, and is not in the log", async () => {
  const log = createLog("silent");
  const logged = vi.spyOn(log, "error");
  const ctx = context();
  const refusal = new MintmarkError("not_found", "there is nothing", { hint: "Look elsewhere." });
  await reportProblems(log, () => false)(ctx, () => Promise.reject(refusal));
  expect(ctx.body).toMatchObject({ code: "not_found", detail: "there is nothing", hint: "Look elsewhere." });
  expect(logged).not.toHaveBeenCalled();
});

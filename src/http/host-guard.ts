// Rejects requests whose Host header is not one of this server's, before anything else reads them.
import type { Middleware } from "koa";
import { ERRORS_PATH } from "../error-sections.ts";
import { MintmarkError } from "../errors.ts";
import { ASSETS_PREFIX } from "./assets.ts";
import type { HostCheck } from "./host-check.ts";
import { sendProblem } from "./problems.ts";

const BAD_HOST = new MintmarkError(
  "bad_host",
  "the Host header does not name a host that this server serves",
  {
    hint: "Use localhost or an IP address, or start with --allow-host NAME (config: allowHosts).",
  },
);

export function hostGuard(admits: HostCheck): Middleware {
  return function checkHost(ctx, next) {
    // The page of the refusal needs its style sheet and leads to the page of errors. Both are the same for everyone.
    // Koa's path is null if the target of the request has none.
    const [path = ""] = (ctx.req.url ?? "").split("?", 1);
    if (admits(ctx.req) || path.startsWith(ASSETS_PREFIX) || path === ERRORS_PATH) return next();
    sendProblem(ctx, BAD_HOST, true);
  };
}

// The limits of what the server keeps. They hold a flood within bounds, and are far beyond what tests need.
import * as z from "zod";
import { section, withDefault } from "./lazy.ts";

const limit = (usual: number, description: string) =>
  withDefault(usual, () => z.int().min(1).describe(description));

/** Bytes of one issuer's request log, unless configured. */
export const REQUEST_LOG_BYTES = 16 * 1024 * 1024;

export const limits = section(
  {
    tokens: limit(
      1_000_000,
      "Tokens that each issuer keeps. If it keeps that many, the oldest expired ones make room for new ones; if none has expired, no token is issued.",
    ),
    registeredClients: limit(10_000, "Clients that registered themselves, at each issuer."),
    sessions: limit(100_000, "Logins at each issuer."),
    records: limit(
      100_000,
      "Records of each other kind at each issuer: codes, device codes, logins in progress, grants, pushed requests, used assertions.",
    ),
    isolatedIssuers: limit(2_000, "Issuers that were made for single tests and are not closed yet."),
    isolatedIdleSeconds: limit(
      86_400,
      "Seconds without a request after which an isolated issuer is closed, if several processes share the store: the test that made it may have crashed. A use is noted within a minute. Other stores forget their isolated issuers when the process ends.",
    ),
    requestLogBytes: limit(
      REQUEST_LOG_BYTES,
      "Size of each issuer's request log in memory, which also holds 10,000 requests at most; the oldest are dropped.",
    ),
    eventStreams: limit(
      100,
      "Readers of server-sent events at the same time. All together may leave 16 MiB unread, each an equal share and at most 4 MiB; a reader that leaves more is disconnected.",
    ),
    // Longer than the flaw `expired` lies back: a token with it is still in the list after the next purge.
    keepExpiredSeconds: withDefault(10_800, () =>
      z
        .int()
        .min(0)
        .describe(
          "Seconds for which expired tokens, codes and sessions are kept, so that late requests get a precise error.",
        ),
    ),
  },
  "Limits of what the server keeps. A request that would exceed one fails with `limit_reached`.",
);

export type Limits = z.output<ReturnType<typeof limits>>;

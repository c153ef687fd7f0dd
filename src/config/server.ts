// The settings of the server process that have nothing to do with issuers: where it listens, who may call it,
// and where it keeps things.
import * as z from "zod";
import { parseRedisUrl, REDIS_URL_FORMS } from "../redis-url.ts";
import { allowedHost, baseUrl, hostName, webOrigin } from "./fields.ts";
import { withDefault } from "./lazy.ts";
import { limits } from "./limits.ts";

export const serverFields = {
  port: () =>
    z
      .int()
      .min(0)
      .max(65535)
      .optional()
      .describe("Port to listen on; 0 takes a free port. Default: 4411 for serve, 0 in the library."),
  host: withDefault("loopback", () =>
    hostName().describe("Address to listen on. `loopback` is 127.0.0.1 and ::1."),
  ),
  publicUrl: () =>
    baseUrl()
      .optional()
      .describe("Base URL that clients use. Default: http://localhost:PORT, or https with `https`."),
  https: withDefault(false, () =>
    z
      .boolean()
      .describe(
        "Use TLS on every port, with a certificate from a CA that is created for this data folder (`mintmark ca`).",
      ),
  ),
  clientCertificates: withDefault(false, () =>
    z
      .boolean()
      .describe(
        "With `https`: request a certificate from TLS clients, for certificate-bound tokens and self_signed_tls_client_auth (RFC 8705). Browsers may then ask their user for a certificate.",
      ),
  ),
  allowHosts: withDefault([], () =>
    z
      .array(allowedHost())
      .describe("Further Host headers to accept, besides loopback names and IP addresses."),
  ),
  corsOrigins: withDefault([], () =>
    z
      .array(webOrigin())
      .describe(
        "Origins whose pages may use every client for every request and grant, register any client, and use logins in hidden frames. A client's `webOrigins` allows this for one client.",
      ),
  ),
  dangerouslyBindBeyondLoopback: withDefault(false, () =>
    z
      .boolean()
      .describe("Required, together with an admin token, to listen on an address other than loopback."),
  ),
  iKnowThisIsNotSecure: withDefault(false, () =>
    z.boolean().describe("Required to start if NODE_ENV, ENVIRONMENT or APP_ENV is production."),
  ),
  adminToken: () =>
    z
      .string()
      .min(16, "must have at least 16 characters")
      .optional()
      .describe("Bearer token for the control API on a server that is reachable from other machines."),
  data: withDefault(".mintmark", () =>
    z.string().min(1).describe("Folder that keeps keys and the database."),
  ),
  store: () =>
    z
      .string()
      .refine((url) => parseRedisUrl(url) !== undefined, `must be ${REDIS_URL_FORMS}; rediss for TLS`)
      .optional()
      .describe(
        `URL of a Redis or Valkey that keeps keys, tokens and everything else, so that several servers can share it: ${REDIS_URL_FORMS}; \`rediss\` for TLS. \`?prefix=NAME\` separates servers that do not belong together. Default: a database in the data folder.`,
      ),
  ephemeral: withDefault(false, () => z.boolean().describe("Keep everything in memory.")),
  workers: withDefault(1, () =>
    z
      .int()
      .min(1)
      .max(64)
      .describe(
        "Processes with which `mintmark serve` serves its ports, for load tests on one machine. They share everything through the data folder or the `store`. `mintmark run` and the library serve in one process, whatever this says.",
      ),
  ),
  keys: () =>
    z
      .enum(["generate", "published"])
      .optional()
      .describe(
        "`published`: the fixed development keys, for in-process tests only. Default: published in the library, otherwise generate.",
      ),
  limits,
  log: withDefault("pretty", () =>
    z
      .enum(["pretty", "json", "quiet", "silent"])
      .describe(
        "The log on stderr: a line for each request, for people or as JSON; `quiet`: only warnings and unexpected errors; `silent`: nothing, the library's default.",
      ),
  ),
};

// What can be set, from flags and environment. No other file reads either.
import { parseArgs } from "node:util";

export const VERIFY_MODES = ["jwks", "introspection"] as const;

export interface Settings {
  /** Issuer identifier, exactly as tokens carry it in `iss`. */
  issuer: string;
  verify: (typeof VERIFY_MODES)[number];
  /** 0 takes a free port. */
  port: number;
  /** This server's identifier (RFC 9728), which tokens must carry in `aud`. Default: http://localhost:PORT/mcp. */
  resource?: string | undefined;
  /** Who this server is at the introspection endpoint. */
  clientId: string;
  clientSecret: string;
  /** For how long a key that the issuer has withdrawn may still verify tokens. */
  jwksMaxAgeSeconds: number;
}

export const DEFAULTS: Settings = {
  issuer: "http://localhost:4411",
  verify: "jwks",
  port: 8000,
  clientId: "demo-api",
  clientSecret: "demo-api-secret",
  jwksMaxAgeSeconds: 60,
};

/** @throws Error with one line for the person who typed it */
export function readSettings(args: string[], env: NodeJS.ProcessEnv): Settings {
  const { values } = parseArgs({
    args,
    options: {
      issuer: { type: "string", default: env["ISSUER"] ?? DEFAULTS.issuer },
      verify: { type: "string", default: env["VERIFY"] ?? DEFAULTS.verify },
      port: { type: "string", default: env["PORT"] ?? String(DEFAULTS.port) },
      resource: { type: "string", default: env["RESOURCE"] },
    },
  });
  const verify = VERIFY_MODES.find((mode) => mode === values.verify);
  if (!verify) throw new Error(`VERIFY must be ${VERIFY_MODES.join(" or ")}, not "${values.verify}"`);
  const port = Number(values.port);
  if (!/^\d+$/.test(values.port) || port > 65535) throw new Error(`PORT "${values.port}" is no port`);
  for (const url of [values.issuer, values.resource]) {
    if (url !== undefined && !URL.canParse(url)) throw new Error(`"${url}" is no URL`);
  }
  return {
    ...DEFAULTS,
    issuer: values.issuer,
    verify,
    port,
    resource: values.resource,
    // Secrets by environment alone: everybody on the machine can read a command line.
    clientId: env["CLIENT_ID"] ?? DEFAULTS.clientId,
    clientSecret: env["CLIENT_SECRET"] ?? DEFAULTS.clientSecret,
  };
}

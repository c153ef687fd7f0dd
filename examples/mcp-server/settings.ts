// What can be set, from flags and environment. No other file reads either.
import { parseArgs } from "node:util";
import { METADATA_FORMS, type MetadataForm } from "./metadata.ts";

export const VERIFY_MODES = ["jwks", "introspection"] as const;

export interface Settings {
  /** Issuer identifier, exactly as tokens carry it in `iss`. */
  issuer: string;
  verify: (typeof VERIFY_MODES)[number];
  /** 0 takes a free port. */
  port: number;
  /** This server's identifier (RFC 9728), which tokens must carry in `aud`. Default: http://localhost:PORT/mcp. */
  resource?: string | undefined;
  /** Where the metadata of this server is. */
  metadata: MetadataForm;
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
  metadata: "both",
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
      metadata: { type: "string", default: env["METADATA"] ?? DEFAULTS.metadata },
    },
  });
  const verify = oneOf(VERIFY_MODES, "VERIFY", values.verify);
  const metadata = oneOf(METADATA_FORMS, "METADATA", values.metadata);
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
    metadata,
    // Secrets by environment alone: everybody on the machine can read a command line.
    clientId: env["CLIENT_ID"] ?? DEFAULTS.clientId,
    clientSecret: env["CLIENT_SECRET"] ?? DEFAULTS.clientSecret,
  };
}

function oneOf<Choice extends string>(choices: readonly Choice[], name: string, text: string): Choice {
  const found = choices.find((choice) => choice === text);
  if (found === undefined) throw new Error(`${name} must be ${choices.join(" or ")}, not "${text}"`);
  return found;
}

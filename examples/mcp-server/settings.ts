// Reads the settings from flags and environment variables. No other file reads them.
import { parseArgs } from "node:util";
import { METADATA_FORMS, type MetadataForm } from "./metadata.ts";

export const VERIFY_MODES = ["jwks", "introspection"] as const;

export interface Settings {
  /** Issuer identifier, exactly as in the `iss` of its tokens. */
  issuer: string;
  verify: (typeof VERIFY_MODES)[number];
  /** Port to listen on; 0 selects a free port. */
  port: number;
  /** This server's identifier (RFC 9728), required in `aud`. Default: http://localhost:PORT/mcp. */
  resource?: string | undefined;
  /** Which URLs serve this server's metadata. */
  metadata: MetadataForm;
  /** This server's client credentials for the introspection endpoint. */
  clientId: string;
  clientSecret: string;
  /** Maximum age of a fetched JWKS in seconds; a removed key can verify tokens for that long. */
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

/** @throws Error with a one-line message for the user */
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
  if (!/^\d+$/.test(values.port) || port > 65535) throw new Error(`PORT "${values.port}" is not a port`);
  for (const url of [values.issuer, values.resource]) {
    if (url !== undefined && !URL.canParse(url)) throw new Error(`"${url}" is not a URL`);
  }
  return {
    ...DEFAULTS,
    issuer: values.issuer,
    verify,
    port,
    resource: values.resource,
    metadata,
    // Secrets come only from the environment, because every user of the machine can read a command line.
    clientId: env["CLIENT_ID"] ?? DEFAULTS.clientId,
    clientSecret: env["CLIENT_SECRET"] ?? DEFAULTS.clientSecret,
  };
}

function oneOf<Choice extends string>(choices: readonly Choice[], name: string, text: string): Choice {
  const found = choices.find((choice) => choice === text);
  if (found === undefined) throw new Error(`${name} must be ${choices.join(" or ")}, not "${text}"`);
  return found;
}

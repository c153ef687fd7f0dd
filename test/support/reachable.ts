// The settings of a server that others reach through a proxy, with what such a server has to have.
import type { MintmarkConfig } from "../../src/index.ts";

export const ADMIN_TOKEN = "an-admin-token-of-32-characters!";

/** What a server needs that others may reach. */
export const GUARDED = {
  adminToken: ADMIN_TOKEN,
  keys: "generate",
  alg: "ES256",
} satisfies MintmarkConfig;

export const BEHIND_PROXY = { ...GUARDED, publicUrl: "https://idp.example.test" } satisfies MintmarkConfig;

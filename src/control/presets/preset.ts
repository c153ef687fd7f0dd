// Types of the presets of `mintmark env` and `mintmark run --env`: a preset turns facts about an issuer into
// the variables of one library or set-up.
import type { StaticTokenConfig } from "../../config/directory.ts";
import type { HmacAlg, SigningAlg } from "../../keys/algorithms.ts";
import type { IssuerRecord } from "../issuers.ts";

export interface Credentials {
  id: string;
  /** undefined for a public client. */
  secret: string | undefined;
}

export const FASTMCP_VERSIONS = ["2", "3", "4"] as const;
export type FastMcpVersion = (typeof FASTMCP_VERSIONS)[number];

/** The properties of a token that the settings of a verifier must match. */
export interface SeenToken {
  /** undefined for an opaque token. */
  alg: SigningAlg | undefined;
  issuer: string;
  /** The audience to compare with; undefined if tokens have no `aud`. */
  audience: string | undefined;
  /** Whether the scopes are where FastMCP looks for them. */
  hasScopes: boolean;
}

export interface Facts {
  /** Base URL of the server, without a slash at the end. */
  url: string;
  issuer: Pick<IssuerRecord, "id" | "profile" | "url" | "endpoints">;
  /** `app` signs users in, `service` uses client credentials, `api` introspects; undefined if none can. */
  clients: Record<"app" | "service" | "api", Credentials | undefined>;
  audience: string;
  /** Whether neither an option nor the configuration names the audience. */
  audienceIsGuess: boolean;
  /** Scopes that the API requires; empty if no option names any. */
  scopes: string[];
  /** Signing algorithm of tokens for the audience. */
  alg: SigningAlg;
  /** `iss` of tokens for the audience. */
  tokenIssuer: string;
  staticTokens: Record<string, StaticTokenConfig>;
  /** The line of versions of FastMCP that the output is for; undefined for all. */
  fastmcp: FastMcpVersion | undefined;
  /** Mints a token for the audience, to see what a verifier will see. `alg` replaces the usual algorithm. */
  seen(alg?: SigningAlg): Promise<SeenToken>;
  /** Returns the active public key as PEM, with its algorithm. */
  publicPem(): Promise<{ alg: SigningAlg; pem: string }>;
  /** Returns the secret that signs tokens for the audience, of the resource or of the key ring. */
  secret(alg: HmacAlg): Promise<{ text: string; isOfResource: boolean }>;
}

/** A comment or a variable. `ifUnset`: `mintmark run` keeps a value that the environment already has. */
export type Line = string | readonly [name: string, value: string, when?: "ifUnset"];

/** A comment in place of the audience that there is none to compare with. */
export const NO_AUDIENCE = "These tokens have no `aud`, so there is no audience to compare.";

/** Returns the line that names the audience of the issuer's tokens; a comment if they have none. */
export async function audienceOfTokens(
  name: string,
  { audienceIsGuess, seen }: Pick<Facts, "audienceIsGuess" | "seen">,
): Promise<Line> {
  const { audience } = await seen();
  if (audience === undefined) return NO_AUDIENCE;
  return audienceIsGuess ? [name, audience, "ifUnset"] : [name, audience];
}

export interface Preset {
  name: string;
  alias?: string;
  /** One line for the list of presets. */
  summary: string;
  /** Profile of the issuers that the preset is meant for. */
  profile?: string;
  /** Whether clients cannot name the audience of their tokens, which is the issuer's default then. */
  clientsNameNoAudience?: true;
  /** Algorithm that the verifier expects, if the preset fixes it. */
  alg?: HmacAlg;
  lines(facts: Facts): Line[] | Promise<Line[]>;
}

/** Returns the lines for id and secret. A missing one is empty, to replace the environment's value. */
export function credentialLines(prefix: string, client: Credentials | undefined, id = "CLIENT_ID"): Line[] {
  const secret = id.replace(/ID$/, "SECRET");
  return [
    [`${prefix}${id}`, client?.id ?? ""],
    [`${prefix}${secret}`, client?.secret ?? ""],
  ];
}

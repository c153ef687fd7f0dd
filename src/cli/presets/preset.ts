// What a preset of `mintmark env` and `mintmark run --env` is: the variables of one library or one set-up, and
// the facts about an issuer that it takes them from.
import type { IssuerRecord } from "../../control/issuers.ts";
import type { HmacAlg, SigningAlg } from "../../keys/algorithms.ts";
import type { StaticTokenConfig } from "../../config/schema.ts";

export interface Credentials {
  id: string;
  /** undefined for a public client. */
  secret: string | undefined;
}

export interface Facts {
  /** Base URL of the server, without a slash at the end. */
  url: string;
  issuer: Pick<IssuerRecord, "id" | "profile" | "url" | "endpoints">;
  /** Signs people in; acts for itself; may introspect. undefined where no client of the issuer can. */
  clients: Record<"app" | "service" | "api", Credentials | undefined>;
  audience: string;
  /** Nobody named the audience, neither an option nor the configuration. */
  audienceIsGuess: boolean;
  /** That the API is to require; none where nobody named any. */
  scopes: string[];
  /** What signs tokens for the audience. */
  alg: SigningAlg;
  /** `iss` of tokens for the audience. */
  tokenIssuer: string;
  staticTokens: Record<string, StaticTokenConfig>;
  /** The active key as a verifier's PEM. */
  publicPem(): Promise<{ alg: SigningAlg; pem: string }>;
  /** The secret that signs tokens for the audience. */
  secret(alg: HmacAlg): Promise<{ text: string; isOfResource: boolean }>;
}

/** A comment, or a variable; one that is `ifUnset` gives way to what the environment already says. */
export type Line = string | readonly [name: string, value: string, when?: "ifUnset"];

export interface Preset {
  name: string;
  alias?: string;
  /** One sentence. */
  summary: string;
  /** The profile of the issuers that it is meant for. */
  profile?: string;
  /** What the verifier that it sets up expects to sign, where that is no question. */
  alg?: HmacAlg;
  lines(facts: Facts): Line[] | Promise<Line[]>;
}

/** An id and a secret, empty where there is none, so that no other one of the environment stays. */
export function credentialLines(prefix: string, client: Credentials | undefined, id = "CLIENT_ID"): Line[] {
  const secret = id.replace(/ID$/, "SECRET");
  return [
    [`${prefix}${id}`, client?.id ?? ""],
    [`${prefix}${secret}`, client?.secret ?? ""],
  ];
}

// The requirements of a strict verifier for an issuer's tokens. The issuer's own tokens fulfil all of them.
import { describeAccessToken, type DescribedToken } from "../issuer/access-token.ts";
import { openResource, type Resource } from "../issuer/directory.ts";
import { clientMetadataOf } from "../issuer/engine-records.ts";
import type { Issuer } from "../issuer/issuer.ts";
import type { JsonObject } from "../json-object.ts";
import { isHmac } from "../keys/algorithms.ts";
import { splitScope } from "../params.ts";
import type { TokenKind, TokenRow } from "../store/contract.ts";
import { SCOPE_CLAIMS } from "../tokens/flaws/scope.ts";
import type { ConfiguredSecret } from "./signature.ts";

export interface InspectionRequest {
  token: string;
  /** The value of `aud` that the API expects, or the name of a resource. */
  audience?: string | undefined;
  /** Scopes that the API requires, separated by spaces. */
  scope?: string | undefined;
}

export interface Expectations {
  /** The kind of token that it is judged as. */
  kind: TokenKind;
  issuers: readonly string[];
  /** `aud` must contain one of these; undefined: any audience is accepted. */
  audiences: readonly string[] | undefined;
  requiredClaims: readonly string[];
  /** undefined: any `typ` is accepted. */
  typ: string | undefined;
  scopes: readonly string[];
  scopeClaim: string;
  scopeFormat: "string" | "array";
  secrets: readonly ConfiguredSecret[];
}

/** Claims required by RFC 9068, section 2.2. Those that the issuer's own tokens lack are not required. */
const REQUIRED = ["iss", "sub", "aud", "exp", "iat", "jti", "client_id"];
/** Required claims of tokens whose audience is their client. */
const REQUIRED_OF_CLIENTS_TOKENS: Partial<Record<TokenKind, readonly string[]>> = {
  id: ["iss", "sub", "aud", "exp", "iat"], // OpenID Connect Core 1.0, section 2
  logout: ["iss", "aud", "exp", "iat", "jti", "events"], // Back-Channel Logout, section 2.4
};

/** A token is judged by its kind, but as an access token if the request has an audience or scope. */
export async function expectationsOf(
  issuer: Issuer,
  { audience, scope }: InspectionRequest,
  claims: JsonObject,
  row: TokenRow | undefined,
): Promise<Expectations> {
  const kind = audience === undefined && scope === undefined ? (row?.kind ?? "access") : "access";
  const resources = resourcesOf(issuer, audience, claims);
  const samples = await samplesOf(issuer, resources, row);
  const issuers = [...new Set(samples.map((sample) => String(sample.claims["iss"])))];
  const [{ header, claims: own }] = samples;
  const shared = {
    kind,
    scopes: splitScope(scope),
    ...scopesIn(own, resources[0]),
    secrets: await secretsOf(issuer, resources, claims, row),
  };
  if (kind !== "access") {
    const ofClient = REQUIRED_OF_CLIENTS_TOKENS[kind];
    return {
      ...shared,
      issuers: [...new Set([issuer.url, ...issuers])],
      audiences: ofClient && row?.clientId != null ? [row.clientId] : undefined,
      requiredClaims: ofClient ?? [],
      typ: undefined,
    };
  }
  return {
    ...shared,
    issuers,
    audiences: audiencesOf(issuer, audience),
    requiredClaims: REQUIRED.filter((name) => samples.every((sample) => sample.claims[name] !== undefined)),
    typ: typeof header["typ"] === "string" ? header["typ"] : undefined,
  };
}

const SOME_SCOPE = "some-scope";

/** Returns sample tokens of this issuer, for a user and for a client, or only for what `row` is for. */
async function samplesOf(
  issuer: Issuer,
  resources: readonly Resource[],
  row: TokenRow | undefined,
): Promise<[DescribedToken, ...DescribedToken[]]> {
  const now = issuer.clock.now();
  const clientId = row?.clientId ?? "some-client"; // its settings change the claims
  const names = { subject: "some-subject", clientId, scopes: [SOME_SCOPE] };
  const times = { issuedAt: now, expiresAt: now + 1 };
  const machines = row ? [row.machine] : [false, true];
  const made = resources.flatMap((resource) =>
    machines.map((machine) => describeAccessToken(issuer, { ...names, ...times, machine, resource })),
  );
  return (await Promise.all(made)) as [DescribedToken, ...DescribedToken[]];
}

/** Returns the claim that holds the scopes of such a token, and its format. */
function scopesIn(
  sample: JsonObject,
  { scopeClaim, scopeFormat }: Pick<Resource, "scopeClaim" | "scopeFormat">,
): Pick<Expectations, "scopeClaim" | "scopeFormat"> {
  const found = SCOPE_CLAIMS.find((name) => [sample[name]].flat().includes(SOME_SCOPE));
  if (found === undefined) return { scopeClaim, scopeFormat };
  return { scopeClaim: found, scopeFormat: Array.isArray(sample[found]) ? "array" : "string" };
}

function resourcesOf(
  { directory, defaultAudience }: Pick<Issuer, "directory" | "defaultAudience">,
  audience: string | undefined,
  { aud }: JsonObject,
): [Resource, ...Resource[]] {
  const audiences =
    audience === undefined ? [aud].flat().filter((each) => typeof each === "string") : [audience];
  const withoutAudience = directory.resources().filter((each) => each.audiences.length === 0);
  const [first, ...others] =
    audiences.length === 0
      ? withoutAudience
      : audiences.map((each) => directory.resource(each) ?? openResource([each]));
  return first
    ? [first, ...others]
    : [directory.resource(defaultAudience) ?? openResource([defaultAudience])];
}

/** Returns the audiences of the resource with this name; every other text is taken literally. */
function audiencesOf(
  { directory }: Pick<Issuer, "directory">,
  audience: string | undefined,
): readonly string[] | undefined {
  if (audience === undefined) return undefined;
  const resource = directory.resource(audience);
  if (!resource?.listed || resource.name !== audience) return [audience];
  return resource.audiences.length === 0 ? undefined : resource.audiences;
}

async function secretsOf(
  issuer: Issuer,
  resources: readonly Resource[],
  { aud }: JsonObject,
  row: TokenRow | undefined,
): Promise<ConfiguredSecret[]> {
  const ofResources = resources.flatMap(({ secret, alg }) => (secret && alg ? [{ secret, alg }] : []));
  const clientId =
    row && REQUIRED_OF_CLIENTS_TOKENS[row.kind] ? row.clientId : typeof aud === "string" ? aud : undefined;
  const client = clientId == null ? undefined : await clientWithSecret(issuer, clientId);
  return client ? [...ofResources, client] : ofResources;
}

/** Returns the client's secret if HMAC ID tokens are signed with it. */
async function clientWithSecret(issuer: Issuer, id: string): Promise<ConfiguredSecret | undefined> {
  const listed = issuer.directory.client(id);
  if (listed) return asSecret(listed.secret, listed.idTokenSignedResponseAlg);
  const registered = await clientMetadataOf(issuer, id);
  return asSecret(registered?.["client_secret"], registered?.["id_token_signed_response_alg"]);
}

function asSecret(secret: unknown, alg: unknown): ConfiguredSecret | undefined {
  return typeof secret === "string" && typeof alg === "string" && isHmac(alg) ? { secret, alg } : undefined;
}

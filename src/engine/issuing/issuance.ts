// Access and refresh tokens: the engine makes opaque ones; this decides what is sent and recorded instead. It
// overrides two methods of oidc-provider's token models: `getValueAndPayload`, the only place where a token
// becomes a value, and `generateTokenId`, for ids that sort by time. test/engine/seams.test.ts watches both.
import { errors, Provider } from "oidc-provider";
import { describeAccessToken, machineSubject, usualFormat } from "../../issuer/access-token.ts";
import { openResource, type Resource } from "../../issuer/directory.ts";
import type { Issuer } from "../../issuer/issuer.ts";
import { describeRefreshToken, refreshSeconds } from "../../issuer/refresh-token.ts";
import { fromIndicator, resourceOf, toIndicator } from "../../issuer/resources.ts";
import type { JsonObject } from "../../json-object.ts";
import { splitScope } from "../../params.ts";
import type { TokenRow } from "../../store/contract.ts";
import { issueToken, type TokenDraft } from "../../tokens/issue.ts";
import { newSortableId } from "../../uuid.ts";
import { amendDraft, keepGrant } from "../amending/amendments.ts";
import { currentExchange } from "../exchange.ts";
import { keptParams, LOGIN_PARAMS, paramsOfRequest } from "./login-params.ts";
import { askedOf, signInOf } from "./sign-in.ts";
import { translateTimes } from "./times.ts";
import { TYPED_CLAIMS, typedClaims } from "./typed-claims.ts";

/** The engine's fields of a token that is being saved. Times are seconds by the real clock. */
interface EnginePayload extends JsonObject {
  iat: number;
  exp: number;
  jti: string;
}

/** The parts of the engine's token models that are used here. */
interface EngineToken {
  kind: string;
  jti: string;
  clientId?: string;
  accountId?: string;
  grantId?: string;
  scope?: string;
  sessionUid?: string;
  jkt?: string;
  "x5t#S256"?: string;
  resource?: string | string[];
  claims?: JsonObject;
  resourceServer?: { identifier(): string };
  readonly expiration: number;
  generateTokenId: (this: EngineToken) => string;
  getValueAndPayload: (this: EngineToken) => Promise<{ value: string; payload: EnginePayload }>;
}

const IN_COLUMNS = [
  "jti",
  "kind",
  "clientId",
  "accountId",
  "grantId",
  "scope",
  "iat",
  "exp",
  "aud",
  "extra",
  "consumed",
];

/** The payload that the engine passes to the storage adapter, with the token's row of the ledger added. */
export interface IssuedPayload {
  row: TokenRow;
}

export function overrideIssuance(provider: Provider, issuer: Issuer): void {
  const models = provider as unknown as Record<
    "AccessToken" | "ClientCredentials" | "RefreshToken",
    { prototype: EngineToken }
  >;
  for (const name of ["AccessToken", "ClientCredentials", "RefreshToken"] as const) {
    const { prototype } = models[name];
    const originalId = prototype.generateTokenId;
    prototype.generateTokenId = function generateTokenId(this: EngineToken) {
      originalId.call(this); // also sets the token's format
      return newSortableId();
    };
    const original = prototype.getValueAndPayload;
    prototype.getValueAndPayload = async function getValueAndPayload(this: EngineToken) {
      if (name === "AccessToken") keepUserinfoClaims(issuer, this);
      const { payload } = await original.call(this);
      const draft =
        name === "RefreshToken"
          ? await amendDraft(issuer, await describeRefresh(issuer, this, payload), { told: this })
          : await describeAccess(issuer, this, payload);
      const { token, row } = await issueToken(issuer.id, draft);
      const exchange = currentExchange();
      if (exchange && row.kind !== "refresh") exchange.issued = row;
      return { value: token, payload: { ...payload, row } satisfies IssuedPayload };
    };
  }
}

/** The engine keeps requested claims only with tokens that are for no resource; all tokens are for one here. */
function keepUserinfoClaims(issuer: Issuer, token: EngineToken): void {
  const userinfo = askedOf(issuer, Provider.ctx, "userinfo");
  if (Object.keys(userinfo).length > 0) token.claims = { userinfo };
}

async function describeAccess(
  issuer: Issuer,
  token: EngineToken,
  payload: EnginePayload,
): Promise<TokenDraft> {
  const indicator = token.resourceServer?.identifier() ?? toIndicator(issuer.defaultAudience);
  const resource = resourceOf(issuer, indicator);
  if (!resource) throw new errors.InvalidTarget();
  const clientId = token.clientId ?? "";
  const machine = token.kind === "ClientCredentials";
  const facts = currentExchange()?.tokenOrder ?? {};
  const subject = machine ? (facts.subject ?? machineSubject(issuer, clientId)) : (token.accountId ?? "");
  const { header, claims, key } = await describeAccessToken(issuer, {
    user: machine ? undefined : issuer.directory.user(subject),
    machine,
    subject,
    clientId,
    resource,
    scopes: splitScope(token.scope),
    params: await paramsOfRequest(issuer),
    ...timesOf(issuer, payload),
    sessionId: token.sessionUid,
    ...(!machine && {
      signIn: facts.signIn ?? signInOf(issuer, Provider.ctx),
      requestedClaims: askedOf(issuer, Provider.ctx, "access_token"),
    }),
  });
  const cnf = {
    ...(token.jkt && { jkt: token.jkt }),
    ...(token["x5t#S256"] && { "x5t#S256": token["x5t#S256"] }),
  };
  const typed = machine ? undefined : await typedClaims();
  const draft: TokenDraft = {
    ...common(issuer, token, typed ? { ...payload, [TYPED_CLAIMS]: typed } : payload),
    kind: "access",
    format: facts.format ?? requestedFormat(issuer) ?? usualFormat(issuer, { resource, indicator, clientId }),
    header,
    claims: { ...claims, ...typed, ...facts.claims, ...(Object.keys(cnf).length > 0 && { cnf }) },
    key,
    subject,
    machine,
    opaquePrefix: issuer.profile.tokens.opaquePrefix,
  };
  return amendDraft(issuer, draft, { scopeClaim: resource.scopeClaim, told: token });
}

async function describeRefresh(
  issuer: Issuer,
  token: EngineToken,
  payload: EnginePayload,
): Promise<TokenDraft> {
  const kept = await keptParams(issuer);
  const typed = await typedClaims();
  const notes = { ...(kept && { [LOGIN_PARAMS]: kept }), ...(typed && { [TYPED_CLAIMS]: typed }) };
  const resource = resourceOfRefresh(issuer, token);
  const scopes = splitScope(token.scope);
  const lasts = refreshSeconds(issuer, resource, scopes) === "never";
  const draft = {
    ...common(issuer, token, { ...payload, ...notes }),
    ...(lasts && { expiresAt: null }),
  };
  await keepGrant(issuer, draft);
  const subject = token.accountId ?? "";
  const described = await describeRefreshToken(issuer, {
    user: issuer.directory.user(subject),
    subject,
    params: await paramsOfRequest(issuer),
    clientId: token.clientId ?? "",
    resource,
    scopes,
    issuedAt: draft.issuedAt,
    expiresAt: draft.expiresAt,
    sessionId: token.sessionUid,
    signIn: signInOf(issuer, Provider.ctx),
  });
  return { ...draft, ...described, kind: "refresh", subject: token.accountId ?? null, machine: false };
}

/** Returns the resource of a refresh token. One for several resources has the settings of none of them. */
function resourceOfRefresh(issuer: Issuer, { resource }: EngineToken): Resource {
  const [first = toIndicator(issuer.defaultAudience), ...others] = [resource ?? []].flat();
  const found = others.length === 0 ? resourceOf(issuer, first) : undefined;
  return found ?? openResource([first, ...others].map(fromIndicator));
}

function common({ clock }: Pick<Issuer, "clock">, token: EngineToken, payload: EnginePayload) {
  return {
    id: token.jti,
    clientId: token.clientId ?? null,
    scope: token.scope || null,
    grantId: token.grantId,
    ...timesOf({ clock }, payload),
    engine: translateTimes(
      Object.fromEntries(
        Object.entries(payload).filter(([name, value]) => value !== undefined && !IN_COLUMNS.includes(name)),
      ),
      (time) => clock.fromReal(time),
    ),
  };
}

/** Returns the times by the issuer's clock. While it is frozen, a second may begin between two conversions. */
function timesOf({ clock }: Pick<Issuer, "clock">, { iat, exp }: EnginePayload) {
  const issuedAt = clock.fromReal(iat);
  return { issuedAt, expiresAt: issuedAt + (exp - iat) };
}

function requestedFormat({ profile }: Pick<Issuer, "profile">): "jwt" | "opaque" | undefined {
  // After the login page, the engine still has the parameters of the authorization request.
  const ofLogin = profile.requests.tokenFormatParameter
    ? Provider.ctx?.oidc.params?.["token_format"]
    : undefined;
  const format = currentExchange()?.tokenFormat ?? ofLogin;
  if (format === undefined || format === "jwt" || format === "opaque") return format;
  throw new errors.InvalidRequest("token_format must be jwt or opaque");
}

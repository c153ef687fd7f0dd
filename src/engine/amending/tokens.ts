// What overrides and hooks make of a token that a protocol flow is about to issue, so that the record says what the
// token says.
import { mergePatch } from "../../merge-patch.ts";
import type { TokenDraft } from "../../tokens/issue.ts";
import { SCOPE_CLAIMS } from "../../tokens/flaws/scope.ts";
import type { JsonObject } from "../../json-object.ts";
import { wholeHeader } from "../../tokens/jws.ts";
import { expiryIn } from "../../tokens/record.ts";
import type { Issuer } from "../../issuer/issuer.ts";
import { callerOf, type RequestContext } from "./caller.ts";
import { jsonObject, lifetime } from "./checks.ts";
import type { TokenMoment } from "../../issuer/overrides/hooks.ts";
import type { TokenChanges } from "../../issuer/overrides/override.ts";

export interface TokenFacts {
  /** The claim that holds the scopes, where the token itself does not show which. */
  scopeClaim: string;
  context: RequestContext;
}

export interface AmendedToken {
  draft: TokenDraft;
  /** Ids of the overrides that changed it. */
  overrides: string[];
}

type Contents = Pick<TokenMoment, "claims" | "header" | "expiresInSeconds">;

/** The override whose turn it is, then every hook. Undefined where nobody wants to change anything. */
export async function amendToken(
  issuer: Issuer,
  draft: TokenDraft,
  { scopeClaim, context }: TokenFacts,
): Promise<AmendedToken | undefined> {
  const { overrides, hooks } = issuer;
  if (!overrides.isActive && !hooks.has("token")) return undefined;
  const { kind, format, clientId, issuedAt } = draft;
  const user = draft.machine ? null : draft.subject;
  const override = overrides.take("token", callerOf(issuer, context, { clientId, user }), kind);
  const before = contentsOf(draft);
  let contents = override ? changed(before, override.rule, issuedAt) : before;
  for (const hook of hooks.of("token")) {
    const moment: TokenMoment = {
      issuer: issuer.id,
      kind,
      format,
      clientId,
      user,
      grantType: context.grantType,
      scopes: draft.scope?.split(" ") ?? [],
      ...structuredClone(contents),
    };
    const changes = await hook(moment);
    contents = changedInPlace(contents, moment, issuedAt);
    if (changes) contents = changed(contents, checkedChanges(changes), issuedAt);
  }
  return {
    draft: withContents(draft, before, contents, scopeClaim),
    overrides: override ? [override.id] : [],
  };
}

function contentsOf({ claims, header, key, format, expiresAt, issuedAt }: TokenDraft): Contents {
  return {
    claims,
    header: key && format !== "opaque" ? wholeHeader(header, key) : {},
    expiresInSeconds: expiresAt === null ? "never" : expiresAt - issuedAt,
  };
}

/** The lifetime first, so that an `exp` among the claims has the last word. */
function changed(contents: Contents, changes: TokenChanges, issuedAt: number): Contents {
  const { claims, expiresInSeconds } = lasting(contents, changes.expiresInSeconds, issuedAt);
  return {
    claims: mergePatch(claims, changes.claims ?? {}),
    header: mergePatch(contents.header, changes.header ?? {}),
    expiresInSeconds,
  };
}

function changedInPlace(contents: Contents, left: TokenMoment, issuedAt: number): Contents {
  const what = `a hook on "token" left as`;
  const claims = jsonObject(left.claims, `${what} claims`);
  const header = jsonObject(left.header, `${what} header`);
  const seconds = lifetime(left.expiresInSeconds, `${what} expiresInSeconds`);
  const isOwnExp = claims["exp"] !== contents.claims["exp"];
  const wanted = isOwnExp || seconds === contents.expiresInSeconds ? undefined : seconds;
  return { ...lasting({ ...contents, claims }, wanted, issuedAt), header };
}

function lasting(contents: Contents, seconds: number | "never" | undefined, issuedAt: number): Contents {
  if (seconds === undefined) return contents;
  const { exp: _, ...claims } = contents.claims;
  return {
    ...contents,
    claims: seconds === "never" ? claims : { ...contents.claims, exp: issuedAt + seconds },
    expiresInSeconds: seconds,
  };
}

function checkedChanges(changes: TokenChanges): TokenChanges {
  const { claims, header, expiresInSeconds, ...others } = changes;
  const what = `a hook on "token" answered as`;
  const [other] = typeof changes === "object" ? Object.keys(others) : [typeof changes];
  if (other !== undefined)
    throw new TypeError(`a hook on "token" answered ${other}, which is nothing that it can change`);
  return {
    claims: claims && jsonObject(claims, `${what} claims`),
    header: header && jsonObject(header, `${what} header`),
    expiresInSeconds:
      expiresInSeconds === undefined ? undefined : lifetime(expiresInSeconds, `${what} expiresInSeconds`),
  };
}

/** Whose login it is stays with the engine; everything else of the record follows the claims. */
function withContents(
  draft: TokenDraft,
  before: Contents,
  { claims, header, expiresInSeconds }: Contents,
  scopeClaim: string,
): TokenDraft {
  const { engine, machine } = draft;
  const differs = (name: string) => claims[name] !== before.claims[name];
  const holder =
    SCOPE_CLAIMS.find((name) => draft.scope !== null && scopeText(before.claims[name]) === draft.scope) ??
    scopeClaim;
  const subject = differs("sub") ? text(claims["sub"]) : draft.subject;
  const clientId = differs("client_id") ? text(claims["client_id"]) : draft.clientId;
  return {
    ...draft,
    claims,
    // What was taken away must not come back with the key.
    header: { ...without(before.header), ...header },
    subject,
    clientId,
    scope: differs(holder) ? scopeText(claims[holder]) : draft.scope,
    expiresAt: expiresAtOf(draft, before, claims, expiresInSeconds),
    engine: engine && {
      ...engine,
      ...(subject !== draft.subject && !machine && { accountId: draft.subject }),
      ...(clientId !== draft.clientId && { clientId: draft.clientId }),
    },
  };
}

function expiresAtOf(
  { issuedAt }: TokenDraft,
  before: Contents,
  { exp }: JsonObject,
  expiresInSeconds: number | "never",
): number | null {
  if (typeof exp === "number") return expiryIn(exp);
  const lost = exp === undefined && before.claims["exp"] !== undefined;
  return lost || expiresInSeconds === "never" ? null : expiryIn(issuedAt + expiresInSeconds);
}

function without(header: JsonObject): JsonObject {
  return Object.fromEntries(Object.keys(header).map((name) => [name, undefined]));
}

function text(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

function scopeText(value: unknown): string | null {
  return (Array.isArray(value) ? value.join(" ") : text(value)) || null;
}

// Applies overrides and hooks to a token that is about to be issued. Its ledger record follows the changes.
import type { Issuer } from "../../issuer/issuer.ts";
import type { TokenMoment } from "../../issuer/overrides/hooks.ts";
import type { TokenChanges } from "../../issuer/overrides/override.ts";
import type { JsonObject } from "../../json-object.ts";
import { mergePatch } from "../../merge-patch.ts";
import { SCOPE_CLAIMS } from "../../tokens/flaws/scope.ts";
import type { TokenDraft } from "../../tokens/issue.ts";
import { wholeHeader } from "../../tokens/jws.ts";
import { setMembers } from "../../tokens/members.ts";
import { expiryIn } from "../../tokens/record.ts";
import { callerOf, type RequestContext } from "./caller.ts";
import { jsonObject, lifetime } from "./checks.ts";

export interface TokenFacts {
  /** The claim that holds the scopes, if the token's own claims do not show which it is. */
  scopeClaim: string;
  context: RequestContext;
}

export interface AmendedToken {
  draft: TokenDraft;
  /** Ids of the overrides that changed it. */
  overrides: string[];
}

type Contents = Pick<TokenMoment, "claims" | "header" | "expiresInSeconds">;

/** Applies the first matching override, then every hook. Returns undefined if there is none of either. */
export async function amendToken(
  issuer: Issuer,
  draft: TokenDraft,
  { scopeClaim, context }: TokenFacts,
): Promise<AmendedToken | undefined> {
  const { overrides, hooks } = issuer;
  if (!overrides.isActive && !hooks.has("token")) return undefined;
  const { kind, format, clientId, issuedAt } = draft;
  const user = draft.machine ? null : draft.subject;
  const override = await overrides.take("token", callerOf(issuer, context, { clientId, user }), kind);
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

/** Applies the lifetime first, so that an `exp` among the claims overrides it. */
function changed(contents: Contents, changes: TokenChanges, issuedAt: number): Contents {
  const { claims, expiresInSeconds } = lasting(contents, changes.expiresInSeconds, issuedAt);
  return {
    claims: mergePatch(claims, changes.claims ?? {}),
    header: mergePatch(contents.header, changes.header ?? {}),
    expiresInSeconds,
  };
}

function changedInPlace(contents: Contents, left: TokenMoment, issuedAt: number): Contents {
  const what = `a hook on "token" left`;
  const claims = setMembers(jsonObject(left.claims, `${what} invalid claims`));
  const header = setMembers(jsonObject(left.header, `${what} an invalid header`));
  const seconds = lifetime(left.expiresInSeconds, `${what} an invalid expiresInSeconds`);
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
  const what = `a hook on "token" returned`;
  const [other] = typeof changes === "object" ? Object.keys(others) : [typeof changes];
  if (other !== undefined) {
    throw new TypeError(`${what} ${other}, but it can change only claims, header and expiresInSeconds`);
  }
  return {
    claims: claims && jsonObject(claims, `${what} invalid claims`),
    header: header && jsonObject(header, `${what} an invalid header`),
    expiresInSeconds:
      expiresInSeconds === undefined
        ? undefined
        : lifetime(expiresInSeconds, `${what} an invalid expiresInSeconds`),
  };
}

/** Returns the changed draft. Its record follows the claims; the engine keeps the login's user and client. */
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
    // Signing adds `alg` and `kid` from the key unless they are set here, to undefined if they were removed.
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

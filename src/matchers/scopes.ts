// The matcher `toHaveScopes`: reads the scopes of a JWT, a minted token, a response or claims.
import { splitScope } from "../params.ts";
import { kindOf, type MatcherThis, misuse, type Outcome, table } from "./outcome.ts";
import { claimsIn } from "./token-value.ts";

/** Options of `toHaveScopes`. */
export interface ScopesOptions {
  /** Whether other scopes are forbidden. Default: false. */
  exactly?: boolean;
}

/** The members that may hold the scopes: vendors differ, and a resource's `scopeClaim` chooses one. */
const MEMBERS = ["scope", "scp", "scopes", "permissions"];
const MATCHER = "toHaveScopes";

type Members = Record<string, unknown>;

export function toHaveScopes(
  this: MatcherThis,
  received: unknown,
  scopes: string | readonly string[],
  { exactly = false }: ScopesOptions = {},
): Outcome {
  const wanted = typeof scopes === "string" ? splitScope(scopes) : [...new Set(scopes)];
  if (wanted.length === 0 && !exactly) {
    throw misuse(MATCHER, "name at least one scope, or pass { exactly: true }");
  }
  const members = membersOf(received);
  const had = scopesIn(members);
  const lacking = wanted.filter((scope) => !had.includes(scope));
  const others = had.filter((scope) => !wanted.includes(scope));
  // `.not` with several scopes means none of them: it fails if only one of them is there.
  const pass = exactly
    ? lacking.length === 0 && others.length === 0
    : this.isNot
      ? lacking.length < wanted.length
      : lacking.length === 0;
  const message = () =>
    [
      `expected the token ${headingFor(this, exactly)} "${wanted.join(" ")}"`,
      table([
        ["has", had.join(" ") || "none"],
        ...(this.isNot || lacking.length === 0 ? [] : [["lacks", lacking.join(" ")] as const]),
        ...(this.isNot || !exactly || others.length === 0 ? [] : [["extra", others.join(" ")] as const]),
        ...ownerRows(members),
      ]),
    ].join("\n");
  return { pass, message };
}

function headingFor({ isNot }: MatcherThis, exactly: boolean): string {
  if (exactly) return `${isNot ? "not " : ""}to have exactly the scopes`;
  return isNot ? "to have none of the scopes" : "to have the scopes";
}

/** Returns the object that contains the scopes. */
function membersOf(received: unknown): Members {
  if (typeof received === "string") {
    const claims = claimsIn(received);
    if (claims) return claims;
    throw misuse(
      MATCHER,
      "an opaque token does not show its scopes: pass the result of idp.mint() or the introspection response",
    );
  }
  if (typeof received === "object" && received !== null) {
    const members = received as Members;
    if (members["active"] === false) {
      throw misuse(MATCHER, "the introspection response says that the token is not active");
    }
    if (MEMBERS.some((name) => members[name] !== undefined)) return members;
    if (typeof members["access_token"] === "string") return membersOf(members["access_token"]);
    if (members["active"] === true || typeof members["iss"] === "string") return members;
  }
  throw misuse(
    MATCHER,
    `needs a JWT, the result of idp.mint(), an introspection response, a token response or claims, but got ${kindOf(received)}`,
  );
}

function scopesIn(members: Members): string[] {
  const found = MEMBERS.flatMap((name) => members[name] ?? []);
  return splitScope(found.filter((value) => typeof value === "string").join(" "));
}

function ownerRows(members: Members): [string, string][] {
  const claims = { ...(members["claims"] as Members | undefined), ...members };
  return ["sub", "client_id", "aud"].flatMap((name): [string, string][] =>
    claims[name] === undefined ? [] : [[name, ([claims[name]] as string[]).flat().join(" ")]],
  );
}

// Changes that several flaws share: to a draft's claims and header, and to the segments of a compact JWT.
import type { JsonObject } from "../../json-object.ts";
import type { SigningKey } from "../../keys/material.ts";
import type { TokenDraft } from "../issue.ts";

/** Members set to undefined are removed. */
export function withClaims(draft: TokenDraft, changes: JsonObject): TokenDraft {
  return { ...draft, claims: changed(draft.claims, changes) };
}

export function withHeader(draft: TokenDraft, changes: JsonObject): TokenDraft {
  return { ...draft, header: changed(draft.header, changes) };
}

function changed(members: JsonObject, changes: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries({ ...members, ...changes }).filter(([, value]) => value !== undefined),
  );
}

/** The key that signs the unflawed token. */
export function keyOf({ key }: TokenDraft): SigningKey {
  if (!key) throw new TypeError("this flaw changes the signature, but the token is not signed");
  return key;
}

/** The `kid` that the header shows; undefined if it shows none. */
export function kidOf({ kid, publishedKid = kid }: SigningKey): string | undefined {
  return publishedKid ?? undefined;
}

/** Another key, under the `kid` of the real one. */
export function posingAs(real: SigningKey, other: Pick<SigningKey, "alg" | "key">): SigningKey {
  return { alg: other.alg, key: other.key, publishedKid: kidOf(real) ?? null };
}

/** Replaces one segment of a compact JWT. */
export function withSegment(
  jwt: string,
  segment: "header" | "payload" | "signature",
  change: (old: string) => string,
): string {
  const index = ["header", "payload", "signature"].indexOf(segment);
  return jwt
    .split(".")
    .map((each, at) => (at === index ? change(each) : each))
    .join(".");
}

export function encode(content: string | Uint8Array): string {
  return Buffer.from(content as string).toString("base64url");
}

export function decode(segment: string): string {
  return Buffer.from(segment, "base64url").toString();
}

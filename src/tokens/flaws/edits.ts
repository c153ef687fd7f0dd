// The changes that several flaws make: to a draft's claims and header, and to the parts of a compact JWT.
import type { SigningKey } from "../../keys/material.ts";
import type { TokenDraft } from "../issue.ts";
import type { JsonObject } from "../../json-object.ts";

/** Members given as undefined go. */
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

/** The key of the sound token. */
export function keyOf({ key }: TokenDraft): SigningKey {
  if (!key) throw new TypeError("this flaw is about a signature, and the token has none");
  return key;
}

/** `kid` as it stands in the header; undefined where there is none. */
export function kidOf({ kid, publishedKid = kid }: SigningKey): string | undefined {
  return publishedKid ?? undefined;
}

/** Another key under the `kid` of the real one. */
export function posingAs(real: SigningKey, other: Pick<SigningKey, "alg" | "key">): SigningKey {
  return { alg: other.alg, key: other.key, publishedKid: kidOf(real) ?? null };
}

/** Puts another text in the place of one segment of a compact JWT. */
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

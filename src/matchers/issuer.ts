// The issuer that a matcher is about: the one given, or the one that a fixture made for the running test.
import { decodeJwt } from "jose";
import type { IssuerHandle } from "../index.ts";
import { kindOf, misuse } from "./outcome.ts";

const bound = new Set<IssuerHandle>();

/** Lets `toBeActiveToken()` find this issuer without being told; answers how to end that. */
export function bindIssuer(issuer: IssuerHandle): () => void {
  bound.add(issuer);
  return () => void bound.delete(issuer);
}

/** @throws MintmarkError `bad_request` for anything else */
export function asIssuer(value: unknown, matcher: string): IssuerHandle {
  const { url, requests } = (value ?? {}) as Partial<IssuerHandle>;
  if (typeof url === "string" && typeof requests?.list === "function") return value as IssuerHandle;
  throw misuse(
    matcher,
    `needs an issuer, as startMintmark() and idp.isolate() answer it, but got ${kindOf(value)}`,
  );
}

/**
 * The issuer at which a token is to be looked up where the test names none.
 *
 * @throws MintmarkError `bad_request` where that is not certain: asking the wrong one would answer "not active"
 */
export function boundIssuer(token: string, matcher: string): IssuerHandle {
  const all = [...bound];
  const [first, ...others] = all;
  if (first && others.length === 0) return first;
  const named = all.find(({ url }) => url === issuerIn(token));
  if (named) return named;
  const reason = first
    ? `${all.length} tests have an issuer at this moment, and the token does not say whose it is`
    : "no test has an issuer at this moment";
  throw misuse(matcher, `${reason}: say which one, as in \`await expect(token).${matcher}(idp)\``);
}

export function nameOf({ id, url }: IssuerHandle): string {
  return `issuer ${id} (${url})`;
}

function issuerIn(token: string): string | undefined {
  try {
    return decodeJwt(token).iss;
  } catch {
    return undefined; // opaque
  }
}

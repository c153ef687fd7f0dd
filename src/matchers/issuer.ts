// Finds the issuer of a matcher: the given one, or the one that a fixture made for the running test.
import { decodeJwt } from "jose";
import type { IssuerHandle } from "../index.ts";
import { kindOf, misuse } from "./outcome.ts";

const bound = new Set<IssuerHandle>();

/** Makes `toBeActiveToken()` find this issuer without an argument. Returns a function that ends this. */
export function bindIssuer(issuer: IssuerHandle): () => void {
  bound.add(issuer);
  return () => void bound.delete(issuer);
}

/** @throws MintmarkError `bad_request` if the value is not an issuer */
export function asIssuer(value: unknown, matcher: string): IssuerHandle {
  const { url, requests } = (value ?? {}) as Partial<IssuerHandle>;
  if (typeof url === "string" && typeof requests?.list === "function") return value as IssuerHandle;
  throw misuse(
    matcher,
    `needs an issuer, the result of startMintmark() or idp.isolate(), but got ${kindOf(value)}`,
  );
}

/**
 * Returns the issuer that is asked about a token if the test names none.
 *
 * @throws MintmarkError `bad_request` if that is not certain: for the wrong issuer the token is never active
 */
export function boundIssuer(token: string, matcher: string): IssuerHandle {
  const all = [...bound];
  const [first, ...others] = all;
  if (first && others.length === 0) return first;
  const named = all.find(({ url }) => url === issuerIn(token));
  if (named) return named;
  const reason = first
    ? `${all.length} tests have an issuer at this moment, and the token does not name one of them`
    : "no test has an issuer at this moment";
  throw misuse(matcher, `${reason}: pass the issuer, as in \`await expect(token).${matcher}(idp)\``);
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

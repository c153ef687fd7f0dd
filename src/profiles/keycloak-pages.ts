// Pages of a Keycloak realm that are not protocol endpoints: the realm's document, a page for keycloak-js.
import { createHash } from "node:crypto";
import type { ExtraPage, ExtraPageFacts, IssuerFacts } from "./contract.ts";

/** Path of the protocol endpoints below the realm. */
export const PROTOCOL = "/protocol/openid-connect";

/** Returns the realm's name from the issuer identifier; the issuer's id if it does not contain one. */
export function realmOf({ url, id }: IssuerFacts): string {
  return /\/realms\/([^/]+)\/?$/.exec(url)?.[1] ?? id;
}

export function realmDocument({ facts, pems }: ExtraPageFacts): ExtraPage {
  const [pem] = Object.values(pems);
  return {
    type: "json",
    body: {
      realm: realmOf(facts),
      ...(pem !== undefined && { public_key: pem.replaceAll(/-----[^-]+-----|\s/g, "") }),
      "token-service": `${facts.baseUrl}${PROTOCOL}`,
      "tokens-not-before": 0,
    },
  };
}

/**
 * Tells keycloak-js that it cannot watch the session from a hidden frame, as in every browser that blocks
 * third-party cookies. Scripts cannot read Mintmark's session cookie.
 */
export function cookieProbe(): ExtraPage {
  const script = 'window.parent.postMessage("unsupported", "*");';
  const hash = createHash("sha256").update(script).digest("base64");
  return {
    type: "html",
    body: `<!doctype html><title>Cookies</title><script>${script}</script>`,
    headers: { "Content-Security-Policy": `default-src 'none'; script-src 'sha256-${hash}'` },
  };
}

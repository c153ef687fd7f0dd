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
 * Tells keycloak-js whether frames of this origin get the cookies of the login: they do on pages of the same site. It
 * tries a cookie of the same kind.
 */
export function cookieProbe(): ExtraPage {
  const script = `
    document.cookie = "mintmark_probe=1; SameSite=Lax";
    const isRead = document.cookie.includes("mintmark_probe=1");
    document.cookie = "mintmark_probe=; SameSite=Lax; Max-Age=0";
    window.parent.postMessage(isRead ? "supported" : "unsupported", "*");
  `;
  const hash = createHash("sha256").update(script).digest("base64");
  return {
    type: "html",
    body: `<!doctype html><title>Cookies</title><script>${script}</script>`,
    headers: { "Content-Security-Policy": `default-src 'none'; script-src 'sha256-${hash}'` },
  };
}

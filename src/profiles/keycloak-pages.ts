// What a Keycloak realm serves beside the endpoints of the protocol: the realm's document, a helper page of keycloak-js.
import { createHash } from "node:crypto";
import type { ExtraPage, ExtraPageFacts, IssuerFacts } from "./contract.ts";

/** Below the realm. */
export const PROTOCOL = "/protocol/openid-connect";

/** As the issuer identifier has it, wherever that is served. */
export function realmOf({ url, id }: IssuerFacts): string {
  return /\/realms\/([^/]+)\/?$/.exec(url)?.[1] ?? id;
}

export function realmDocument({ facts, pems }: ExtraPageFacts): ExtraPage {
  const [pem] = Object.values(pems);
  return {
    type: "json",
    body: {
      realm: realmOf(facts),
      ...(pem === undefined ? {} : { public_key: pem.replaceAll(/-----[^-]+-----|\s/g, "") }),
      "token-service": `${facts.baseUrl}${PROTOCOL}`,
      "tokens-not-before": 0,
    },
  };
}

/**
 * keycloak-js asks here whether it may look after the session from a hidden frame. It may not, as in every browser that
 * keeps third-party cookies from frames: the session's cookie is for this server's eyes alone.
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

// Decides which of a client's links and pictures the consent page shows.
import { isLoopbackName } from "../../loopback.ts";
import type { ClientLink } from "./pages.ts";

/** Returns the links with their order on the page. */
export function linksOf(client: {
  clientUri?: string | undefined;
  logoUri?: string | undefined;
  policyUri?: string | undefined;
  tosUri?: string | undefined;
}): ClientLink[] {
  const links: [ClientLink["name"], string | undefined][] = [
    ["Website", client.clientUri],
    ["Logo", client.logoUri],
    ["Privacy policy", client.policyUri],
    ["Terms of service", client.tosUri],
  ];
  return links.flatMap(([name, url]) => (isWebUrl(url) ? [{ name, url }] : []));
}

function isWebUrl(url: string | undefined): url is string {
  return /^https?:/i.test(String(url));
}

/**
 * Returns the logo's URL if loading it tells nobody anything new: it is on this computer, or where the browser returns
 * anyway.
 */
export function loadableLogo(logoUri: string | undefined, redirectUri: string): string | undefined {
  const logo = isWebUrl(logoUri) ? URL.parse(logoUri) : null;
  if (!logo) return undefined;
  const isKnown = isLoopbackName(logo.hostname) || logo.origin === URL.parse(redirectUri)?.origin;
  return isKnown ? logo.href : undefined;
}

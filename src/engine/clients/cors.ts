// Decides which web pages may use a client, and for which requests. A request of a page carries its origin, and is
// refused as a whole if the page may not send it: a browser sends a plain form to any server without asking first,
// and would hide only the response.
import { type Client, type Configuration, errors, type KoaContextWithOIDC } from "oidc-provider";
import type { Issuer } from "../../issuer/issuer.ts";
import { registeredClients } from "../../issuer/registered-clients.ts";
import { isLoopbackName } from "../../loopback.ts";
import { exchangeOf } from "../exchange.ts";

type CorsPolicy = NonNullable<Configuration["clientBasedCORS"]>;

/** The grants that a page needs to sign its user in. No secret and no password passes through the page. */
export const GRANTS_OF_PAGES = ["authorization_code", "refresh_token"];

/**
 * Allows everything to `corsOrigins` and to the client's `webOrigins`. If the client sets no `webOrigins`, pages at
 * the origins of its redirect URIs and on loopback may do what a page needs to sign its user in.
 */
export function corsPolicy(issuer: Issuer, corsOrigins: string[]): CorsPolicy {
  return (ctx, origin, client) => {
    const webOrigins = issuer.directory.client(client.clientId)?.webOrigins;
    if (corsOrigins.includes(origin) || webOrigins?.includes(origin)) return true;
    if (!isOriginOf(issuer, origin, { client, corsOrigins })) return false;
    const unfit = unfitForPages(ctx, client);
    if (unfit === undefined) return true;
    ctx.remove("Access-Control-Allow-Origin");
    throw new errors.InvalidRequest(
      `origin ${origin} not allowed for client: ${client.clientId}, because ${unfit}; add the origin to its webOrigins`,
    );
  };
}

/** Returns whether pages of this origin belong to the client, or may be any client's. */
export function isOriginOf(
  { directory }: Pick<Issuer, "directory">,
  origin: string,
  { client, corsOrigins }: { client: Client; corsOrigins: string[] },
): boolean {
  if (corsOrigins.includes(origin)) return true;
  const webOrigins = directory.client(client.clientId)?.webOrigins;
  return (
    webOrigins?.includes(origin) ?? (isLoopbackOrigin(origin) || leadsTo(origin, client.redirectUris ?? []))
  );
}

/** Returns why a page may not send the request without being listed; undefined if it may. */
function unfitForPages(ctx: KoaContextWithOIDC, client: Client): string | undefined {
  const { endpoint } = exchangeOf(ctx);
  if (endpoint === "userinfo") return undefined; // the page has a token
  if (client.clientAuthMethod !== "none") return "the client authenticates, and a page cannot keep a secret";
  const grant = ctx.oidc.body?.["grant_type"];
  switch (endpoint) {
    case "revocation":
    case "pushed_authorization_request":
      return undefined;
    case "token":
      return GRANTS_OF_PAGES.includes(grant as string)
        ? undefined
        : `pages may only use the grants ${GRANTS_OF_PAGES.join(" and ")}`;
    default:
      return "pages do not need this endpoint";
  }
}

/** The clients that a page may register: any client, a client for pages, or none. */
export type Admission = "any client" | "clients for pages" | "none";

/** Returns what the pages of an origin may register. */
export async function admissionOf(issuer: Issuer, origin: string, corsOrigins: string[]): Promise<Admission> {
  if (corsOrigins.includes(origin)) return "any client";
  const { directory } = issuer;
  const isKnown =
    isLoopbackOrigin(origin) ||
    directory
      .clients()
      .some((each) => each.webOrigins?.includes(origin) || leadsTo(origin, each.redirectUris)) ||
    (await registeredClients(issuer)).some(({ entry }) => leadsTo(origin, entry.redirectUris));
  return isKnown ? "clients for pages" : "none";
}

function isLoopbackOrigin(origin: string): boolean {
  const hostname = URL.parse(origin)?.hostname ?? "";
  return isLoopbackName(hostname) || hostname.endsWith(".localhost");
}

function leadsTo(origin: string, uris: readonly string[]): boolean {
  return uris.some((uri) => originOf(uri) === origin);
}

/** Returns the origin of an http or https URI. Others have the origin "null", which any page can have too. */
export function originOf(uri: string): string | undefined {
  const origin = URL.parse(uri)?.origin;
  return origin === "null" ? undefined : origin;
}

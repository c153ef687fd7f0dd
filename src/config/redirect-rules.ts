// The rules for the redirect URIs of a client, which depend on its application type.

export type Complaint = { path: (string | number)[]; message: string };

interface RedirectSettings {
  applicationType?: "web" | "native" | undefined;
  redirectUris: readonly string[];
  postLogoutRedirectUris: readonly string[];
}

interface BrowserSettings extends RedirectSettings {
  grantTypes: readonly string[];
}

/** Returns the application type of a client: the configured one, else the default for its redirect URIs. */
export function applicationTypeOf(client: RedirectSettings): "web" | "native" {
  if (client.applicationType) return client.applicationType;
  const uris = [...client.redirectUris, ...client.postLogoutRedirectUris];
  const fits = uris.every((uri) => refusal(uri, "native") === undefined);
  return fits && uris.some((uri) => !uri.startsWith("https:")) ? "native" : "web";
}

export function* redirectRules(client: BrowserSettings): Generator<Complaint> {
  if (client.grantTypes.includes("authorization_code") && client.redirectUris.length === 0) {
    yield {
      path: ["redirectUris"],
      message: "the authorization_code grant needs at least one redirect URI",
    };
  }
  const type = applicationTypeOf(client);
  for (const field of ["redirectUris", "postLogoutRedirectUris"] as const) {
    for (const [index, uri] of client[field].entries()) {
      const message = refusal(uri, type);
      if (message) yield { path: [field, index], message };
    }
  }
}

/** Whether a URL has the origin of one of these URIs. */
export function hasOriginOf(url: string, uris: readonly string[]): boolean {
  const origin = URL.parse(url)?.origin;
  return uris.some((uri) => URL.parse(uri)?.origin === origin);
}

const LOOPBACK_HOSTS = ["localhost", "127.0.0.1", "[::1]"];
const UNSAFE_SCHEMES = ["javascript:", "vbscript:", "data:", "blob:", "file:", "about:"];

// The rules of oidc-provider's helpers/client_schema.js. test/config/config.test.ts compares both.
function refusal(uri: string, type: "web" | "native"): string | undefined {
  const url = URL.parse(uri);
  if (!url) return undefined; // the schema has reported already that this is not a URI
  const { protocol, hostname } = url;
  const isLoopback = LOOPBACK_HOSTS.includes(hostname);
  if (UNSAFE_SCHEMES.includes(protocol)) return `the scheme ${protocol} is never allowed here`;
  if (type === "web") {
    if (protocol === "https:" || protocol === "http:") return undefined;
    return "a web client may use http and https URIs only: set applicationType to native, and remove http URIs that are not on loopback";
  }
  if (protocol === "http:" && !isLoopback) {
    return `a native client may use http on ${LOOPBACK_HOSTS.join(", ")} only: use https, or set applicationType to web`;
  }
  if (protocol === "https:" && isLoopback) {
    return "a native client may not use https on loopback: use http, or set applicationType to web";
  }
  return undefined;
}

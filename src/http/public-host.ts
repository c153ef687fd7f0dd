// Sets the Host header that the engine sees, because the engine builds its URLs from it. Metadata always
// shows the public address. The steps of a login stay on the host that the browser used, because its cookies
// belong to that host, unless a public URL is configured.
import type { Context } from "koa";
import type { EndpointName } from "../issuer/endpoints.ts";

const BROWSER_ENDPOINTS: readonly (EndpointName | null)[] = [
  "authorization",
  "end_session",
  "code_verification",
  "login",
];

export function assumePublicHost(ctx: Context, options: { publicUrl: URL; keepsHost: boolean }): void {
  const { headers } = ctx.req;
  const host = options.keepsHost ? headers.host : options.publicUrl.host;
  headers.host = host ?? options.publicUrl.host;
  delete headers["x-forwarded-host"];
  headers["x-forwarded-proto"] = options.publicUrl.protocol.slice(0, -1);
}

/** Whether browsers visit this endpoint during a login or sign-out. */
export function isBrowserEndpoint(endpoint: EndpointName | null): boolean {
  return BROWSER_ENDPOINTS.includes(endpoint);
}

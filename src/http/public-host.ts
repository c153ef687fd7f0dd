// Sets the Host header that the engine sees, because the engine builds its URLs from it. Metadata always
// shows the public address. The steps of a login stay on the host that the browser used, because its cookies
// belong to that host, unless a public URL is configured.
import type { Context } from "koa";

export function assumePublicHost(ctx: Context, options: { publicUrl: URL; keepsHost: boolean }): void {
  const { headers } = ctx.req;
  const host = options.keepsHost ? headers.host : options.publicUrl.host;
  headers.host = host ?? options.publicUrl.host;
  delete headers["x-forwarded-host"];
  headers["x-forwarded-proto"] = options.publicUrl.protocol.slice(0, -1);
}

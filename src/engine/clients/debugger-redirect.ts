// The debugger's redirect URI works for every client, whatever the client has registered: it is a page of the
// issuer itself, which redeems only codes of requests that it has sent. For that, this overrides the engine's
// `Client.prototype.redirectUriAllowed`; test/engine/seams.test.ts watches it.
import type { Provider } from "oidc-provider";
import type { Issuer } from "../../issuer/issuer.ts";
import { debuggerPaths } from "../../profiles/vendor-page.ts";

interface ClientModel {
  redirectUriAllowed: (this: ClientModel, value: string) => boolean;
}

export function allowDebugger(
  provider: Provider,
  { baseUrl, profile }: Pick<Issuer, "baseUrl" | "profile">,
): void {
  const [, callback] = debuggerPaths(profile.paths);
  if (callback === undefined) return;
  const { prototype } = provider.Client as unknown as { prototype: ClientModel };
  const original = prototype.redirectUriAllowed;
  prototype.redirectUriAllowed = function redirectUriAllowed(value) {
    return value === `${baseUrl}${callback}` || original.call(this, value);
  };
}

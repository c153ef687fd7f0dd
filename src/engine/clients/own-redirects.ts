// Pages of this server to which every client may have the browser sent, whatever the client has registered: the
// issuer's debugger, which redeems only codes of requests that it has sent, and the console's flow debugger, to which
// a sign-out may return too. For that, this overrides the engine's `Client.prototype.redirectUriAllowed` and
// `postLogoutRedirectUriAllowed`; test/engine/seams.test.ts watches them.
import type { Provider } from "oidc-provider";
import type { Issuer } from "../../issuer/issuer.ts";
import { debuggerPaths } from "../../profiles/vendor-page.ts";

interface ClientModel {
  redirectUriAllowed: (this: ClientModel, value: string) => boolean;
  postLogoutRedirectUriAllowed: (this: ClientModel, value: string) => boolean;
}

/** @param consoleCallback URL of the console's page that a flow returns to */
export function allowOwnPages(
  provider: Provider,
  { baseUrl, profile }: Pick<Issuer, "baseUrl" | "profile">,
  consoleCallback: string,
): void {
  const [, callback] = debuggerPaths(profile.paths);
  const own = [consoleCallback, ...(callback === undefined ? [] : [`${baseUrl}${callback}`])];
  const { prototype } = provider.Client as unknown as { prototype: ClientModel };
  const { redirectUriAllowed, postLogoutRedirectUriAllowed } = prototype;
  prototype.redirectUriAllowed = function allowOwnRedirect(value) {
    return own.includes(value) || redirectUriAllowed.call(this, value);
  };
  prototype.postLogoutRedirectUriAllowed = function allowOwnReturn(value) {
    return value === consoleCallback || postLogoutRedirectUriAllowed.call(this, value);
  };
}

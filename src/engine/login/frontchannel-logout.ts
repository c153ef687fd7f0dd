// OpenID Connect Front-Channel Logout 1.0: after a sign-out, frames of the browser load a URL of each client of the
// login. The engine does not have it, so its metadata of clients is extended, and its Client.prototype.includeSid,
// which decides whether ID tokens name the login, is overridden; test/engine/seams.test.ts watches that.
import { type ClientMetadata, errors, type Provider } from "oidc-provider";
import { hasOriginOf } from "../../config/redirect-rules.ts";
import type { Issuer } from "../../issuer/issuer.ts";
import type { Answer } from "../answers/answer.ts";
import { usableClient } from "../clients/usable-client.ts";
import { type LogoutFrame, pageClient } from "./pages.ts";

const URI = "frontchannel_logout_uri";
const NEEDS_SESSION = "frontchannel_logout_session_required";

/** The engine keeps the names of members that it does not know. */
interface ClientModel {
  clientId: string;
  clientName?: string | undefined;
  redirectUris?: string[] | undefined;
  [URI]?: string | undefined;
  [NEEDS_SESSION]?: boolean | undefined;
}

/** The parts of the engine's Session that are used here. */
interface Session {
  uid: string;
  destroyed?: boolean;
  authorizations?: Record<string, { sid?: string }>;
}

/** The members of clients' metadata that the issuer reads. */
export function frontchannelMembers({ frontchannelLogout }: Pick<Issuer, "frontchannelLogout">): string[] {
  return frontchannelLogout ? [URI, NEEDS_SESSION] : [];
}

/** @throws errors.InvalidClientMetadata for a value that the standard does not allow */
export function checkFrontchannel(
  { frontchannelLogout }: Pick<Issuer, "frontchannelLogout">,
  name: string,
  value: unknown,
  { redirect_uris: redirectUris = [], [URI]: uri }: ClientMetadata,
): void {
  if (value === undefined) return;
  if (name === NEEDS_SESSION) {
    if (typeof value !== "boolean") throw new errors.InvalidClientMetadata(`${name} must be a boolean`);
    if (value && uri === undefined) throw new errors.InvalidClientMetadata(`${name} needs a ${URI}`);
  }
  if (name !== URI) return;
  const url = typeof value === "string" ? URL.parse(value) : null;
  if (!url || !["http:", "https:"].includes(url.protocol) || url.hash !== "") {
    throw new errors.InvalidClientMetadata(`${name} must be an http or https URL without a fragment`);
  }
  if (frontchannelLogout?.needsOwnOrigin && !hasOriginOf(url.href, redirectUris)) {
    throw new errors.InvalidClientMetadata(`${name} must be at the origin of one of the redirect_uris`);
  }
}

/** Makes ID tokens name the login by `sid` for clients that require it in the browser. */
export function nameLogins(provider: Provider): void {
  const { prototype } = provider.Client as unknown as { prototype: ClientModel & { includeSid: IncludeSid } };
  const original = prototype.includeSid;
  prototype.includeSid = function includeSid() {
    return original.call(this) || Boolean(this[URI] && this[NEEDS_SESSION]);
  };
}

type IncludeSid = (this: ClientModel) => boolean;

/** Returns what the browser must load to tell the clients of a login that has just ended. */
export async function logoutFrames({
  issuer,
  ctx,
  oidc,
}: Pick<Answer, "issuer" | "ctx" | "oidc">): Promise<LogoutFrame[]> {
  const { frontchannelLogout, url: issuerUrl } = issuer;
  const { uid, destroyed, authorizations = {} } = (oidc.session ?? {}) as unknown as Partial<Session>;
  // A browser that stays signed in has no login that has ended.
  if (!frontchannelLogout || !destroyed || uid === undefined || !ctx.response.get("location")) return [];
  const frames = await Promise.all(
    Object.entries(authorizations).map(async ([clientId, { sid = "" }]): Promise<LogoutFrame[]> => {
      const client = (await usableClient(oidc.provider, clientId)) as unknown as ClientModel | undefined;
      if (client?.[URI] === undefined) return [];
      const target = new URL(client[URI]);
      const login = { issuer: issuerUrl, sid, sessionId: uid, isNamed: client[NEEDS_SESSION] === true };
      for (const [name, value] of Object.entries(frontchannelLogout.params(login))) {
        target.searchParams.append(name, value);
      }
      return [{ client: pageClient(client), url: target.href }];
    }),
  );
  return frames.flat();
}

// The pages that the engine shows during a protocol step. http/ renders them.
import type { Context } from "koa";

export interface EnginePages {
  /** Asks whether to sign out. `form` is the engine's HTML form, without buttons. */
  logout(ctx: Context, form: string): Promise<void> | void;
  loggedOut(ctx: Context, client: PageClient | undefined): Promise<void> | void;
  /** Tells clients by frames that the login has ended, then goes on. */
  signingOut(ctx: Context, frames: readonly LogoutFrame[], goOn: string): Promise<void> | void;
  /** Asks for the code that the device shows. */
  deviceCode(ctx: Context, form: string, error: string | undefined): Promise<void> | void;
  deviceConfirm(ctx: Context, form: string, client: PageClient, userCode: string): Promise<void> | void;
  deviceDone(ctx: Context, client: PageClient): Promise<void> | void;
  refusal(ctx: Context, refusal: Refusal): Promise<void> | void;
}

/** A refusal that a person sees, because nothing says to which application it could be sent. */
export interface Refusal {
  error: string;
  description?: string | undefined;
  /** Sentence that says which value is wrong, why, and what to do. */
  reason?: string | undefined;
  client?: PageClient | undefined;
  mismatch?: UriMismatch | undefined;
  unknownClient?: UnknownClient | undefined;
}

/** A URI of a request that is not among those that the client has registered. */
export interface UriMismatch {
  parameter: "redirect_uri" | "post_logout_redirect_uri";
  /** The client's setting with the registered URIs. */
  setting: "redirectUris" | "postLogoutRedirectUris";
  sent: string;
  registered: readonly string[];
  /** Whether the port of a loopback URI makes no difference, as for native clients (RFC 8252, section 7.3). */
  ignoresPort: boolean;
  /** Whether the client is in the directory; otherwise it registered itself. */
  isInDirectory: boolean;
}

export interface UnknownClient {
  sent: string;
  known: readonly PageClient[];
  /** Id of the client that was probably meant. */
  nearest?: string | undefined;
  redirectUri?: string | undefined;
}

export interface PageClient {
  id: string;
  name: string;
}

/** A client's page that ends the client's own session when a browser loads it. */
export interface LogoutFrame {
  client: PageClient;
  url: string;
}

export function pageClient({
  clientId,
  clientName,
}: {
  clientId: string;
  clientName?: string | undefined;
}): PageClient {
  return { id: clientId, name: clientName ?? clientId };
}

/** A page or picture of the client that the user may open. */
export interface ClientLink {
  name: "Website" | "Logo" | "Privacy policy" | "Terms of service";
  url: string;
}

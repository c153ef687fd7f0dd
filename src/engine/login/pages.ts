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
  error(ctx: Context, error: string, description: string | undefined): Promise<void> | void;
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

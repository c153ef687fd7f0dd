// The session of the debugger, for the time that the browser is at the login. An encrypted cookie holds it, so that
// every process of the server can read it.
import { createHash, randomBytes } from "node:crypto";
import { EncryptJWT, jwtDecrypt } from "jose";
import type { Context } from "koa";
import type { Issuer } from "../../issuer/issuer.ts";

export interface DebuggerSession {
  clientId: string;
  /** Absent for a public client. */
  clientSecret?: string | undefined;
  /** Whether the secret is sent in the body. Default: in the Authorization header. */
  postsSecret: boolean;
  redirectUri: string;
  /** The PKCE code verifier. */
  verifier: string;
  state?: string | undefined;
}

const COOKIE = "mintmark_debugger";
const LIFETIME_SECONDS = 3600;
/** Browsers drop longer cookies. */
const LONGEST_COOKIE = 3800;

export class DebuggerSessions {
  readonly #key: Uint8Array;

  /** @param secret the server's secret for cookies */
  constructor(secret: string) {
    this.#key = createHash("sha256").update(`debugger ${secret}`).digest();
  }

  /** Returns false if the session is too large for a cookie. */
  async keep(ctx: Context, { id, publicPath }: Issuer, session: DebuggerSession): Promise<boolean> {
    const value = await new EncryptJWT({ session: { ...session } })
      .setProtectedHeader({ alg: "dir", enc: "A256GCM" })
      .setAudience(id)
      .setExpirationTime(`${LIFETIME_SECONDS}s`)
      .encrypt(this.#key);
    if (value.length > LONGEST_COOKIE) return false;
    const { secure } = ctx;
    const options = { httpOnly: true, sameSite: "lax", secure, signed: false } as const;
    ctx.cookies.set(COOKIE, value, { ...options, path: publicPath || "/", maxAge: LIFETIME_SECONDS * 1000 });
    return true;
  }

  /** Returns the session of this browser at this issuer; undefined if there is none or it has expired. */
  async find(ctx: Context, { id }: Pick<Issuer, "id">): Promise<DebuggerSession | undefined> {
    const value = ctx.cookies.get(COOKIE, { signed: false });
    if (value === undefined) return undefined;
    try {
      const { payload } = await jwtDecrypt<{ session: DebuggerSession }>(value, this.#key, { audience: id });
      return payload.session;
    } catch {
      return undefined; // another server's cookie, or an expired one
    }
  }
}

/** Returns a new PKCE verifier with its S256 challenge (RFC 7636, section 4.1). */
export function newVerifier(): { verifier: string; challenge: string } {
  const verifier = randomBytes(32).toString("base64url");
  return { verifier, challenge: createHash("sha256").update(verifier).digest("base64url") };
}

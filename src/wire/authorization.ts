// The Authorization header (RFC 9110, section 11.6.2): its scheme and credentials. Several parts of the server read the
// header of one request, and clients repeat it in all their requests.
import { rememberLast } from "../remember-last.ts";

export interface Authorization {
  /** The scheme as it was sent; compare it with `hasScheme`. */
  scheme: string;
  credentials: string;
}

export interface BasicCredentials {
  /** Not form-decoded yet. */
  id: string;
  /** Undefined if there was no colon. */
  secret: string | undefined;
}

/** Returns undefined if there is no header, or if it does not consist of a scheme and credentials. */
export const parseAuthorization = rememberLast(
  (header: string | null | undefined): Readonly<Authorization> | undefined => {
    const [, scheme, credentials] = /^([A-Za-z][\w-]{0,30}) +(.+)$/s.exec(header ?? "") ?? [];
    return scheme === undefined || credentials === undefined ? undefined : { scheme, credentials };
  },
);

/** Returns whether the header has one of these schemes (in lower case). Scheme names are case-insensitive. */
export function hasScheme(authorization: Authorization | undefined, ...schemes: string[]): boolean {
  return authorization !== undefined && schemes.includes(authorization.scheme.toLowerCase());
}

/** Returns the credentials of the Basic scheme (RFC 7617); undefined for every other scheme. */
export const basicCredentials = rememberLast(
  (authorization: Authorization | undefined): Readonly<BasicCredentials> | undefined => {
    if (!authorization || !hasScheme(authorization, "basic")) return undefined;
    const text = Buffer.from(authorization.credentials.trim(), "base64").toString();
    const colon = text.indexOf(":");
    return colon === -1
      ? { id: text, secret: undefined }
      : { id: text.slice(0, colon), secret: text.slice(colon + 1) };
  },
);

/** Characters that mean the same whether they are form-encoded or not. */
const PLAIN = /^[!-$&-*,-9;-~]+$/;

/** Returns whether an id or a secret is the same form-encoded, and has no colon. */
export function isPlainCredential(text: string): boolean {
  return PLAIN.test(text);
}

/** Returns the credentials form-decoded (RFC 6749, section 2.3.1), and as they were sent if that fails. */
export function decodedCredentials(authorization: Authorization | undefined): BasicCredentials | undefined {
  const basic = basicCredentials(authorization);
  return (
    basic && {
      id: formDecoded(basic.id) ?? basic.id,
      secret: basic.secret === undefined ? undefined : (formDecoded(basic.secret) ?? basic.secret),
    }
  );
}

/** Returns undefined if the text is not form-encoded. */
export function formDecoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return undefined;
  }
}

/** Returns the token if the header has one of these schemes. Default: Bearer (RFC 6750, section 2.1). */
export function presentedToken(
  authorization: Authorization | undefined,
  schemes: string[] = ["bearer"],
): string | undefined {
  if (!authorization || !hasScheme(authorization, ...schemes)) return undefined;
  const token = authorization.credentials.trim();
  return token.includes(" ") ? undefined : token;
}

// The shape of authorization codes. Vendors tell a code that they cannot have issued from one that has expired.

/** Returns whether this could be a code of Mintmark: 43 characters of base64url. */
export function isCodeShaped(code: unknown): boolean {
  return typeof code === "string" && /^[\w-]{43}$/.test(code);
}

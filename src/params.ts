// The parameters of a request, from its query or its form.

/** Values by name; a list for a parameter that was sent several times. */
export type Params = Record<string, string | string[] | undefined>;

/** Returns whether the parameter was sent and is not empty. */
export function hasParam(params: Params, name: string): boolean {
  const value = params[name];
  return value !== undefined && value.length > 0;
}

/** Returns the value of a parameter that was sent once and is not empty (RFC 6749, section 3.1). */
export function textParam(params: Record<string, unknown>, name: string): string | undefined {
  const value = params[name];
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** Returns the scopes of a space-separated text, each once (RFC 6749, section 3.3). */
export function splitScope(scope: string | undefined): string[] {
  return [...new Set(scope?.split(" ").filter(Boolean))];
}

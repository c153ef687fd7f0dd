// The engine keeps the reasons of a refusal to itself. Whoever tests a client wants to read them.
import { errors } from "oidc-provider";
import { Refusal } from "./assertions/refusal.ts";

export function invalidGrant(reason: string, cause?: unknown): errors.OIDCProviderError {
  return Object.assign(new errors.InvalidGrant(reason), { error_description: reason, cause });
}

export function unauthorizedClient(reason: string): errors.OIDCProviderError {
  return Object.assign(new errors.UnauthorizedClient(), { error_description: reason });
}

export function invalidTarget(reason: string): errors.OIDCProviderError {
  return Object.assign(new errors.InvalidTarget(), { error_description: reason });
}

/** Turns a refused assertion into the error of the grant. */
export async function refusedAs<Result>(
  toError: (reason: string, cause?: unknown) => Error,
  checks: () => Promise<Result> | Result,
): Promise<Result> {
  try {
    return await checks();
  } catch (error) {
    if (error instanceof Refusal) throw toError(error.message, error.cause);
    throw error;
  }
}

/** The value of a parameter that must be there once. */
export function required(params: Record<string, unknown>, name: string): string {
  const value = params[name];
  if (typeof value !== "string" || value === "")
    throw new errors.InvalidRequest(`missing required parameter '${name}'`);
  return value;
}

/** The value of a parameter; empty is absent (RFC 6749, section 3.1). */
export function optional(params: Record<string, unknown>, name: string): string | undefined {
  const value = params[name];
  return typeof value === "string" && value !== "" ? value : undefined;
}

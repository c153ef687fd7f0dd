// Errors of grants with the reason in `error_description`, which the engine leaves out but developers need.
import { errors } from "oidc-provider";
import { INDICATOR_RULE, isAbsoluteUri } from "../issuer/resources.ts";
import { textParam } from "../params.ts";
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

/** Returns a valid indicator of a resource unchanged. @throws `invalid_target` */
export function checkIndicator(indicator: string): string {
  if (isAbsoluteUri(indicator)) return indicator;
  throw invalidTarget(INDICATOR_RULE);
}

/** Runs checks, and turns a `Refusal` that they throw into the grant's error. */
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

/** Returns the value of a required parameter. @throws `invalid_request` */
export function requiredParam(params: Record<string, unknown>, name: string): string {
  const value = textParam(params, name);
  if (value === undefined) throw new errors.InvalidRequest(`missing required parameter '${name}'`);
  return value;
}

// The parameters of the request that a token is for: those of the token request and of the login before it.
// Codes and refresh tokens keep those parameters of the login that claims and rules of the issuer depend on.
import { Provider } from "oidc-provider";
import { parametersAsked } from "../../issuer/claim-values.ts";
import type { Issuer } from "../../issuer/issuer.ts";
import { isJsonObject } from "../../json-object.ts";
import type { Params } from "../../params.ts";
import { currentExchange } from "../exchange.ts";

/** The member of codes and of the notes on refresh tokens. */
export const LOGIN_PARAMS = "loginParams";

/** Returns the parameters to keep with a code; undefined if there are none. */
export function paramsToKeep(issuer: Issuer): Params | undefined {
  const params = Provider.ctx?.oidc.params as Params | undefined;
  return picked(issuer, params ?? {});
}

/** Returns all parameters that the tokens of the current request may depend on. */
export async function paramsOfRequest(issuer: Issuer): Promise<Params> {
  if (parametersAsked(issuer).length === 0) return {};
  const exchange = currentExchange();
  // After the login page, only the engine still has the parameters of the authorization request.
  const own = { ...(Provider.ctx?.oidc.params as Params | undefined), ...exchange?.params };
  return { ...(await keptParams(issuer)), ...picked(issuer, own) };
}

/** Returns the parameters of the login that the current token request goes back to. */
export async function keptParams(issuer: Issuer): Promise<Params | undefined> {
  if (parametersAsked(issuer).length === 0) return undefined;
  const exchange = currentExchange();
  const ofCode = exchange?.code?.payload[LOGIN_PARAMS];
  if (isJsonObject(ofCode)) return ofCode as Params;
  if (exchange?.grantType !== "refresh_token") return undefined;
  const row = await exchange.presented;
  const notes: unknown = row?.engine ? JSON.parse(row.engine) : undefined;
  const ofToken = isJsonObject(notes) ? notes[LOGIN_PARAMS] : undefined;
  return isJsonObject(ofToken) ? (ofToken as Params) : undefined;
}

function picked(issuer: Issuer, params: Params): Params | undefined {
  const found = parametersAsked(issuer).filter((name) => params[name] !== undefined && params[name] !== "");
  return found.length === 0 ? undefined : Object.fromEntries(found.map((name) => [name, params[name]]));
}

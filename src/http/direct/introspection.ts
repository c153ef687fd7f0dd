// The plainest introspection request (RFC 7662): an authenticated client asks for a token that is active.
import { introspectionBody } from "../../issuer/introspection.ts";
import type { Exchange } from "../../issuer/requests/exchange.ts";
import type { JsonObject } from "../../json-object.ts";
import { textParam } from "../../params.ts";
import { plainCaller } from "./caller.ts";
import { isPlain } from "./plain-form.ts";

const PARAMETERS = ["token", "token_type_hint", "client_id", "client_secret"];

/** Returns the response for an active token; undefined if the request is for the engine. */
export async function introspectDirectly(exchange: Exchange): Promise<JsonObject | undefined> {
  const { issuer, form } = exchange;
  const value = textParam(form, "token");
  if (!value || !isPlain(form, PARAMETERS)) return undefined;
  const client = plainCaller(exchange);
  if (!client) return undefined;
  const presented = issuer.ledger.findByValue(value);
  const asked = { clientId: client.id, hint: textParam(form, "token_type_hint") };
  const body = await introspectionBody(issuer, await presented, asked);
  if (!body) return undefined;
  exchange.clientId = client.id;
  exchange.presentedValue = value;
  exchange.presented = presented;
  return body;
}

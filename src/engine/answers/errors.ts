// Error responses: corrects an error code that is not the standard's, then applies the vendor's shape.
import type { JsonObject } from "../../json-object.ts";
import { textParam } from "../../params.ts";
import type { VendorError } from "../../profiles/contract.ts";
import { DEVICE_GRANT } from "../../profiles/grant-types.ts";
import type { Answer } from "./answer.ts";
import { reasonOf } from "./refusal-reasons.ts";

/** Leaves responses that are not errors unchanged. */
export async function finishError(answer: Answer): Promise<void> {
  const { issuer, ctx, oidc, exchange } = answer;
  const body = ctx.body as JsonObject | null | undefined;
  if (ctx.status < 400 || typeof body !== "object" || typeof body?.["error"] !== "string") return;
  // If a client may not use a grant, RFC 6749, section 5.2, requires unauthorized_client.
  const error =
    body["error"] === "invalid_request" && lacksGrant(answer) ? "unauthorized_client" : body["error"];
  if (error !== body["error"]) ctx.body = { ...body, error };
  const translate = issuer.profile.answers.error;
  if (!translate) return;
  exchange.error = error; // the request log knows errors by their standard names
  const translated = translate({
    status: ctx.status,
    error,
    description: textParam(body, "error_description"),
    route: oidc.route,
    grantType: textParam(oidc.params ?? {}, "grant_type"),
    detail: exchange.refusalDetail,
    scope: textParam(body, "scope"),
    reason: await reasonOf(answer),
    expectedRedirectUri: textParam(exchange.code?.payload ?? {}, "redirectUri"),
    knowsClient: oidc.client !== undefined,
    isPublicClient: oidc.client?.clientAuthMethod === "none",
    asked: exchange.sent ?? {},
    header: (name) => ctx.get(name),
    now: issuer.clock.now(),
    facts: issuer.facts,
  });
  send(ctx, translated);
  const { omitsBasicChallenge } = issuer.profile.clients;
  if (omitsBasicChallenge && /^basic /i.test(ctx.response.get("www-authenticate"))) {
    ctx.remove("www-authenticate");
  }
}

function send(ctx: Answer["ctx"], { status, body, challenge }: VendorError): void {
  if (!body) ctx.remove("content-type");
  ctx.body = body ?? "";
  ctx.status = status;
  // A client that used DPoP needs the challenge of that scheme.
  if (challenge === undefined || /^dpop /i.test(ctx.response.get("www-authenticate"))) return;
  ctx.remove("WWW-Authenticate");
  if (challenge !== null) ctx.set("WWW-Authenticate", challenge);
}

function lacksGrant({ oidc: { route, client, params } }: Answer): boolean {
  const asked = route === "device_authorization" ? DEVICE_GRANT : route === "token" && params?.["grant_type"];
  return typeof asked === "string" && client?.grantTypeAllowed(asked) === false;
}

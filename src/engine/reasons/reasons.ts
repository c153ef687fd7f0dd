// Says in the request log why a request was refused: which value is wrong, why, and what to do. The engine
// keeps most of this from the client, and so do the vendors.
import type { Provider } from "oidc-provider";
import { withIndicatorRule } from "../../issuer/resources.ts";
import { isJsonObject, type JsonObject } from "../../json-object.ts";
import { textParam } from "../../params.ts";
import type { Answer } from "../answers/answer.ts";
import { exchangeOf } from "../exchange.ts";
import { ASSERTION_REASONS } from "./client-assertions.ts";
import { CLIENT_REASONS } from "./clients.ts";
import { OWNER_REASONS, REDEMPTION_REASONS } from "./redeemed.ts";
import { detailOf, type ReasonTable, type Refused } from "./refused.ts";
import { metadataReason, REGISTRATION_REASONS } from "./registration.ts";
import { REQUEST_REASONS } from "./requests.ts";
import { idleTokenReason, TOKEN_REASONS } from "./tokens.ts";

/** The engine's events for refusals. It has no event for all of them. */
const EVENTS = [
  "authorization.error",
  "client_delete.error",
  "code_verification.error",
  "device_authorization.error",
  "device_resume.error",
  "end_session.error",
  "end_session_confirm.error",
  "end_session_success.error",
  "grant.error",
  "introspection.error",
  "pushed_authorization_request.error",
  "registration_create.error",
  "registration_delete.error",
  "registration_read.error",
  "registration_update.error",
  "revocation.error",
  "userinfo.error",
] as const;

/** The engine's description of an `invalid_grant` whose reason it keeps to itself. */
const UNTOLD = "grant request is invalid";

/** Keeps the engine's error in the exchange record. */
export function noteRefusals(provider: Provider): void {
  for (const event of EVENTS) {
    provider.on(event as "grant.error", (ctx, error) => {
      exchangeOf(ctx).refusal = error;
    });
  }
  provider.on("server_error", (ctx) => {
    exchangeOf(ctx).reason = "the server failed unexpectedly; its terminal shows the error";
  });
}

/** Sets the reason of the exchange, and tells the client where standard and profile leave room for it. */
export async function giveReason(answer: Answer): Promise<void> {
  const { issuer, ctx, exchange } = answer;
  const body = ctx.body as JsonObject | null | undefined;
  const { refusal } = exchange;
  if (!refusal) {
    exchange.reason ??= (await idleTokenReason(answer)) ?? descriptionOf(body);
    return;
  }
  const ruled = isJsonObject(body) ? withIndicatorRule(body) : body;
  if (ruled !== body) ctx.body = ruled;
  const refused = { ...answer, error: refusal };
  const detail = detailOf(refusal);
  const explain = tablesFor(refused).find((table) => detail in table)?.[detail] ?? plainReason;
  exchange.reason = await explain(refused);
  const isTold = detail in REDEMPTION_REASONS && issuer.profile.answers.error === undefined;
  if (isTold && body?.["error_description"] === UNTOLD) {
    ctx.body = { ...body, error_description: asDescription(exchange.reason) };
  }
}

/** The engine uses some details at several endpoints, with several meanings. */
function tablesFor({ exchange, error }: Refused): ReasonTable[] {
  const { endpoint, params } = exchange;
  if (endpoint === "userinfo") return [TOKEN_REASONS];
  if (endpoint === "registration") return [REGISTRATION_REASONS];
  const isAboutAssertion = error.error === "invalid_client" && params["client_assertion"] !== undefined;
  const assertion = isAboutAssertion ? [ASSERTION_REASONS] : [];
  const redemption =
    endpoint === "token" || endpoint === "revocation" ? [REDEMPTION_REASONS, OWNER_REASONS] : [];
  return [...assertion, ...redemption, CLIENT_REASONS, REQUEST_REASONS];
}

function plainReason(refused: Refused): string {
  const { error, exchange } = refused;
  const { error_description: description = error.message } = error;
  if (exchange.endpoint === "registration" && error.status === 400) return metadataReason(refused, error);
  const detail = detailOf(error);
  return detail === description || description === UNTOLD ? detail : `${description}: ${detail}`;
}

function descriptionOf(body: JsonObject | null | undefined): string | null {
  const isError = typeof body === "object" && body !== null && typeof body["error"] === "string";
  return isError ? (textParam(body, "error_description") ?? null) : null;
}

/** Returns the reason in the characters of `error_description` (RFC 6749, section 5.2). */
function asDescription(reason: string): string {
  return reason
    .replaceAll('"', "'")
    .replaceAll("…", "...")
    .replaceAll(/[^\x20-\x21\x23-\x5b\x5d-\x7e]/g, "?");
}

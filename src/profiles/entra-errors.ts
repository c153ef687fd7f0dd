// Errors in Entra's format: the standard's two members, Entra's error number and text, and trace data.
import { randomUUID } from "node:crypto";
import type { JsonObject } from "../json-object.ts";
import { isUuid } from "../uuid.ts";
import { isCodeShaped } from "./code-shape.ts";
import type { ErrorFacts, RefusalReason } from "./contract.ts";
import { NEEDS_FACTOR } from "./entra-sign-in.ts";
import { tenantOf } from "./entra-tokens.ts";
import { DEVICE_GRANT } from "./grant-types.ts";

interface Told {
  status?: number;
  error?: string;
  code: number;
  text: string;
}

const WRONG_VERIFIER: Told = {
  code: 501481,
  text: "The Code_Verifier does not match the code_challenge supplied in the authorization request.",
};

/** Errors of authorization codes by their cause. */
const CODE_ERRORS: Partial<Record<RefusalReason, (facts: ErrorFacts) => Told | undefined>> = {
  "wrong-verifier": () => WRONG_VERIFIER,
  "no-verifier": () => WRONG_VERIFIER,
  "wrong-redirect-uri": ({ asked, expectedRedirectUri }) => ({
    error: "invalid_client",
    code: 500112,
    text: `The reply address '${String(asked["redirect_uri"])}' does not match the reply address '${expectedRedirectUri}' provided when requesting Authorization code.`,
  }),
  used: ({ grantType }) =>
    grantType === "authorization_code"
      ? {
          code: 54005,
          text: "OAuth2 Authorization code was already redeemed, please retry with a new valid code or use an existing refresh token.",
        }
      : undefined,
};

export function error(facts: ErrorFacts): { status: number; body: JsonObject } {
  if (facts.route === "userinfo") return graphError(facts);
  const told: Told = facts.detail ?? tell(facts);
  const timestamp = `${new Date(facts.now * 1000).toISOString().slice(0, 19).replace("T", " ")}Z`;
  const traceId = randomUUID();
  const correlationId = requestId(facts) ?? randomUUID();
  return {
    status: told.status ?? facts.status,
    body: {
      error: told.error ?? facts.error,
      error_description: `AADSTS${told.code}: ${told.text} Trace ID: ${traceId} Correlation ID: ${correlationId} Timestamp: ${timestamp}`,
      error_codes: [told.code],
      timestamp,
      trace_id: traceId,
      correlation_id: correlationId,
      error_uri: `https://login.microsoftonline.com/error?code=${told.code}`,
      ...(told.code === NEEDS_FACTOR && { suberror: "basic_action", claims: facts.asked["claims"] }),
    },
  };
}

/** The id that MSAL gives a request: Node's in a parameter, the others' in a header. */
function requestId({ asked, header }: ErrorFacts): string | undefined {
  return [asked["client-request-id"], header("client-request-id")]
    .filter((each) => typeof each === "string")
    .find(isUuid);
}

function tell(facts: ErrorFacts): Told {
  const { error: name, description = "", scope = "", asked, grantType } = facts;
  switch (name) {
    case "invalid_client":
      return clientError(facts);
    case "unauthorized_client":
      return { code: 70001, text: `The application is not allowed to use this grant. ${description}` };
    case "invalid_grant":
      return (facts.reason && CODE_ERRORS[facts.reason]?.(facts)) ?? grantError(grantType, asked);
    case "invalid_scope":
      return {
        code: 70011,
        text: `The provided request must include a 'scope' input parameter. The provided value for the input parameter 'scope' is not valid. The scope ${scope} is not valid.`,
      };
    case "invalid_target":
      return {
        error: "invalid_resource",
        code: 500011,
        text: `The resource principal named ${resourceNamed(asked)} was not found in the tenant named ${tenantOf(facts.facts)}.`,
      };
    case "unsupported_grant_type":
      return { code: 70003, text: `The app requested an unsupported grant type '${grantType ?? ""}'.` };
    case "authorization_pending":
      return {
        code: 70016,
        text: "OAuth 2.0 device flow error. Authorization is pending. Continue polling.",
      };
    case "access_denied":
      return { error: "authorization_declined", code: 70018, text: "The user declined the authorization." };
    case "expired_token":
      return { code: 70019, text: "Verification code expired." };
    default:
      return requestError(facts);
  }
}

function clientError({ knowsClient, asked, facts }: ErrorFacts): Told {
  const clientId = String(asked["client_id"] ?? "");
  if (!knowsClient) {
    return {
      status: 400,
      error: "unauthorized_client",
      code: 700016,
      text: `Application with identifier '${clientId}' was not found in the directory '${tenantOf(facts)}'.`,
    };
  }
  const hasProof = asked["client_secret"] !== undefined || asked["client_assertion"] !== undefined;
  return clientId !== "" && !hasProof
    ? {
        code: 7000218,
        text: "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
      }
    : { code: 7000215, text: "Invalid client secret provided." };
}

function grantError(grantType: string | undefined, asked: ErrorFacts["asked"]): Told {
  if (grantType === "refresh_token") {
    return { code: 70000, text: "Provided grant is invalid or malformed. The refresh token isn't valid." };
  }
  if (grantType === "password") {
    return { code: 50126, text: "Error validating credentials due to invalid username or password." };
  }
  if (grantType === DEVICE_GRANT) {
    return { error: "bad_verification_code", code: 70018, text: "The device code is not valid." };
  }
  if (grantType === "authorization_code" && !isCodeShaped(asked["code"])) {
    return { code: 9002313, text: "Invalid request. Request is malformed or invalid." };
  }
  return {
    code: 70008,
    text: "The provided authorization code or refresh token has expired or was used before. Send a new interactive authorization request.",
  };
}

function requestError({ description = "", reason }: ErrorFacts): Told {
  const [, missing] =
    reason === "no-client"
      ? ["", "client_id"]
      : (/missing required parameters? '?(\w+)/.exec(description) ?? []);
  const [, repeated] = /^'(\w+)' parameter must not be provided twice/.exec(description) ?? [];
  if (repeated !== undefined) {
    const text = `The request is not properly formatted. The parameter '${repeated}' is duplicated.`;
    return { code: 9000411, text };
  }
  return missing === undefined
    ? { code: 90100, text: description }
    : { code: 900144, text: `The request body must contain the following parameter: '${missing}'.` };
}

/** Returns errors in the format of Microsoft Graph, because Entra's userinfo is part of it. */
function graphError({ status, description = "" }: ErrorFacts): { status: number; body: JsonObject } {
  const code = status === 403 ? "Authorization_RequestDenied" : "InvalidAuthenticationToken";
  return { status, body: { error: { code, message: description } } };
}

function resourceNamed({ scope, resource }: ErrorFacts["asked"]): string {
  const named = [scope ?? ""]
    .flat()
    .join(" ")
    .split(" ")
    .find((each) => each.includes("/"));
  return named?.slice(0, named.lastIndexOf("/")) ?? [resource ?? ""].flat().join(" ");
}

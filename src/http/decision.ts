// Says what a successful response decides, in words for the request log: what was issued, shown or found out.
// The engine notes the answers of the authorization endpoint itself.
import { type Exchange, issuedText } from "../issuer/requests/exchange.ts";
import type { JsonObject } from "../json-object.ts";
import type { TokenRow } from "../store/contract.ts";

/** The parts of a response that show what was decided. */
export interface Answered {
  body: unknown;
  /** The Location header; an empty string if the response does not redirect. */
  location: string;
  /** The ledger's row of the token that the request carried or was about. */
  presented: TokenRow | undefined;
}

type Decide = (answered: Answered, exchange: Exchange) => string | null;

/** The function of each endpoint. Metadata and JWKS have none, because their responses depend on no decision. */
const DECIDE: Partial<Record<NonNullable<Exchange["endpoint"]>, Decide>> = {
  token: ({ body }) => issuedText(membersOf(body)),
  introspection: ({ body }) => activeText(membersOf(body)["active"]),
  revocation: ({ presented }) => (presented ? "revoked the token" : "there is no such token"),
  userinfo: () => "sent the user's claims",
  registration: ({ body }, { method }) => registrationText(method, membersOf(body)["client_id"]),
  pushed_authorization_request: () => "stored the authorization request",
  device_authorization: () => "issued a device code",
  authorization: browserText,
  login: browserText,
  code_verification: browserText,
  end_session: browserText,
};

/** Returns null for a refusal, and where there was nothing to decide. */
export function decisionOf(answered: Answered, exchange: Exchange): string | null {
  if (exchange.endpoint === null) return null;
  return exchange.decision ?? DECIDE[exchange.endpoint]?.(answered, exchange) ?? null;
}

function activeText(active: unknown): string | null {
  if (typeof active !== "boolean") return null;
  return active ? "the token is active" : "the token is not active";
}

function registrationText(method: string, id: unknown): string | null {
  if (method === "DELETE") return "removed the client";
  if (typeof id !== "string") return null;
  return { POST: `registered the client ${id}`, PUT: `changed the client ${id}` }[method] ?? null;
}

function browserText({ location }: Answered): string | null {
  if (location === "") return "showed a page";
  return location.includes("/login/") ? "asked the user to sign in or consent" : null;
}

function membersOf(body: unknown): JsonObject {
  return typeof body === "object" && body !== null ? (body as JsonObject) : {};
}

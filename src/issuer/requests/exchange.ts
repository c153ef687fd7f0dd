// One request on its way through an issuer. It is opened when the request arrives, and becomes the entry of
// the request log. It holds everything that one part of the server learns about a request and another part
// needs.
import type { JsonObject } from "../../json-object.ts";
import { type Params, splitScope, textParam } from "../../params.ts";
import type { RefusalDetail, SignInFacts } from "../../profiles/contract.ts";
import { rememberTexts } from "../../remember-last.ts";
import type { Artifact, TokenRow } from "../../store/contract.ts";
import type { Authorization } from "../../wire/authorization.ts";
import { claimedClient } from "../../wire/claimed-client.ts";
import type { RawRequest } from "../../wire/raw-request.ts";
import { type EndpointName, isBrowserEndpoint, type Route } from "../endpoints.ts";
import type { Issuer } from "../issuer.ts";
import { settleBasicCredentials } from "./basic-credentials.ts";
import type { RequestFacts } from "./entry.ts";
import type { RequestFinding } from "./finding.ts";
import { withoutSecretValues } from "./redaction.ts";

/** The facts about a request when it arrives. */
export interface IncomingFacts {
  issuer: Issuer;
  route: Route;
  raw: RawRequest;
  method: string;
  /** The path on this server, as the client sent it. */
  path: string;
  /** The path below the issuer. */
  pathBelow: string;
  query: Params;
  authorization: string | null;
}

/** Facts about an access token that its grant decides and that the engine's models cannot hold. */
export interface TokenOrderFacts {
  /** Subject of a token without a user, if it is not the client itself. */
  subject?: string | undefined;
  /** Claims to add. */
  claims?: JsonObject | undefined;
  /** The login of a user who signs in by the token request itself. */
  signIn?: SignInFacts | undefined;
  /** Form of the token, if the request leaves no choice. */
  format?: "jwt" | undefined;
}

const NO_PARAMS: Params = {};
const NONE: readonly string[] = [];

/** Most requests ask for the same few scopes, which their entries share. */
const sharedScopes = rememberTexts((text): readonly string[] => splitScope(text));

export class Exchange {
  readonly issuer: Issuer;
  readonly endpoint: EndpointName | null;
  /** Whether the path is below the endpoint's path. */
  readonly isStep: boolean;
  readonly raw: RawRequest;
  readonly method: string;
  readonly path: string;
  readonly pathBelow: string;
  /** The Authorization header as it was sent. */
  readonly authorization: string | null;
  readonly query: Params;
  readonly form: Params;
  /** Query and form. */
  readonly params: Params;
  /** The client that the request claims to come from. Nothing has been checked. */
  readonly claimedClientId: string | null;
  readonly grantType: string | null;

  /** The parameters before the profile translated them; undefined if it does not translate them. */
  sent: Params | undefined;
  /** Value of the request parameter `token_format`. */
  tokenFormat: Params[string];
  /** Whether the request names no client, because a workload sends only its token. */
  isWorkload = false;
  /** The client that the engine found and the user who is signed in, once the engine is done. */
  clientId: string | undefined;
  accountId: string | undefined;
  /** The token that introspection or revocation is about. */
  presentedValue: string | undefined;
  /** The ledger's row of the token that the request carries or is about, whatever its state. */
  presented: Promise<TokenRow | undefined> | undefined;
  /** The code that the request redeems, as it was before, whatever its state. */
  code: Artifact | undefined;
  /** The grant's decisions about the access token that is about to be issued. */
  tokenOrder: TokenOrderFacts = {};
  /** The access token, or identity assertion, that the request led to. */
  issued: TokenRow | undefined;
  /** Writes that the answer waits for; undefined if each is waited for at once. */
  pendingWrites: Promise<void>[] | undefined;
  /** Ids of the overrides that changed tokens or the response. */
  overrides: readonly string[] = NONE;
  /** Metadata of clients that describe themselves, by client id: the engine asks several times. */
  describedClients: Map<string, Promise<JsonObject>> | undefined;
  /** Members of its metadata that the client asked for and did not get. */
  lostMembers: readonly string[] = NONE;
  /** The decision, if the response alone does not show it. */
  decision: string | null = null;
  /** The error's standard name, if the response does not show it. */
  error: string | null = null;
  /** The error with which the engine refused the request. */
  refusal: Error | undefined;
  /** The error and description that a page shows to a person; undefined if the response is for the client. */
  refusalPage: { error: string; description?: string | undefined } | undefined;
  /** The unexpected error for which the engine answered with `server_error`. */
  failure: Error | undefined;
  /** Reason of the refusal, in a sentence for the request log; the client may see less. */
  reason: string | null = null;
  /** The vendor's number and text for the error. */
  refusalDetail: RefusalDetail | undefined;
  /** Id of the fault that changes the response. */
  fault: string | null = null;

  readonly #at = Date.now();
  readonly #begun = performance.now();

  private constructor(facts: IncomingFacts, form: Params) {
    const { issuer, route, raw, method, path, pathBelow, query, authorization } = facts;
    this.issuer = issuer;
    this.endpoint = route.endpoint;
    this.isStep = route.isStep;
    this.raw = raw;
    this.method = method;
    this.path = path;
    this.pathBelow = pathBelow;
    this.authorization = authorization;
    this.query = query;
    this.form = form;
    this.params = form === NO_PARAMS ? query : { ...query, ...form };
    this.claimedClientId = claimedClient(this.params, this.#credentials(), issuer.profile.clients) ?? null;
    this.grantType = textParam(this.params, "grant_type") ?? null;
  }

  static async open(facts: IncomingFacts): Promise<Exchange> {
    settleBasicCredentials(facts.issuer, facts.raw);
    // The endpoint that needs the body rejects one that cannot be read.
    const form = await bodyParams(facts).catch(() => undefined);
    return new Exchange(facts, form ?? NO_PARAMS);
  }

  /** The Authorization header, at the endpoints where clients authenticate. */
  #credentials(): Authorization | undefined {
    return isBrowserEndpoint(this.endpoint) ? undefined : this.raw.authorization;
  }

  /** Adds the ids of overrides that changed tokens or the response. */
  noteOverrides(ids: readonly string[]): void {
    if (ids.length > 0) this.overrides = [...this.overrides, ...ids];
  }

  /** The authorization code or refresh token that a token request redeems. */
  get redeemed(): string | undefined {
    if (this.endpoint !== "token") return undefined;
    if (this.grantType === "authorization_code") return joined(this.params["code"]);
    return this.grantType === "refresh_token" ? joined(this.params["refresh_token"]) : undefined;
  }

  /** The reason without the values of secrets. */
  get shownReason(): string | null {
    return this.reason === null ? null : withoutSecretValues(this.reason, this.params);
  }

  /** Returns the log entry of this exchange. */
  toEntry(answer: {
    /** null: the connection ended without a response. */
    status: number | null;
    error: string | null;
    decision: string | null;
    findings: readonly RequestFinding[];
    presented: TokenRow | undefined;
  }): RequestFacts {
    // The entry describes the issued token, else the presented one.
    const token = this.issued ?? answer.presented;
    const user = token ? (token.machine ? null : token.subject) : this.accountId;
    return {
      at: this.#at,
      endpoint: this.endpoint,
      method: this.method,
      path: this.path,
      clientId: this.clientId ?? this.claimedClientId ?? token?.clientId ?? null,
      grantType: this.grantType,
      params: this.params,
      authorization: this.authorization,
      status: answer.status,
      error: answer.error,
      decision: answer.decision,
      reason: this.shownReason,
      user: user ?? null,
      scopes: sharedScopes((token ? token.scope : joined(this.params["scope"])) ?? ""),
      jti: token?.jti ?? null,
      durationMilliseconds: Math.round((performance.now() - this.#begun) * 100) / 100,
      fault: this.fault,
      overrides: this.overrides,
      findings: answer.findings,
    };
  }
}

/** Returns which tokens the members of an answer contain, in words; null if there are none. */
export function issuedText(members: JsonObject): string | null {
  const names = [
    ["code", "a code"],
    ["access_token", "an access token"],
    ["id_token", "an ID token"],
    ["refresh_token", "a refresh token"],
  ].flatMap(([member = "", name = ""]) => (members[member] === undefined ? [] : name));
  return names.length === 0 ? null : `issued ${names.join(", ")}`;
}

async function bodyParams({ issuer, raw, route }: IncomingFacts): Promise<Params | undefined> {
  const form = await raw.form();
  if (form || !(route.endpoint === "registration" || issuer.acceptsJson)) return form;
  const json = Object.entries((await raw.json()) ?? {});
  return Object.fromEntries(json.map(([name, value]) => [name, asParam(value)]));
}

function asParam(value: unknown): string | string[] {
  const toText = (each: unknown) => (typeof each === "string" ? each : JSON.stringify(each));
  return Array.isArray(value) ? value.map(toText) : toText(value);
}

function joined(value: Params[string]): string | undefined {
  return Array.isArray(value) ? value.join(" ") : value;
}

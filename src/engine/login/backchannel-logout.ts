// Sends logout tokens to clients (OpenID Connect Back-Channel Logout 1.0), with the profile's claims and an
// entry in the ledger and the request log. A failed delivery never stops a sign-out. The engine decides which
// clients are told; this overrides its `Client.prototype.backchannelLogout` and uses its internal
// fetchRequest(), and test/engine/seams.test.ts watches both.
import { Provider } from "oidc-provider";
import fetchRequest from "oidc-provider/lib/helpers/fetch_request.js";
import type { Issuer } from "../../issuer/issuer.ts";
import type { LogoutDelivery } from "../../issuer/login-sessions.ts";
import { describeLogoutToken, LOGOUT_TOKEN_SECONDS } from "../../issuer/logout-token.ts";
import { type IssuedToken, issueToken } from "../../tokens/issue.ts";
import { amendDraft } from "../amending/amendments.ts";
import { signerOf } from "../issuing/id-tokens.ts";

export interface ToldClient {
  clientId: string;
  clientSecret?: string | undefined;
  idTokenSignedResponseAlg?: string | undefined;
  backchannelLogoutUri?: string | undefined;
  backchannelLogoutSessionRequired?: boolean | undefined;
}

export interface EndedLogin {
  accountId: string;
  /** The login's id as only this client knows it. */
  sid: string | undefined;
  /** The login's id at the issuer. */
  sessionId: string | undefined;
}

interface ClientModel extends ToldClient {
  backchannelLogout: (this: ClientModel, accountId: string, sid: string) => Promise<void>;
}

/** Replaces the engine's own notification of clients. */
export function overrideBackchannelLogout(provider: Provider, issuer: Issuer): void {
  const { prototype } = provider.Client as unknown as { prototype: ClientModel };
  prototype.backchannelLogout = async function backchannelLogout(accountId, sid) {
    const sessionId = Provider.ctx?.oidc.session?.uid;
    await tellClient(provider, issuer, this, { accountId, sid, sessionId });
  };
}

/** Sends a logout token to one client. Returns undefined if the client has no back-channel logout URI. */
export async function tellClient(
  provider: Provider,
  issuer: Issuer,
  client: ToldClient,
  login: EndedLogin,
): Promise<LogoutDelivery | undefined> {
  const { clientId, backchannelLogoutUri: uri } = client;
  if (uri === undefined) return undefined;
  const at = Date.now();
  const begun = performance.now();
  let issued: IssuedToken | undefined;
  let told: Pick<LogoutDelivery, "status" | "error">;
  try {
    issued = await logoutToken(issuer, client, login);
    told = await post(provider, uri, issued.token);
  } catch (error) {
    told = { status: null, error: reasonOf(error) };
  }
  await issuer.requests.add({
    at,
    endpoint: "backchannel_logout",
    method: "POST",
    path: uri,
    clientId,
    grantType: null,
    params: issued ? { logout_token: issued.token } : {},
    authorization: null,
    ...told,
    decision: told.error === null ? "told the client that the login has ended" : null,
    reason: told.error,
    user: login.accountId,
    scopes: [],
    jti: issued?.row.jti ?? null,
    durationMilliseconds: Math.round((performance.now() - begun) * 100) / 100,
    fault: null,
    overrides: [],
    findings: [],
  });
  return { clientId, uri, ...told };
}

async function logoutToken(issuer: Issuer, client: ToldClient, login: EndedLogin): Promise<IssuedToken> {
  const { clientId, backchannelLogoutSessionRequired: wantsSid } = client;
  const { accountId: subject, sessionId } = login;
  const issuedAt = issuer.clock.now();
  const expiresAt = issuedAt + LOGOUT_TOKEN_SECONDS;
  const sid = wantsSid ? login.sid : undefined;
  const draft = await amendDraft(issuer, {
    kind: "logout",
    format: "jwt",
    ...describeLogoutToken(issuer, { subject, clientId, issuedAt, expiresAt, sid, sessionId }),
    key: await signerOf(issuer, client, client.idTokenSignedResponseAlg),
    subject,
    clientId,
    machine: false,
    scope: null,
    issuedAt,
    expiresAt,
  });
  const issued = await issueToken(issuer.id, draft);
  await issuer.ledger.record(issued.row);
  return issued;
}

async function post(
  provider: Provider,
  uri: string,
  token: string,
): Promise<Pick<LogoutDelivery, "status" | "error">> {
  const { status, body } = await fetchRequest(provider, new URL(uri).href, {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({ logout_token: token }).toString(),
  });
  await body?.cancel(); // only the status matters
  const isTold = status === 200 || status === 204; // Back-Channel Logout 1.0, section 2.8
  return { status, error: isTold ? null : `the client answered ${status}, not 200` };
}

function reasonOf(error: unknown): string {
  const { name, message, cause } = error as Error & { cause?: Error & { code?: string } };
  if (name === "TimeoutError") return "the client did not answer in time";
  return cause?.code ?? cause?.message ?? message;
}

// Tells clients that a login has ended (OpenID Connect Back-Channel Logout 1.0). The engine knows whom to tell when
// somebody signs out; what is sent is decided here: the profile words it, the ring signs it, the ledger records it, and
// the request log shows what became of it. A client that cannot be told keeps nobody from signing out.
import { Provider } from "oidc-provider";
import fetchRequest from "oidc-provider/lib/helpers/fetch_request.js";
import type { Issuer } from "../../issuer/issuer.ts";
import { describeLogoutToken, LOGOUT_TOKEN_SECONDS } from "../../issuer/logout-token.ts";
import type { LogoutDelivery } from "../../issuer/login-sessions.ts";
import { issueToken, type IssuedToken } from "../../tokens/issue.ts";
import { amendDraft } from "../amending/amendments.ts";
import { signerOf } from "../issuing/id-tokens.ts";

export interface ToldClient {
  clientId: string;
  clientSecret?: string;
  idTokenSignedResponseAlg?: string;
  backchannelLogoutUri?: string | undefined;
  backchannelLogoutSessionRequired?: boolean | undefined;
}

export interface EndedLogin {
  accountId: string;
  /** Names it to this client alone. */
  sid: string | undefined;
  /** Names it to all. */
  sessionId: string | undefined;
}

interface ClientModel extends ToldClient {
  backchannelLogout: (this: ClientModel, accountId: string, sid: string) => Promise<void>;
}

/** Takes the place of the engine's own telling. */
export function overrideBackchannelLogout(provider: Provider, issuer: Issuer): void {
  const { prototype } = provider.Client as unknown as { prototype: ClientModel };
  prototype.backchannelLogout = async function backchannelLogout(accountId, sid) {
    const sessionId = Provider.ctx?.oidc.session?.uid;
    await tellClient(provider, issuer, this, { accountId, sid, sessionId });
  };
}

/** Answers undefined for a client that does not want to know. */
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
  issuer.requests.add({
    at,
    endpoint: "backchannel_logout",
    method: "POST",
    path: uri,
    clientId,
    grantType: null,
    params: issued ? { logout_token: issued.token } : {},
    authorization: null,
    ...told,
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
  await body?.cancel(); // whatever the client has to say about it, the status says whether it knows
  const isTold = status === 200 || status === 204; // section 2.8
  return { status, error: isTold ? null : `the client answered ${status}, not 200` };
}

function reasonOf(error: unknown): string {
  const { name, message, cause } = error as Error & { cause?: Error & { code?: string } };
  if (name === "TimeoutError") return "the client did not answer in time";
  return cause?.code ?? cause?.message ?? message;
}

// Whether a token of the ledger still counts: everything for which introspection calls it inactive.
import type { TokenRow } from "../store/contract.ts";
import type { JsonObject } from "../json-object.ts";
import { isoTime } from "../tokens/record.ts";
import type { Issuer } from "../issuer/issuer.ts";
import { judgeTimes } from "./claims.ts";
import { problem, quoted, type Problem } from "./problem.ts";

/** What the engine has noted about a token that it issued. */
interface EngineNotes {
  /** Where they are others than the token says. */
  accountId?: string;
  clientId?: string;
  expiresWithSession?: boolean;
  sessionUid?: string;
}

/** Nothing: introspection calls it active, if it is a kind of token that is introspected at all. */
export async function judgeStanding(issuer: Issuer, row: TokenRow): Promise<Problem[]> {
  const now = issuer.clock.now();
  return [
    ...judgeLife(issuer, row, now),
    ...(row.engine === null ? [] : await judgeGrant(issuer, row, JSON.parse(row.engine) as EngineNotes, now)),
  ];
}

function* judgeLife(issuer: Issuer, row: TokenRow, now: number): Generator<Problem> {
  if (row.revokedAt !== null) yield problem("revoked", `revoked at ${isoTime(row.revokedAt)}`);
  if (row.consumedAt !== null)
    yield problem("used-up", `exchanged for its successor at ${isoTime(row.consumedAt)}`);
  if (row.kid !== null && !issuer.ring.honours(row.kid))
    yield problem("removed-key", `the key ${quoted(row.kid)} that signed it was removed`);
  const claims = JSON.parse(row.claims) as JsonObject;
  const ends = claims["exp"] === undefined ? (row.expiresAt ?? undefined) : claims["exp"];
  yield* judgeTimes({ ...claims, exp: ends }, now);
  if (ends === undefined && row.issuedAt > now)
    yield problem("issued-in-future", `issued at ${isoTime(row.issuedAt)}, and without an end`, {
      severity: "refuse",
    });
}

async function judgeGrant(
  issuer: Issuer,
  row: TokenRow,
  { accountId = row.subject ?? undefined, clientId = row.clientId ?? undefined, ...notes }: EngineNotes,
  now: number,
): Promise<Problem[]> {
  const { artifacts } = issuer.store;
  const isKnown =
    clientId === undefined ||
    issuer.directory.client(clientId) !== undefined ||
    (await artifacts.get(issuer.id, "Client", clientId)) !== undefined;
  if (!isKnown) return [problem("client-gone", `there is no client ${quoted(clientId)} any more`)];
  if (row.grantId === null) return [];
  const grant = await artifacts.get(issuer.id, "Grant", row.grantId);
  if (!grant || (grant.expiresAt !== null && grant.expiresAt <= now))
    return [problem("grant-ended", "what the user granted the client has ended, and the token with it")];
  if (!notes.expiresWithSession) return [];
  const session = await artifacts.findByUid(issuer.id, "Session", notes.sessionUid ?? "");
  const { accountId: who, authorizations } = (session?.payload ?? {}) as {
    accountId?: string;
    authorizations?: Record<string, { grantId?: string }>;
  };
  const isOpen =
    session &&
    (session.expiresAt === null || session.expiresAt > now) &&
    who === accountId &&
    authorizations?.[clientId ?? ""]?.grantId === row.grantId;
  return isOpen ? [] : [problem("grant-ended", "the login session that it belongs to has ended")];
}

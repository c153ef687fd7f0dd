// Whether a used refresh token works again: the setting `refreshTokenRotation` of the client or the issuer, else
// the vendor's default.
import type { RefreshTokenRotation } from "../profiles/contract.ts";
import type { TokenRow } from "../store/contract.ts";
import { isPublicClient } from "./client-proof.ts";
import type { Issuer } from "./issuer.ts";

/** Model of the artifacts that count the uses of a token after the first. */
const REUSE_MODEL = "RefreshTokenReuse";

export async function rotationOf(issuer: Issuer, clientId: string): Promise<RefreshTokenRotation> {
  const { rotation, setFor } = issuer.profile.tokens.refreshTokens;
  const ofClient = setFor === "client" ? issuer.directory.client(clientId)?.refreshTokenRotation : undefined;
  const ofIssuer = setFor === "nothing" ? undefined : issuer.settings.refreshTokenRotation;
  return (
    ofClient ?? ofIssuer ?? rotation[(await isPublicClient(issuer, clientId)) ? "public" : "confidential"]
  );
}

/** Returns whether a refresh token was used and does not work again. */
export async function isUsedUp(
  issuer: Issuer,
  { id, kind, clientId, consumedAt }: Pick<TokenRow, "id" | "kind" | "clientId" | "consumedAt">,
): Promise<boolean> {
  if (consumedAt === null) return false;
  const rotation = kind === "refresh" ? await rotationOf(issuer, clientId ?? "") : "rotate";
  if (typeof rotation === "string") return rotation === "rotate";
  const { graceSeconds, maxReuses } = rotation;
  if (graceSeconds !== undefined && issuer.clock.now() >= consumedAt + graceSeconds) return true;
  if (maxReuses === undefined) return false;
  return maxReuses === 0 || (await issuer.store.artifacts.get(...reuse(issuer, id, maxReuses))) !== undefined;
}

/** Records the use of a refresh token. Of several callers at once, only as many get true as may use it. */
export async function useRefreshToken(issuer: Issuer, id: string): Promise<boolean> {
  if (await issuer.ledger.consume(id)) return true;
  const row = await issuer.ledger.get(id);
  if (!row || (await isUsedUp(issuer, row))) return false;
  const rotation = await rotationOf(issuer, row.clientId ?? "");
  const maxReuses = typeof rotation === "string" ? undefined : rotation.maxReuses;
  return maxReuses === undefined || (await countReuse(issuer, row, maxReuses));
}

/** Takes the first free number of a reuse. Returns false if all are taken. */
async function countReuse(issuer: Issuer, { id, expiresAt }: TokenRow, maxReuses: number): Promise<boolean> {
  for (let use = 1; use <= maxReuses; use++) {
    const [, model, name] = reuse(issuer, id, use);
    const artifact = { issuer: issuer.id, model, id: name, payload: {}, expiresAt, consumedAt: null };
    if (await issuer.store.artifacts.add(artifact)) return true;
  }
  return false;
}

function reuse({ id: issuer }: Pick<Issuer, "id">, token: string, use: number): [string, string, string] {
  return [issuer, REUSE_MODEL, `${token}.${use}`];
}

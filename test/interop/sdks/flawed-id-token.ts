// Makes a login end with an ID token that is flawed or belongs to another login.
import type { IssuerHandle } from "../../../src/index.ts";

/**
 * Puts this ID token into the next response of the token endpoint. Except for the flaw, it is the one that
 * the application expects.
 * @param flaw undefined for an ID token without a flaw
 */
export async function answerWithIdToken(
  issuer: IssuerHandle,
  { client, nonce, flaw }: { client: string; nonce?: string | null; flaw: string | undefined },
): Promise<void> {
  const claims = nonce ? { nonce } : {};
  const token = await issuer.token({ kind: "id", user: "alice", client, claims, flaw });
  await issuer.faults.add({ endpoint: "token", merge: { id_token: token }, times: 1 });
}

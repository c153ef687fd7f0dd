// Ends a login with an ID token that is flawed, or is not the one that belongs there.
import type { IssuerHandle } from "../../../src/index.ts";

/**
 * The next answer of the token endpoint has this ID token, which is wrong in one way and otherwise the one that the
 * application waits for.
 * @param flaw undefined: it is sound
 */
export async function answerWithIdToken(
  issuer: IssuerHandle,
  { client, nonce, flaw }: { client: string; nonce?: string | null; flaw: string | undefined },
): Promise<void> {
  const claims = nonce ? { nonce } : {};
  const token = await issuer.token({ kind: "id", user: "alice", client, claims, flaw });
  await issuer.faults.add({ endpoint: "token", merge: { id_token: token }, times: 1 });
}

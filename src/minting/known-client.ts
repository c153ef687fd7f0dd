// Rejects a mistyped client id, which would otherwise become a token that no API and no test expects.
import { MintmarkError } from "../errors.ts";
import type { Issuer } from "../issuer/issuer.ts";
import { registeredClients } from "../issuer/registered-clients.ts";
import { mayDescribeItself } from "../issuer/self-registration.ts";
import { nearest } from "../nearest.ts";

/**
 * Accepts the clients of the issuer and any id that resembles none of them, which stands for an application that
 * the issuer does not need to know.
 *
 * @throws MintmarkError `unknown_client` if the id is probably a mistyped one
 */
export async function rejectMistypedClient(issuer: Issuer, id: string): Promise<void> {
  if (issuer.directory.client(id) || mayDescribeItself(issuer.selfRegistration, id)) return;
  const registered = (await registeredClients(issuer)).map((each) => each.id);
  const known = [...issuer.directory.clients().map((each) => each.id), ...registered];
  const meant = registered.includes(id) ? undefined : nearest(id, known);
  if (meant === undefined) return;
  throw new MintmarkError("unknown_client", `issuer "${issuer.id}" has no client ${JSON.stringify(id)}`, {
    hint: `Did you mean "${meant}"? If the token should have this client all the same, set the claim \`client_id\`.`,
  });
}

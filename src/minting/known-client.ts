// Rejects a mistyped client id, which would otherwise become a token that no API and no test expects.
import { MintmarkError } from "../errors.ts";
import type { Issuer } from "../issuer/issuer.ts";
import { registeredClients } from "../issuer/registered-clients.ts";
import { mayDescribeItself } from "../issuer/self-registration.ts";
import { knownNames } from "../wording.ts";

/** @throws MintmarkError `unknown_client` if the client is not configured, registered or described by its URL */
export async function requireClient(issuer: Issuer, id: string): Promise<void> {
  if (issuer.directory.client(id) || mayDescribeItself(issuer.selfRegistration, id)) return;
  const registered = (await registeredClients(issuer)).map((each) => each.id);
  if (registered.includes(id)) return;
  const known = [...issuer.directory.clients().map((each) => each.id), ...registered];
  throw new MintmarkError("unknown_client", `issuer "${issuer.id}" has no client ${JSON.stringify(id)}`, {
    hint: `${knownNames(id, known)} To put any other text into a token, set the claim \`client_id\`.`,
  });
}

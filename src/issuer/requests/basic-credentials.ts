// Basic credentials of clients that do not form-encode their id and secret (RFC 6749, section 2.3.1). Many
// clients send them raw, so a raw slash, colon, plus or percent sign is read by what the directory knows.
import { sameSecret } from "../../same-secret.ts";
import { basicCredentials, formDecoded, isPlainCredential } from "../../wire/authorization.ts";
import type { RawRequest } from "../../wire/raw-request.ts";
import type { Issuer } from "../issuer.ts";

/** Form-encodes credentials that are right only as they were sent, so that later readers decode them. */
export function settleBasicCredentials({ directory }: Pick<Issuer, "directory">, raw: RawRequest): void {
  const basic = basicCredentials(raw.authorization);
  if (basic?.secret === undefined || (isPlainCredential(basic.id) && isPlainCredential(basic.secret))) return;
  const isRight = (id: string, secret: string) => {
    const known = directory.client(id)?.secret;
    return known !== undefined && sameSecret(known, secret);
  };
  const decoded = [formDecoded(basic.id), formDecoded(basic.secret)] as const;
  if (decoded[0] !== undefined && decoded[1] !== undefined && isRight(decoded[0], decoded[1])) return;
  const text = `${basic.id}:${basic.secret}`;
  for (let colon = text.indexOf(":"); colon !== -1; colon = text.indexOf(":", colon + 1)) {
    const [id, secret] = [text.slice(0, colon), text.slice(colon + 1)];
    if (isRight(id, secret)) {
      raw.replaceBasicCredentials(id, secret);
      return;
    }
  }
}

// A request of the log in its public shape, with its secrets redacted.
import type { Issuer } from "../issuer/issuer.ts";
import type { RequestEntry } from "../issuer/requests/entry.ts";
import { withoutCredentials, withoutSecrets } from "../issuer/requests/redaction.ts";
import type { RequestRecord } from "./request-record.ts";

export function describeRequest(
  { id: issuer, directory }: Issuer,
  entry: RequestEntry,
  raw = false,
): RequestRecord {
  const { id, at, endpoint, method, path, clientId, grantType, params, authorization, ...others } = entry;
  const { isRedacted = false, ...rest } = others;
  const isUnchanged = raw || isRedacted;
  return {
    id: String(id),
    at: new Date(at).toISOString(),
    issuer,
    endpoint,
    method,
    path,
    clientId,
    grantType,
    params: (isUnchanged ? { ...params } : withoutSecrets(params)) as RequestRecord["params"],
    authorization: isUnchanged ? authorization : withoutCredentials(authorization),
    ...rest,
    userName: rest.user === null ? null : (directory.user(rest.user)?.name ?? null),
    scopes: [...rest.scopes],
    overrides: [...rest.overrides],
    findings: [...rest.findings],
  };
}

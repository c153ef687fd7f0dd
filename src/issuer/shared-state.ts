// Decides where an issuer's rules and its request log are kept: in this process, or in the store that several processes share.
import type { Store } from "../store/contract.ts";
import { type SharedValue, sharedValue } from "../store/shared-value.ts";
import type { IssuerRequests, OnAdd } from "./requests/issuer-requests.ts";
import { RequestLog } from "./requests/log.ts";
import { SharedRequestLog } from "./requests/shared-log.ts";
import { noRules, type Rule, type Rules } from "./rule-list.ts";

export function rulesIn<R extends Rule>(
  store: Store,
  issuer: string,
  collection: string,
): SharedValue<Rules<R>> {
  return sharedValue(store, issuer, collection, noRules<R>);
}

export function requestsIn(
  { artifacts, sharing }: Store,
  issuer: string,
  limitBytes: number,
  onAdd: OnAdd,
): IssuerRequests {
  const options = { limitBytes, onAdd };
  return sharing
    ? new SharedRequestLog(issuer, { artifacts, sharing }, options)
    : new RequestLog(issuer, options);
}

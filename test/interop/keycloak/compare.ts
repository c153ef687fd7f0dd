// Compares what the two realms have shown, member by member.
import type { Shown } from "./shown.ts";

/** A member of a response that differs. */
export interface Observed {
  exchange: string;
  /** The path of the member, e.g. `body.access_token.claims.azp`; `answer` if one refuses what the other does not. */
  at: string;
  /** The member's value, or of a list what only this server has; `-` if there is none. */
  keycloak: string;
  mintmark: string;
}

export const NOTHING = "-";

export function compare(exchange: string, keycloak: Shown, mintmark: Shown): Observed[] {
  const [real, ours] = [summary(keycloak), summary(mintmark)];
  if (real !== ours) return [{ exchange, at: "answer", keycloak: real, mintmark: ours }];
  return [...differences("", keycloak, mintmark)].map((each) => ({ exchange, ...each }));
}

function* differences(
  at: string,
  real: Shown | undefined,
  ours: Shown | undefined,
): Generator<Omit<Observed, "exchange">> {
  if (isList(real) && isList(ours)) {
    const [keycloak, mintmark] = [without(real, ours), without(ours, real)];
    if (keycloak !== mintmark) yield { at, keycloak, mintmark };
  } else if (isGroup(real) && isGroup(ours)) {
    for (const name of new Set([...Object.keys(real), ...Object.keys(ours)])) {
      yield* differences(at === "" ? name : `${at}.${name}`, real[name], ours[name]);
    }
  } else if (text(real) !== text(ours)) {
    yield { at, keycloak: text(real), mintmark: text(ours) };
  }
}

function isList(shown: Shown | undefined): shown is string[] {
  return Array.isArray(shown) && shown.every((each) => typeof each === "string");
}

function isGroup(shown: Shown | undefined): shown is { [name: string]: Shown } {
  return typeof shown === "object" && shown !== null && !isList(shown);
}

function without(list: string[], other: string[]): string {
  return list.filter((each) => !other.includes(each)).join(" ") || NOTHING;
}

function text(shown: Shown | undefined): string {
  if (shown === undefined) return NOTHING;
  if (typeof shown === "object") return isList(shown) ? shown.join(" ") : shown === null ? "null" : "{…}";
  return String(shown);
}

/** What became of a request: where it leads, its status and its error. */
function summary(shown: Shown): string {
  if (!isGroup(shown)) return "";
  const { status, redirect, page, posted, failed } = shown;
  const parts = [shown["body"], shown["query"], shown["fragment"]].filter(isGroup);
  const {
    error,
    error_description: description,
    active,
  } = Object.assign({}, ...parts) as Record<string, Shown>;
  const isRefused = error !== undefined || (typeof status === "number" && status >= 400);
  return [
    redirect !== undefined ? `redirect to ${text(redirect)}` : status === 204 ? 200 : status,
    ...(redirect === undefined ? [page, posted, failed] : []),
    active === undefined ? undefined : active ? "active" : "inactive",
    ...(isRefused && status !== 405 && status !== 404 ? [error, description] : []),
  ]
    .filter((each) => each !== undefined)
    .map((each) => text(each))
    .join(" ");
}

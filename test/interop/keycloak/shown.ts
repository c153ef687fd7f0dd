// What a client sees of a response, without what differs from login to login or from server to server: ids, times,
// keys, codes and hosts.
import { decodeJwt, decodeProtectedHeader } from "jose";
import type { Page } from "../../support/browser.ts";
import type { Realm } from "./realm.ts";

export type Shown = string | number | boolean | null | Shown[] | { [name: string]: Shown };

/** Headers that clients, browsers and caches act upon. */
const HEADERS = [
  "cache-control", "www-authenticate", "allow", "access-control-allow-origin",
  "access-control-allow-credentials", "access-control-allow-methods", "access-control-expose-headers",
]; // prettier-ignore
const LISTS = new Set([
  "scope",
  "vary",
  "allow",
  "access-control-allow-methods",
  "access-control-expose-headers",
]);
const TIMES = new Set(["exp", "auth_time", "nbf", "updated_at"]);
const LIFETIMES = new Set(["expires_in", "refresh_expires_in"]);
const IDS = new Set([
  "jti", "sid", "session_state", "kid", "nonce", "at_hash", "c_hash", "s_hash", "code", "device_code", "user_code",
  "n", "x5c", "x5t", "x5t#S256", "public_key", "request_uri",
]); // prettier-ignore
const USER_CODE = /\b[A-Z]{4}-[A-Z]{4}$/;
const UUID = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/;

/** Reduces a response to what both servers can have in common. */
export async function shown(answer: Response | Page, realm: Realm): Promise<Shown> {
  if ("html" in answer) {
    const { status, headers, html, leftTo } = answer;
    if (leftTo) return redirect(leftTo, realm);
    return { status, headers: headersOf(headers, realm), ...page(html, realm) };
  }
  const { status, headers } = answer;
  const text = await answer.text();
  const location = headers.get("location");
  if (location !== null && status !== 201) return redirect(new URL(location, answer.url), realm);
  return { status, headers: headersOf(headers, realm), ...body(text, headers, realm) };
}

function headersOf(headers: Headers, realm: Realm): Shown {
  const type = headers.get("content-type")?.split(";")[0];
  const others = HEADERS.flatMap((name): [string, Shown][] => {
    const value = headers.get(name);
    return value === null ? [] : [[name, plain(name, value, realm)]];
  });
  return { ...(type !== undefined && { "content-type": type }), ...Object.fromEntries(others) };
}

/** Statuses 302 and 303 mean the same to a client. */
function redirect(to: URL, realm: Realm): { [name: string]: Shown } {
  const { origin, pathname, search, hash } = to;
  const at = placed(`${origin}${pathname}`, realm);
  if (at.startsWith("<realm>")) return { redirect: at }; // a step between pages, which each server takes as it likes
  return {
    redirect: at,
    ...(search !== "" && { query: params(search, realm) }),
    ...(hash !== "" && { fragment: params(hash.slice(1), realm) }),
  };
}

function params(text: string, realm: Realm): Shown {
  return object(Object.fromEntries(new URLSearchParams(text)), realm);
}

/** A page is each server's own, unless it posts a response to the client. */
function page(html: string, realm: Realm): { [name: string]: Shown } {
  const { action, fields } = postedForm(html) ?? {};
  const frames = framesOf(html).map((url) => redirect(url, realm));
  if (fields === undefined || action === undefined) {
    return { page: "html", ...(frames.length > 0 && { frames: list(frames) }) };
  }
  return { posted: action, form: object(fields, realm) };
}

/** The pages of clients that a page loads in frames. */
function framesOf(html: string): URL[] {
  const sources = html.matchAll(/<iframe[^>]*src="(https:\/\/[a-z]+\.acme\.test\/[^"]*)"/gi);
  return [...sources].map(([, source = ""]) => new URL(source.replaceAll("&amp;", "&")));
}

/** The form of a page that takes a response to a client. */
export function postedForm(html: string): { action: string; fields: Record<string, string> } | undefined {
  const action = /<form[^>]*action="(https:\/\/[a-z]+\.acme\.test\/cb)"/i.exec(html)?.[1];
  if (action === undefined) return undefined;
  const fields = [...html.matchAll(/<input[^>]*name="([^"]*)"[^>]*value="([^"]*)"/gi)];
  return { action, fields: Object.fromEntries(fields.map(([, name = "", value = ""]) => [name, value])) };
}

function body(text: string, headers: Headers, realm: Realm): { [name: string]: Shown } {
  if (text === "") return {};
  if (headers.get("content-type")?.includes("html")) return page(text, realm);
  try {
    return { body: value("", JSON.parse(text), realm) };
  } catch {
    return { body: text };
  }
}

function value(name: string, given: unknown, realm: Realm): Shown {
  if (typeof given === "string") return plain(name, given, realm);
  if (Array.isArray(given)) return list(given.map((each) => value(name, each, realm)));
  if (typeof given === "object" && given !== null) return object(given as Record<string, unknown>, realm);
  return given as Shown;
}

/** Times are told as their distance from the time of issue, or from now. */
function object(given: Record<string, unknown>, realm: Realm): Shown {
  const { iat } = given;
  const now = Math.round(Date.now() / 1000);
  return Object.fromEntries(
    Object.entries(given).map(([name, each]): [string, Shown] => {
      if (IDS.has(name)) return [name, `<${name}>`];
      if (name === "iat") return [name, "<now>"];
      if (LIFETIMES.has(name) && typeof each === "number") return [name, rounded(each)];
      if (TIMES.has(name) && typeof each === "number") {
        return [name, after(each, typeof iat === "number" ? iat : now)];
      }
      return [name, value(name, each, realm)];
    }),
  );
}

/** Logins take a few seconds, so short distances count as none. */
function after(time: number, start: number): string {
  const seconds = rounded(time - start);
  return seconds === 0 ? "<now>" : `<now> + ${seconds} s`;
}

function rounded(seconds: number): number {
  return Math.round(seconds / 30) * 30;
}

function plain(name: string, given: string, realm: Realm): Shown {
  if (/^eyJ[^.]*\.[^.]+\.[^.]+$/.test(given)) return jwt(given, realm);
  if (LIFETIMES.has(name)) return rounded(Number(given));
  if (name === "cache-control") return /no-(store|cache)/.test(given) ? "<no cache>" : given;
  if (LISTS.has(name)) return list(given.split(/[ ,]+/));
  return placed(given, realm).replace(UUID, "<uuid>").replace(USER_CODE, "<user_code>");
}

function jwt(token: string, realm: Realm): Shown {
  return { header: object(decodeProtectedHeader(token), realm), claims: object(decodeJwt(token), realm) };
}

function placed(text: string, realm: Realm): string {
  return text.replaceAll(realm.url, "<realm>").replaceAll(realm.origin, "<server>");
}

function text(value: Shown): string {
  return JSON.stringify(Object.entries(value ?? {}).sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** Lists have no order. */
function list(values: Shown[]): Shown {
  const isOfTexts = values.every((each) => typeof each === "string");
  return isOfTexts
    ? [...new Set(values)].sort()
    : values.sort((one, other) => (text(one) < text(other) ? -1 : 1));
}

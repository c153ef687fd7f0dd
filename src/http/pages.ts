// HTML pages: the fixed list of views, what each of them takes, and the headers every page carries.
// Values are escaped by EJS; raw are only the engine's own forms and, in the layout, the page rendered here.

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import ejs, { type TemplateFunction } from "ejs";
import type { Context } from "koa";

/** The application that asks, as people should see it. */
export interface PageClient {
  id: string;
  name: string;
}

/** What each view takes. */
export interface Pages {
  login: {
    client: PageClient;
    issuer: { id: string; url: string };
    /** Empty for a redirect URI without a host (`com.example.app:/callback`). */
    redirectHost: string;
    /** A client that nobody vouches for, and that any program on a computer could be. */
    mayBeAnybody?: boolean;
    scopes: readonly string[];
    resources: readonly string[];
    users: readonly {
      name: string;
      displayName: string;
      email?: string | undefined;
      roles: readonly string[];
    }[];
    askPassword: boolean;
    loginHint?: string | undefined;
    error?: string | undefined;
    action: string;
  };
  consent: {
    client: PageClient;
    issuer: { id: string; url: string };
    user: { displayName: string; id: string };
    redirectHost: string;
    mayBeAnybody?: boolean;
    scopes: readonly { name: string; description?: string | undefined }[];
    /** Asked for, but this user may not have them. */
    dropped: readonly string[];
    resources: readonly string[];
    action: string;
  };
  /** `form` is the engine's own HTML here and in the next two. */
  "device-code": { form: string; error?: string | undefined };
  "device-confirm": { form: string; client: PageClient; userCode: string };
  "device-done": { client: PageClient };
  logout: { form: string; host: string };
  "logged-out": { client?: PageClient | undefined };
  error: { error: string; description?: string | undefined; hint?: string | undefined };
  console: {
    issuers: readonly { id: string; profile: string; url: string }[];
    issuer: string;
    url: string;
    /** Where the profile keeps its keys elsewhere than at `/.well-known/jwks.json`. */
    jwksUrl?: string | undefined;
    users: readonly { name: string; displayName: string; id: string; roles: readonly string[] }[];
    clients: readonly PageClient[];
    resources: readonly { id: string; audience: string | readonly string[]; scopes: readonly string[] }[];
    algs: readonly string[];
    version: string;
    /** Beyond loopback, where somebody had to sign in to see it. */
    maySignOut?: boolean | undefined;
  };
  "admin-sign-in": { action: string; host: string; error?: string | undefined };
}

export type View = keyof Pages;

const TITLES: Record<View, string> = {
  login: "Sign in",
  consent: "Allow access",
  "device-code": "Connect a device",
  "device-confirm": "Confirm the device",
  "device-done": "Device connected",
  logout: "Sign out",
  "logged-out": "Signed out",
  error: "Something is wrong",
  console: "Console",
  "admin-sign-in": "Sign in",
};

// No form-action: Chromium applies it to the redirect after a form and would block the way back to the client.
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** For everything that could be a page; the engine adds the hash of the one script it writes itself. */
export function setPageHeaders(ctx: Context): void {
  ctx.set({
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
  });
}

/** For a page whose forms are checked for where they come from: without a referrer they say `Origin: null`. */
export function sendOriginAlong(ctx: Context): void {
  ctx.set("Referrer-Policy", "same-origin");
}

/** Answers with one of Mintmark's own pages. */
export function renderPage<V extends View>(ctx: Context, view: V, data: Pages[V], status = 200): void {
  if (!Object.hasOwn(TITLES, view)) throw new TypeError(`there is no view "${String(view)}"`);
  const body = template(view)({ ...data, isThisComputer, initials, labelCodeField });
  ctx.status = status;
  setPageHeaders(ctx);
  ctx.set("Cache-Control", "no-store");
  ctx.type = "html";
  ctx.body = template("layout")({ view, title: TITLES[view], body });
}

// The same path from src/http/ and from dist/http/.
const VIEWS = new URL("../../views/", import.meta.url);
const compiled = new Map<string, TemplateFunction>();

function template(name: View | "layout"): TemplateFunction {
  let render = compiled.get(name);
  if (render === undefined) {
    const file = new URL(`${name}.ejs`, VIEWS);
    render = ejs.compile(readFileSync(file, "utf8"), {
      filename: fileURLToPath(file),
      strict: true,
      _with: false,
      localsName: "page",
    });
    compiled.set(name, render);
  }
  return render;
}

function isThisComputer(host: string): boolean {
  return /^(?:(?:.+\.)?localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?$/i.test(host);
}

/** Two letters for the circle beside a person's name. */
function initials(name: string): string {
  const words = name.split(/[\s._@-]+/).filter(Boolean);
  const letters = words.length > 1 ? [words[0], words.at(-1)].map((word) => [...(word ?? "")][0]) : [...name];
  return letters.slice(0, 2).join("").toUpperCase();
}

/**
 * The engine's code form carries an inline handler, which the policy would refuse and report, and its
 * field has no id for a label to point at.
 */
function labelCodeField(form: string): string {
  return form
    .replace(/\sonfocus="[^"]*"/, "")
    .replace(' name="user_code"', ' id="user-code" data-testid="device-user-code" name="user_code"');
}

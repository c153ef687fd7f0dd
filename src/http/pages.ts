// HTML pages: the fixed list of views, the data each view takes, and the headers of every page.
// EJS escapes all values; only the engine's forms and the page body in the layout are printed raw.

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import ejs, { type TemplateFunction } from "ejs";
import type { Context } from "koa";
import type { ClockRecord } from "../control/clock.ts";
import type { IssuerRecord } from "../control/issuers.ts";
import type { ClientLink, LogoutFrame, PageClient } from "../engine/engine.ts";
import type { ErrorMeaning } from "../error-meanings.ts";
import type { ErrorCode } from "../errors.ts";
import { packageFile } from "../package-files.ts";
import type { Look } from "../profiles/look.ts";
import type { Tab } from "./console/tabs.ts";
import type { ReadableToken } from "./debugger/tokens.ts";
import { CONTENT_SECURITY_POLICY, PAGE_HEADERS } from "./page-headers.ts";
import type { RefusalView } from "./refusal-page.ts";
import * as helpers from "./view-helpers.ts";

/** The look of the issuer's vendor, and the names for the page's texts. */
export interface LookOfPage {
  look: Look;
  /** `name` is what the vendor's pages call the issuer. */
  issuer: { name: string; url: string };
}

/** The data of each view. */
export interface Pages {
  login: LookOfPage & {
    client: PageClient;
    /** Empty for a redirect URI without a host (`com.example.app:/callback`). */
    redirectHost: string;
    /** Whether the client is unverified, so that any program on the computer could use its name. */
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
    /** The second factor that the user can add with a tick; undefined without a choice. */
    factor?: string | undefined;
    loginHint?: string | undefined;
    /** Whether the hint was typed into this page before. */
    wasTyped?: boolean;
    /** The claims that were typed; undefined if none can be. */
    claims?: string | undefined;
    error?: string | undefined;
    action: string;
  };
  /** Only for looks that ask for the password on a page of its own. */
  password: LookOfPage & {
    user: { displayName: string };
    askPassword: boolean;
    /** Names and values of the form before, which this form sends again. */
    sentBefore: readonly (readonly [string, string])[];
    error?: string | undefined;
    action: string;
  };
  /** Only for looks that ask this. */
  stay: LookOfPage & { user: { displayName: string }; action: string };
  "second-factor": LookOfPage & {
    client: PageClient;
    user: { displayName: string; id: string };
    redirectHost: string;
    mayBeAnybody?: boolean;
    factors: readonly ("otp" | "hwk")[];
    /** Whether the login fails without one of them. */
    isDemanded: boolean;
    action: string;
  };
  consent: LookOfPage & {
    client: PageClient;
    clientLinks: readonly ClientLink[];
    /** URL of the client's logo, if the page may load it. */
    logo?: string | undefined;
    user: { displayName: string; id: string };
    redirectHost: string;
    mayBeAnybody?: boolean;
    scopes: readonly { name: string; description?: string | undefined }[];
    /** Claims that the client asks for by name. */
    claims: readonly string[];
    /** Scopes that were requested but are not available to this user. */
    dropped: readonly string[];
    resources: readonly string[];
    action: string;
  };
  /** In the device and logout views `form` is HTML from the engine. */
  "device-code": LookOfPage & { form: string; error?: string | undefined };
  "device-confirm": LookOfPage & { form: string; client: PageClient; userCode: string };
  "device-done": LookOfPage & { client: PageClient };
  logout: LookOfPage & { form: string; host: string };
  "signing-out": LookOfPage & { frames: readonly LogoutFrame[]; goOn: string };
  "logged-out": LookOfPage & { client?: PageClient | undefined };
  debugger: {
    issuer: { id: string; url: string };
    action: string;
    authorizeUrl: string;
    tokenUrl: string;
    redirectUri: string;
    clients: readonly PageClient[];
    responseTypes: readonly string[];
    state: string;
    nonce: string;
  };
  "debugger-response": {
    issuer: { id: string; url: string };
    /** URL of the form. */
    form: string;
    /** Parameters of the authorization response. */
    response: readonly { name: string; value: string }[];
    /** The token request as text; undefined if there was no code. */
    request?: string | undefined;
    answer?: { status: string; isSuccess: boolean; text: string } | undefined;
    tokens: readonly ReadableToken[];
  };
  refusal: RefusalView & { issuer: string };
  error: {
    /** Default: that the request was refused. */
    heading?: string | undefined;
    error: string;
    description?: string | undefined;
    hint?: string | undefined;
    /** URL of a page that explains the error. */
    more?: string | undefined;
  };
  errors: { errors: readonly (ErrorMeaning & { code: ErrorCode; status: number })[] };
  console: {
    tab: Tab;
    tabs: readonly Tab[];
    issuers: readonly IssuerRecord[];
    /** Id of the selected issuer. */
    issuer: string;
    choices: ConsoleChoices;
    clock: ClockRecord;
    /** URL that the login pages send the browser back to, after a step of a flow that the console debugs. */
    callback: string;
    version: string;
    /** Whether the console was opened by an admin sign-in, which can be ended. */
    maySignOut?: boolean | undefined;
  };
  "admin-sign-in": { action: string; host: string; error?: string | undefined };
}

/** The choices that the console's forms offer. */
export interface ConsoleChoices {
  users: readonly { name: string; displayName: string; id: string; roles: readonly string[] }[];
  clients: readonly PageClient[];
  resources: readonly { id: string; audience: string | readonly string[]; scopes: readonly string[] }[];
  algs: readonly string[];
  /** Names of endpoints in the request log. */
  endpoints: readonly string[];
}

export type View = keyof Pages;

const TITLES: Record<View, string> = {
  login: "Sign in",
  password: "Sign in",
  stay: "Stay signed in?",
  "second-factor": "Second factor",
  consent: "Allow access",
  "device-code": "Connect a device",
  "device-confirm": "Confirm the device",
  "device-done": "Device connected",
  logout: "Sign out",
  "signing-out": "Signing out",
  "logged-out": "Signed out",
  debugger: "Debugger",
  "debugger-response": "Debugger",
  refusal: "Request refused",
  error: "Request refused",
  errors: "Errors",
  console: "Console",
  "admin-sign-in": "Sign in",
};

/** Views with a wide card. */
const WIDE: readonly View[] = ["debugger", "debugger-response", "errors"];

/** Sets the headers of all responses that may be pages; the engine adds the hash of its own inline script. */
export function setPageHeaders(ctx: Context): void {
  ctx.set(PAGE_HEADERS);
}

/** Lets the forms of this page send their origin; with `no-referrer` they would send `Origin: null`. */
export function sendOriginAlong(ctx: Context): void {
  ctx.set("Referrer-Policy", "same-origin");
}

/** Lets this page load these URLs in frames. It may load no other page of another origin. */
export function admitFrames(ctx: Context, urls: readonly string[]): void {
  const origins = new Set(urls.map((url) => new URL(url).origin));
  ctx.set("Content-Security-Policy", `${CONTENT_SECURITY_POLICY}; frame-src ${[...origins].join(" ")}`);
}

/** Lets this page load pictures from the origin of this URL, besides Mintmark's own. */
export function admitPicture(ctx: Context, url: string): void {
  const policy = CONTENT_SECURITY_POLICY.replace("img-src", `img-src ${new URL(url).origin}`);
  ctx.set("Content-Security-Policy", policy);
}

/** Answers the request with one of Mintmark's own pages. */
export function renderPage<V extends View>(ctx: Context, view: V, data: Pages[V], status = 200): void {
  if (!Object.hasOwn(TITLES, view)) throw new TypeError(`there is no view "${String(view)}"`);
  const body = template(view)({ ...data, ...helpers });
  const tab = "tab" in data ? data.tab : undefined;
  ctx.status = status;
  setPageHeaders(ctx);
  ctx.set("Cache-Control", "no-store");
  ctx.type = "html";
  ctx.body = template("layout")({
    ...("look" in data && { look: data.look, issuer: data.issuer }),
    ...helpers,
    view,
    isWide: WIDE.includes(view),
    title: tab?.title ?? TITLES[view],
    tab: tab?.name,
    body,
  });
}

const compiled = new Map<string, TemplateFunction>();

function template(name: View | "layout"): TemplateFunction {
  let render = compiled.get(name);
  if (render === undefined) {
    const file = packageFile(`views/${name}.ejs`);
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

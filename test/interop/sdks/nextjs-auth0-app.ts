// An application with Auth0's SDK for Next.js, served without Next: a bridge between the requests of Node and
// Next, the SDK's middleware as its guide uses it in `proxy.ts`, and some pages.
import type { IncomingMessage, RequestListener } from "node:http";
import { buffer } from "node:stream/consumers";
import { Auth0Client } from "@auth0/nextjs-auth0/server";
import { decodeJwt } from "jose";
import { NextRequest, NextResponse } from "next/server.js";
import { AUDIENCE, ROLES } from "./auth0-tenant.ts";
import { listen, type WebApp } from "./web-app.ts";

export interface NextApp extends WebApp {
  /** The content of the session store, if the application has one. */
  sessions: Map<string, { user: { sub: string }; internal: { sid: string } }>;
}

export interface NextAppOptions {
  issuer: string;
  /** Base URL of the API that its pages call. */
  api: string;
  /** Further options of the SDK. */
  options?: object;
  /** Whether sessions are kept in a store instead of the cookie. Default: false. */
  stateful?: boolean;
}

/** The client is `web`, with the secret `web-secret`. */
export async function startNextApp({ issuer, api, options, stateful }: NextAppOptions): Promise<NextApp> {
  let handle: RequestListener = (_, response) => void response.writeHead(503).end();
  const app = await listen((request, response) => handle(request, response));
  const sessions: NextApp["sessions"] = new Map();
  const auth0 = new Auth0Client({
    domain: issuer,
    allowInsecureRequests: true,
    appBaseUrl: app.url,
    clientId: "web",
    clientSecret: "web-secret",
    secret: "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
    authorizationParameters: { audience: AUDIENCE, scope: "openid profile email offline_access" },
    // By default the SDK drops the claims that a tenant adds.
    beforeSessionSaved: async (session, idToken) => ({
      ...session,
      user: { ...session.user, roles: decodeJwt(idToken)[ROLES] ?? [] },
    }),
    ...(stateful && { sessionStore: storeIn(sessions) }),
    ...options,
  });
  handle = bridge(async (request) => {
    const answer = await auth0.middleware(request);
    const { pathname } = request.nextUrl;
    if (pathname.startsWith("/auth/")) return answer;
    const page = pages(auth0, api)[pathname];
    return page ? page(request, answer) : new NextResponse(null, { status: 404 });
  });
  return { ...app, sessions };
}

type Page = (request: NextRequest, answer: NextResponse) => Promise<NextResponse>;

/** @param auth0 gives every page its session */
function pages(auth0: Auth0Client, api: string): Record<string, Page> {
  /** Gets the access token from the SDK, calls the API with it and returns the API's status. */
  const called =
    (path: string, refresh: boolean): Page =>
    async (request, answer) => {
      try {
        const { token } = await auth0.getAccessToken(request, answer, { refresh });
        const { status } = await fetch(`${api}${path}`, { headers: { authorization: `Bearer ${token}` } });
        return withCookiesOf(answer, NextResponse.json({ token, status }));
      } catch (error) {
        return NextResponse.json({ code: error.code }, { status: 401 });
      }
    };
  return {
    "/": async (request) => NextResponse.json({ session: await auth0.getSession(request) }),
    "/dashboard": async (request) => {
      const session = await auth0.getSession(request);
      if (!session) {
        return NextResponse.redirect(new URL("/auth/login?returnTo=/dashboard", request.nextUrl.origin));
      }
      return NextResponse.json(session);
    },
    "/admin": async (request) => {
      const session = await auth0.getSession(request);
      return new NextResponse(null, { status: session?.user.roles.includes("admin") ? 200 : 403 });
    },
    "/notes": called("/notes", false),
    "/notes/admin": called("/admin", false),
    "/notes/renewed": called("/notes", true),
    "/fetched": async (request) => {
      const fetcher = await auth0.createFetcher(request, { baseUrl: api });
      const { status } = await fetcher.fetchWithAuth("/notes");
      return NextResponse.json({ status });
    },
  };
}

function withCookiesOf(answer: NextResponse, page: NextResponse): NextResponse {
  for (const line of answer.headers.getSetCookie()) page.headers.append("set-cookie", line);
  return page;
}

function storeIn(sessions: NextApp["sessions"]) {
  return {
    get: async (id: string) => sessions.get(id) ?? null,
    set: async (id: string, session) => void sessions.set(id, session),
    delete: async (id: string) => void sessions.delete(id),
    deleteByLogoutToken: async ({ sid, sub }) => {
      for (const [id, { user, internal }] of sessions) {
        if (sid === undefined ? user.sub === sub : internal.sid === sid) sessions.delete(id);
      }
    },
  };
}

/** Does what Next's server does: turns a Node request into a Next request, and writes out the response. */
function bridge(handler: (request: NextRequest) => Promise<NextResponse>): RequestListener {
  return async (incoming, outgoing) => {
    try {
      const answer = await handler(await nextRequest(incoming));
      const headers = [...answer.headers].filter(([name]) => name !== "set-cookie");
      for (const [name, value] of headers) outgoing.setHeader(name, value);
      outgoing.setHeader("set-cookie", answer.headers.getSetCookie());
      outgoing.writeHead(answer.status).end(Buffer.from(await answer.arrayBuffer()));
    } catch (error) {
      outgoing.writeHead(500).end(String(error));
    }
  };
}

async function nextRequest(incoming: IncomingMessage): Promise<NextRequest> {
  const { method = "GET", headers, url = "/" } = incoming;
  return new NextRequest(new URL(url, `http://${headers.host}`), {
    method,
    headers: Object.entries(headers).flatMap(([name, value]) =>
      [value ?? []].flat().map((each): [string, string] => [name, each]),
    ),
    ...(method !== "GET" && method !== "HEAD" && { body: await buffer(incoming) }),
  });
}

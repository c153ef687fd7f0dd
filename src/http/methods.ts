// The methods that the paths of an issuer take. A request with another method gets 405 and `Allow`, which
// names the methods that work (RFC 9110, section 15.5.6).
import type { IncomingMessage } from "node:http";
import { type EndpointName, plainPath } from "../issuer/endpoints.ts";
import type { Exchange } from "../issuer/requests/exchange.ts";
import type { RouteName } from "../profiles/contract.ts";
import { debuggerPaths, vendorPageAt } from "../profiles/vendor-page.ts";
import { BOTH, READ, SEND } from "./require-method.ts";
import { isSessionFrame } from "./session-frame.ts";

type Methods = readonly string[];

const METHODS: Readonly<Record<EndpointName, Methods>> = {
  discovery: READ,
  jwks: READ,
  authorization: BOTH,
  token: SEND,
  introspection: SEND,
  revocation: SEND,
  userinfo: BOTH,
  registration: SEND,
  pushed_authorization_request: SEND,
  device_authorization: SEND,
  code_verification: BOTH,
  end_session: BOTH,
  login: BOTH,
};

/** Returns the methods of the path that the request asks for; undefined if there is nothing. */
export function methodsAt(exchange: Exchange, path: string): Methods | undefined {
  const { issuer, endpoint, isStep } = exchange;
  const { holder } = issuer.profile.answers;
  const { paths } = issuer.profile;
  if (vendorPageAt(paths, path) || isSessionFrame(paths, path)) return READ;
  if (debuggerPaths(paths).includes(plainPath(path))) return BOTH;
  if (holder && (endpoint === "revocation" || plainPath(path) === plainPath(holder.infoPath))) return BOTH;
  if (endpoint === null || isMissing(exchange)) return undefined;
  return isStep ? methodsOfStep(endpoint, plainPath(path)) : METHODS[endpoint];
}

/** Whether a browser asks which requests a page of another origin may send. A plain OPTIONS request gets 405. */
export function isCorsPreflight({ method, headers }: IncomingMessage): boolean {
  return (
    method === "OPTIONS" &&
    headers.origin !== undefined &&
    headers["access-control-request-method"] !== undefined
  );
}

function isMissing({ issuer, endpoint, isStep }: Exchange): boolean {
  // The steps of a sign-out always exist, because signing in as another user goes through them.
  return !(endpoint === "end_session" && isStep) && issuer.lacks(endpoint as RouteName);
}

function methodsOfStep(endpoint: EndpointName, path: string): Methods {
  if (endpoint === "registration") return [...READ, "PUT", "DELETE"];
  if (endpoint === "end_session") return path.endsWith("/confirm") ? SEND : READ;
  return path.startsWith("/login/") ? BOTH : READ;
}

// All exchanges that are compared. Each takes as many steps as it needs and returns its last response.
import type { Page } from "../../support/browser.ts";
import { authorization } from "./exchanges/authorization.ts";
import { authorizationErrors } from "./exchanges/authorization-errors.ts";
import { browserOrigins } from "./exchanges/browser-origins.ts";
import { clientAuthentication } from "./exchanges/client-authentication.ts";
import { codes } from "./exchanges/codes.ts";
import { device } from "./exchanges/device.ts";
import { discovery } from "./exchanges/discovery.ts";
import { introspection } from "./exchanges/introspection.ts";
import { logout } from "./exchanges/logout.ts";
import { machines } from "./exchanges/machines.ts";
import { passwords } from "./exchanges/passwords.ts";
import { pushed } from "./exchanges/pushed.ts";
import { refreshing } from "./exchanges/refreshing.ts";
import { registration } from "./exchanges/registration.ts";
import { revocation } from "./exchanges/revocation.ts";
import { tokenRequests } from "./exchanges/token-requests.ts";
import { userinfo } from "./exchanges/userinfo.ts";
import type { Realm } from "./realm.ts";

/** Exchanges by what they send. */
export type Exchanges = Record<string, Exchange>;

export type Exchange = (realm: Realm) => Promise<Response | Page>;

export const EXCHANGES: Record<string, Exchanges> = {
  discovery: discovery,
  authorization: authorization,
  "authorization refused": authorizationErrors,
  "token request": tokenRequests,
  "client authentication": clientAuthentication,
  code: codes,
  password: passwords,
  "client credentials": machines,
  refresh: refreshing,
  introspection: introspection,
  userinfo: userinfo,
  revocation: revocation,
  logout: logout,
  device: device,
  "pushed request": pushed,
  registration: registration,
  "pages of other origins": browserOrigins,
};

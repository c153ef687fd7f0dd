// Client credentials: the service accounts of clients.
import type { Exchanges } from "../exchanges.ts";

const GRANT = { grant_type: "client_credentials" };

export const machines: Exchanges = {
  "a token": (realm) => realm.token(GRANT, { as: "worker" }),
  "a token with openid": (realm) => realm.token({ ...GRANT, scope: "openid" }, { as: "worker" }),
  "a token with e-mail": (realm) => realm.token({ ...GRANT, scope: "email" }, { as: "worker" }),
  "a token with offline_access": (realm) =>
    realm.token({ ...GRANT, scope: "offline_access" }, { as: "worker" }),
  "an unknown scope": (realm) => realm.token({ ...GRANT, scope: "nothing:known" }, { as: "worker" }),
  "a client without a service account": (realm) => realm.token(GRANT, { as: "web" }),
  "a public client": (realm) => realm.token({ ...GRANT, client_id: "spa" }),
};

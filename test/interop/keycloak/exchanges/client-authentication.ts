// How clients authenticate, right and wrong.
import type { Exchanges } from "../exchanges.ts";
import type { Form, Realm, Sent } from "../realm.ts";

function machine(realm: Realm, form: Form, sent?: Sent) {
  return realm.token({ grant_type: "client_credentials", ...form }, sent);
}

function refresh(form: Form, sent?: Sent) {
  return (realm: Realm) =>
    realm.token({ grant_type: "refresh_token", refresh_token: "garbage", ...form }, sent);
}

const WORKER = { client_id: "worker", client_secret: "worker-secret" };
const JWT_BEARER = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

export const clientAuthentication: Exchanges = {
  Basic: (realm) => machine(realm, {}, { as: "worker" }),
  "in the body": (realm) => machine(realm, WORKER),
  "Basic and the same in the body": (realm) => machine(realm, WORKER, { as: "worker" }),
  "Basic and another client in the body": (realm) => machine(realm, { client_id: "web" }, { as: "worker" }),
  "Basic and a public client in the body": (realm) => machine(realm, { client_id: "spa" }, { as: "worker" }),
  "Basic and an unknown client in the body": (realm) =>
    machine(realm, { client_id: "unknown" }, { as: "worker" }),
  "a wrong secret by Basic and the right one in the body": (realm) =>
    machine(realm, WORKER, { as: ["worker", "wrong"] }),
  "Basic of one client and the credentials of another in the body": (realm) =>
    machine(realm, { client_id: "web", client_secret: "web-secret" }, { as: "worker" }),
  "Basic and a wrong secret in the body": (realm) =>
    machine(realm, { client_id: "worker", client_secret: "wrong" }, { as: "worker" }),
  "a wrong secret by Basic": (realm) => machine(realm, {}, { as: ["worker", "wrong"] }),
  "a wrong secret in the body": (realm) => machine(realm, { ...WORKER, client_secret: "wrong" }),
  "an unknown client by Basic": (realm) => machine(realm, {}, { as: ["unknown", "wrong"] }),
  "an unknown client in the body": (realm) =>
    machine(realm, { client_id: "unknown", client_secret: "wrong" }),
  "a disabled client": (realm) => machine(realm, {}, { as: "retired" }),
  "no client": (realm) => machine(realm, {}),
  "a secret without a client": (realm) => machine(realm, { client_secret: "worker-secret" }),
  "no secret": (realm) => machine(realm, { client_id: "worker" }),
  "an empty secret": (realm) => machine(realm, { client_id: "worker", client_secret: "" }),
  "an empty secret by Basic": (realm) => machine(realm, {}, { as: ["worker", ""] }),
  "Basic that is no base64": (realm) => machine(realm, {}, { headers: { authorization: "Basic !" } }),
  "another scheme": (realm) => machine(realm, {}, { headers: { authorization: "Bearer garbage" } }),
  "another scheme beside the body": (realm) =>
    machine(realm, WORKER, { headers: { authorization: "Bearer garbage" } }),
  "basic in lower case": (realm) =>
    machine(realm, {}, { headers: { authorization: `basic ${btoa("worker:worker-secret")}` } }),
  "an assertion that is no JWT": (realm) =>
    machine(realm, { client_assertion_type: JWT_BEARER, client_assertion: "garbage" }),
  "an assertion of another type": (realm) =>
    machine(realm, { client_id: "worker", client_assertion_type: "saml", client_assertion: "garbage" }),
  "a public client with a secret": (realm) =>
    realm.token(
      { grant_type: "password", username: "alice", password: "alice-password" },
      { as: ["spa", "anything"] },
    ),
  "a public client by Basic without a secret": refresh({}, { as: ["spa", ""] }),
  "a public client with a secret in the body": refresh({ client_id: "spa", client_secret: "anything" }),
};

// The device flow: the device's requests, and what the user decides meanwhile.
import { Browser } from "../../../support/browser.ts";
import type { Exchanges } from "../exchanges.ts";
import { type Form, granted, PROTOCOL, type Realm, type Sent } from "../realm.ts";

function start(realm: Realm, form: Form = { client_id: "tv", scope: "openid" }, sent?: Sent) {
  return realm.post("auth/device", form, sent);
}

function poll(realm: Realm, code: string | undefined, form: Form = { client_id: "tv" }, sent?: Sent) {
  return realm.token(
    { grant_type: "urn:ietf:params:oauth:grant-type:device_code", device_code: code, ...form },
    sent,
  );
}

async function decided(realm: Realm, allows: boolean) {
  const { device_code: code, verification_uri_complete: at = "" } = await granted(await start(realm));
  const browser = new Browser();
  await realm.walk(browser, await browser.open(at), { allows });
  return code;
}

export const device: Exchanges = {
  "a start": (realm) => start(realm),
  "a start without scope": (realm) => start(realm, { client_id: "tv" }),
  "a start with an unknown scope": (realm) => start(realm, { client_id: "tv", scope: "nothing:known" }),
  "a start of a client that may not": (realm) => start(realm, { client_id: "spa" }),
  "a start of a confidential client that may not": (realm) => start(realm, {}, { as: "web" }),
  "a start of an unknown client": (realm) => start(realm, { client_id: "unknown" }),
  "a start of no client": (realm) => start(realm, {}),
  "a start with a wrong secret": (realm) => start(realm, {}, { as: ["web", "wrong"] }),
  "a start by GET": (realm) => realm.get(`${PROTOCOL}/auth/device`),
  "a poll before the user's decision": async (realm) =>
    poll(realm, (await granted(await start(realm)))["device_code"]),
  "a poll too soon after another": async (realm) => {
    const { device_code: code } = await granted(await start(realm));
    await poll(realm, code);
    return poll(realm, code);
  },
  "a poll after the user's consent": async (realm) => poll(realm, await decided(realm, true)),
  "a second poll after the user's consent": async (realm) => {
    const code = await decided(realm, true);
    await poll(realm, code);
    return poll(realm, code);
  },
  "a poll after the user's refusal": async (realm) => poll(realm, await decided(realm, false)),
  "a poll with garbage": (realm) => poll(realm, "garbage"),
  "a poll without a code": (realm) => poll(realm, undefined),
  "a poll of another client": async (realm) =>
    poll(realm, (await granted(await start(realm)))["device_code"], { client_id: "spa" }),
  "a page for the user's code": (realm) => new Browser().open(`${realm.url}/device`),
  "a page for a wrong user code": (realm) => new Browser().open(`${realm.url}/device?user_code=AAAA-BBBB`),
};

/* global document, navigator, fetch, setTimeout, Blob */
// Attacks on the control API at `targets` by a hostile page in the same browser. Runs inside that page and
// returns every text that it could read. test/http/control-guard.test.ts checks that nothing has changed.

globalThis.attack = async function attack({ targets, tokenId, kid }) {
  const read = [];
  for (const base of targets) {
    const api = `${base}/_mintmark/api`;
    await Promise.all([byFetch(api, tokenId, kid, read), byElements(api)]);
    byBeacon(api);
    for (const enctype of ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"]) {
      await byForm(api, enctype, read);
    }
    readFrame(await load("iframe", { src: `${base}/_mintmark/` }), read);
  }
  return read;
};

const MINT = '{"user":"alice"}';

function byFetch(api, tokenId, kid, read) {
  const attempt = async (path, init) => {
    try {
      read.push(await (await fetch(api + path, { credentials: "include", ...init })).text());
    } catch {
      // The response was not readable.
    }
  };
  const json = { "content-type": "application/json" };
  const text = { "content-type": "text/plain" };
  return Promise.all([
    attempt("/tokens", { method: "POST", body: MINT, headers: json }),
    attempt("/tokens", { method: "POST", body: MINT, mode: "no-cors" }),
    attempt("/keys/rotate", { method: "POST", headers: text, mode: "no-cors" }),
    attempt(`/tokens/${tokenId}`, { method: "DELETE" }),
    attempt(`/keys/${kid}`, { method: "DELETE", mode: "cors" }),
    attempt("/keys?private=true", {}),
    attempt("/keys?private=true", { mode: "no-cors" }),
  ]);
}

function byElements(api) {
  return Promise.all([
    load("img", { src: `${api}/keys?private=true` }),
    load("script", { src: `${api}/keys?private=true` }),
    load("link", { rel: "stylesheet", href: `${api}/tokens` }),
  ]);
}

function byBeacon(api) {
  for (const type of ["text/plain", "application/json"]) {
    try {
      navigator.sendBeacon(`${api}/tokens`, new Blob([MINT], { type }));
    } catch {
      // The browser rejected it.
    }
  }
}

async function byForm(api, enctype, read) {
  const frame = await load("iframe", { name: `frame${Math.random()}`, src: "about:blank" });
  const form = document.createElement("form");
  Object.assign(form, { method: "post", enctype, action: `${api}/tokens`, target: frame.name });
  const field = document.createElement("input");
  Object.assign(field, { name: '{"user":"alice","description":"', value: '"}' });
  form.append(field);
  document.body.append(form);
  const loaded = new Promise((resolve) => {
    frame.onload = resolve;
    setTimeout(resolve, 1500);
  });
  form.submit();
  await loaded;
  readFrame(frame, read);
}

function readFrame(frame, read) {
  try {
    read.push(frame.contentDocument?.documentElement.outerHTML ?? "");
  } catch {
    // The frame has another origin.
  }
}

/** Adds an element and waits until it has loaded or failed, at most 1.5 s. */
function load(name, attributes) {
  return new Promise((resolve) => {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.onload = element.onerror = () => resolve(element);
    document.body.append(element);
    setTimeout(() => resolve(element), 1500);
  });
}

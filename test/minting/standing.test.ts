// Inspection, introspection and userinfo agree on whether a token stands: for every kind of client, every form of token
// and every state.
import { afterAll, describe, expect, it } from "vitest";
import { type IsolatedIssuer, startMintmark } from "../../src/index.ts";
import { Browser, type Page } from "../support/browser.ts";
import { DEMO_CLIENTS } from "../support/clients.ts";
import { startForeignIssuer } from "../support/foreign-issuer.ts";
import { introspect, userinfo } from "../support/introspect.ts";
import { postForm } from "../support/post-form.ts";
import { manage, register } from "../support/register.ts";
import {
  type AuthorizationRequest,
  authorizationRequest,
  expectTokens,
  redeem,
  REDIRECT_URI,
  refresh,
  tokensFor,
} from "../support/sign-in.ts";

const DESCRIBED = "https://client.example.test/mcp/client.json";
const KNOWN = "https://claude.ai/oauth/claude-code-client-metadata";
const KNOWN_REDIRECT_URI = "http://localhost:40123/callback";

const cluster = await startForeignIssuer();
const idp = await startMintmark();
afterAll(async () => {
  await idp.close();
  await cluster[Symbol.asyncDispose]();
});

const newIssuer = () =>
  idp.isolate({
    login: { headless: true },
    clients: {
      ...DEMO_CLIENTS,
      ci: { secret: "ci-secret", grantTypes: ["client_credentials"], scopes: ["deploy"] },
    },
    trustedIssuers: { [cluster.url]: { workloads: [{ claims: { sub: "pipeline" }, client: "ci" }] } },
    clientIdMetadata: {
      knownClients: true,
      documents: {
        [DESCRIBED]: {
          client_id: DESCRIBED,
          client_name: "A described client",
          redirect_uris: [REDIRECT_URI],
          grant_types: ["authorization_code", "refresh_token"],
          token_endpoint_auth_method: "none",
        },
      },
    },
  });

type Form = "jwt" | "opaque";
interface Held {
  access: string;
  refresh?: string | undefined;
  /** Removes the client; absent if clients of this kind cannot be removed. */
  removeClient?: () => Promise<unknown>;
}

/** Signs alice in and redeems the code for a token of this form. */
async function loggedIn(issuer: IsolatedIssuer, form: Form, params: Record<string, string>): Promise<Held> {
  const tokens = await tokensFor(issuer.url, {
    params: { ...params, scope: "openid profile", login_hint: "alice" },
    token: { ...params, token_format: form },
  });
  return { access: tokens["access_token"] ?? "", refresh: tokens["refresh_token"] };
}

const CLIENTS: Record<string, (issuer: IsolatedIssuer, form: Form) => Promise<Held>> = {
  async "a configured client that acts for itself"(issuer, token_format) {
    const answer = await postForm(
      `${issuer.url}/token`,
      { grant_type: "client_credentials", token_format },
      { basic: ["demo-service", "demo-service-secret"] },
    );
    const { access_token: access = "" } = expectTokens(answer);
    return { access, removeClient: () => issuer.clients.remove("demo-service") };
  },
  async "a configured client of a user"(issuer, form) {
    const held = await loggedIn(issuer, form, {});
    return { ...held, removeClient: () => issuer.clients.remove("demo-app") };
  },
  async "a client that registered itself"(issuer, form) {
    const registered = await register(issuer.url, {
      redirect_uris: [REDIRECT_URI],
      grant_types: ["authorization_code", "refresh_token"],
      token_endpoint_auth_method: "none",
    });
    const held = await loggedIn(issuer, form, { client_id: String(registered.body["client_id"]) });
    return { ...held, removeClient: () => manage(registered, "DELETE") };
  },
  "a client that a configured document describes": (issuer, form) =>
    loggedIn(issuer, form, { client_id: DESCRIBED }),
  "a client known by its document": (issuer, form) =>
    loggedIn(issuer, form, { client_id: KNOWN, redirect_uri: KNOWN_REDIRECT_URI }),
  async "a workload"(issuer, token_format) {
    const assertion = await cluster.sign({ sub: "pipeline", aud: issuer.url });
    const grant_type = "urn:ietf:params:oauth:grant-type:jwt-bearer";
    const answer = await postForm(`${issuer.url}/token`, { grant_type, assertion, token_format });
    const { access_token: access = "" } = expectTokens(answer);
    return { access, removeClient: () => issuer.clients.remove("ci") };
  },
  async "a client that never existed, of a minted token"(issuer, format) {
    const minted = { user: "alice", client: "ghost", scope: "openid", format };
    return { access: await issuer.token(minted) };
  },
  async "a client whose refresh token was minted"(issuer, token_format) {
    const minted = await issuer.token({ user: "alice", kind: "refresh", scope: "openid" });
    const tokens = expectTokens(await refresh(issuer.url, minted, { token_format }));
    return { access: tokens["access_token"] ?? "", refresh: tokens["refresh_token"] };
  },
};

const sessionOf = async (issuer: IsolatedIssuer) => (await issuer.sessions.list())[0]?.id;

/** What happens to the tokens. Each returns whether the access token should stand afterwards; undefined: it depends. */
const STATES: Record<
  string,
  (issuer: IsolatedIssuer, held: Held, form: Form) => Promise<boolean | undefined>
> = {
  "as they were issued": async () => true,
  async "after the access token was revoked"(issuer, { access }) {
    const { record } = await issuer.inspect(access);
    await issuer.tokens.revoke(record?.id ?? "");
    return false;
  },
  async "after everything of the subject was revoked"(issuer, { access }) {
    const { record } = await issuer.inspect(access);
    await issuer.tokens.revokeMany({ subject: record?.subject ?? "" });
    return false;
  },
  async "after they expired"(issuer) {
    await issuer.clock.advance(15 * 24 * 3600);
    return false;
  },
  async "before the clock reached their issue"(issuer) {
    await issuer.clock.advance(-3600);
    return undefined;
  },
  async "after the signing key was removed"(issuer, _, form) {
    for (const { kid, alg, state } of await issuer.keys.list()) {
      if (state === "active" && !alg.startsWith("HS")) await issuer.keys.remove(kid);
    }
    return form === "opaque";
  },
  async "after the client was removed"(_, { removeClient }) {
    await removeClient?.();
    return removeClient === undefined;
  },
  async "after the user was removed"(issuer) {
    await issuer.users.remove("alice");
    return undefined;
  },
  async "after the login session was ended"(issuer) {
    const id = await sessionOf(issuer);
    if (id !== undefined) await issuer.sessions.end(id);
    return id === undefined;
  },
  async "after the refresh token was used"(issuer, { access, refresh: refreshToken }) {
    if (refreshToken === undefined) return true;
    const { record } = await issuer.inspect(access);
    await refresh(issuer.url, refreshToken, { client_id: record?.clientId ?? "" });
    return undefined;
  },
  async "after the refresh token was used twice"(issuer, { access, refresh: refreshToken }) {
    if (refreshToken === undefined) return true;
    const { record } = await issuer.inspect(access);
    for (let count = 0; count < 2; count++) {
      await refresh(issuer.url, refreshToken, { client_id: record?.clientId ?? "" });
    }
    return false;
  },
  async "after the issuer was reset"(issuer) {
    await issuer.reset();
    return false;
  },
};

describe.each(Object.keys(CLIENTS))("tokens of %s", (client) => {
  describe.each(["jwt", "opaque"] as const)("in the form %s", (form) => {
    it.each(Object.keys(STATES))("are judged alike by every endpoint %s", async (state) => {
      await using issuer = await newIssuer();
      const held = await CLIENTS[client]?.(issuer, form);
      if (!held) throw new Error("no tokens");
      const expected = await STATES[state]?.(issuer, held, form);
      const verdicts = await Promise.all(
        [held.access, held.refresh].map(async (token) => {
          if (token === undefined) return undefined;
          const { active } = await introspect(issuer.url, token);
          const { active: inspected, problems } = await issuer.inspect(token);
          expect({ inspected, problems }, "inspection and introspection").toMatchObject({
            inspected: active,
          });
          return active;
        }),
      );
      if (expected !== undefined) expect(verdicts[0]).toBe(expected);
      const { status } = await userinfo(issuer.url, held.access);
      // Userinfo asks for more: a user, and the scope openid.
      if (!verdicts[0]) expect(status).toBe(401);
      else expect([200, 401, 403]).toContain(status);
    });
  });
});

it("a login and its tokens stand until the second at which the login expires, and no longer", async () => {
  const own = await newIssuer();
  await own.overrides.add({ target: "token", expiresInSeconds: "never" });
  const { access_token: token } = await tokensFor(own.url);
  const [session] = await own.sessions.list();
  await own.clock.set({ setAt: session?.expiresAt ?? "", advanceSeconds: -1, frozen: true });
  expect(await own.sessions.list()).toHaveLength(1);
  expect(await introspect(own.url, token)).toMatchObject({ active: true });
  expect((await userinfo(own.url, token)).status).toBe(200);
  await own.clock.advance(1);
  expect(await own.sessions.list()).toEqual([]);
  expect(await introspect(own.url, token)).toEqual({ active: false });
  expect((await userinfo(own.url, token)).status).toBe(401);
  await own.close();
});

it("a token stands no longer once the login has another consent of its client, as from a second tab", async () => {
  const url = idp.url;
  const browser = new Browser();
  const [one, other] = [authorizationRequest(url), authorizationRequest(url)];
  const first = await browser.press(await browser.open(one.url), "login-user-alice");
  const second = await browser.open(other.url);
  const tokenOf = async (page: Page, { verifier }: AuthorizationRequest) => {
    const { leftTo } = await browser.press(page, "consent-allow");
    const code = leftTo?.searchParams.get("code") ?? "";
    const grant = { grant_type: "authorization_code", redirect_uri: REDIRECT_URI };
    const tokens = expectTokens(await redeem(url, { ...grant, code, code_verifier: verifier }));
    return tokens["access_token"] ?? "";
  };
  const verdicts = (token: string) =>
    Promise.all([
      introspect(url, token).then(({ active }) => active),
      idp.inspect(token).then(({ active }) => active),
      userinfo(url, token).then(({ status }) => status),
    ]);
  const earlier = await tokenOf(first, one);
  expect(await verdicts(earlier)).toEqual([true, true, 200]);
  const later = await tokenOf(second, other);
  expect(await verdicts(earlier)).toEqual([false, false, 401]);
  expect(await verdicts(later)).toEqual([true, true, 200]);
});

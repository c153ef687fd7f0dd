// Requests of every kind that change something, and the states that their answers promise.
import { Browser } from "../support/browser.ts";
import { introspect } from "../support/introspect.ts";
import { getJson, postForm } from "../support/post-form.ts";
import { register } from "../support/register.ts";
import { refresh, tokensFor } from "../support/sign-in.ts";

/** Something that an answer has promised. */
export interface State {
  kind: string;
  /** Whether the server still knows it. */
  holds: (url: string) => Promise<boolean>;
}

const SERVICE: [string, string] = ["demo-service", "demo-service-secret"];

export class Load {
  readonly states: State[] = [];
  /** Requests that got an answer other than a success. */
  readonly refused: string[] = [];
  readonly #url: string;
  readonly #onAnswer: (state: State) => void;
  readonly #revocable: { token: string; state: State }[] = [];
  #isOver = false;

  /**
   * @param end ends the load
   * @param onAnswer is called after each successful answer, with what it promises
   */
  constructor(url: string, end: Promise<unknown>, onAnswer: (state: State) => void) {
    this.#url = url;
    this.#onAnswer = onAnswer;
    void end.then(() => (this.#isOver = true));
  }

  /** Sends requests until the load has ended, or one is refused. */
  async run(): Promise<void> {
    const loops = [
      this.#clientCredentials(),
      this.#clientCredentials(),
      this.#mint(),
      this.#logins(),
      this.#revoke(),
      this.#rotate(),
      this.#register(),
    ];
    await Promise.all(loops);
  }

  #clientCredentials = () =>
    this.#repeat(async () => {
      const { status, body } = await postForm(
        `${this.#url}/token`,
        { grant_type: "client_credentials" },
        { basic: SERVICE },
      );
      this.#expect(status, 200, "client credentials");
      this.#keepActive("client credentials", body["access_token"], { isRevocable: true });
    });

  #mint = () =>
    this.#repeat(async () => {
      const { status, body } = await this.#control("/tokens", { user: "alice", scope: "openid" });
      this.#expect(status, 201, "mint");
      this.#keepActive("minted", body["token"]);
    });

  /** Signs in through the pages, and uses the refresh token twice. */
  #logins = () =>
    this.#repeat(async () => {
      const params = { scope: "openid offline_access", prompt: "consent" };
      let tokens: Record<string, unknown> = await tokensFor(this.#url, { browser: new Browser(), params });
      this.#keepActive("login", tokens["access_token"]);
      for (let round = 0; round < 2; round++) {
        const { status, body } = await refresh(this.#url, String(tokens["refresh_token"]));
        this.#expect(status, 200, "refresh");
        tokens = body;
        this.#keepActive("refresh", tokens["access_token"]);
      }
      this.#keepActive("refresh token", tokens["refresh_token"]);
    });

  #revoke = () =>
    this.#repeat(async () => {
      const chosen = this.#revocable.shift();
      if (!chosen) return void (await getJson(`${this.#url}/.well-known/jwks.json`));
      // Until the answer it is open whether the token is revoked.
      this.states.splice(this.states.indexOf(chosen.state), 1);
      const { status } = await postForm(`${this.#url}/revoke`, { token: chosen.token }, { basic: SERVICE });
      this.#expect(status, 200, "revocation");
      this.#keep({
        kind: "revocation",
        holds: async (url) => (await introspect(url, chosen.token))["active"] === false,
      });
    });

  #rotate = () =>
    this.#repeat(async () => {
      const { status, body } = await this.#control("/keys/rotate", {});
      this.#expect(status, 200, "rotation");
      const kid = body["kid"];
      this.#keep({
        kind: "rotation",
        holds: async (url) => {
          const { body } = await getJson(`${url}/.well-known/jwks.json`);
          return (body["keys"] as { kid: string }[]).some((key) => key.kid === kid);
        },
      });
      // Every key stays published, so that a few of them are enough.
      for (let pause = 0; pause < 20; pause++) await getJson(`${this.#url}/.well-known/jwks.json`);
    });

  #register = () =>
    this.#repeat(async () => {
      const { status, body } = await register(this.#url, { redirect_uris: ["http://localhost/callback"] });
      this.#expect(status, 201, "registration");
      const authorization = `Bearer ${String(body["registration_access_token"])}`;
      const path = new URL(String(body["registration_client_uri"])).pathname;
      this.#keep({
        kind: "registration",
        holds: async (url) => (await getJson(new URL(path, url).href, { authorization })).status === 200,
      });
    });

  async #control(path: string, body: object) {
    const response = await fetch(`${this.#url}/_mintmark/api${path}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  }

  #keepActive(kind: string, token: unknown, { isRevocable = false } = {}): void {
    const text = String(token);
    const state: State = { kind, holds: async (url) => (await introspect(url, text))["active"] === true };
    this.#keep(state);
    if (isRevocable && this.#revocable.length < 5) this.#revocable.push({ token: text, state });
  }

  #keep(state: State): void {
    this.states.push(state);
    this.#onAnswer(state);
  }

  #expect(status: number, expected: number, what: string): void {
    if (status !== expected) throw new Error(`${what} was answered with ${status}`);
  }

  async #repeat(work: () => Promise<unknown>): Promise<void> {
    while (!this.#isOver) {
      try {
        await work();
      } catch (error) {
        if (isConnectionGone(error)) continue;
        this.refused.push((error as Error).message);
        this.#isOver = true;
      }
    }
  }
}

/** Whether the connection ended before the answer, as that of a killed server does, or took too long to send (408). */
function isConnectionGone(error: unknown): boolean {
  return (
    error instanceof Error && /^(?:fetch failed|terminated|408 |.* answered with 408$)/.test(error.message)
  );
}

/** Returns the kinds of the states that the server does not know any more. */
export async function lostStates(url: string, states: readonly State[]): Promise<string[]> {
  const lost: string[] = [];
  const queue = [...states];
  const look = async () => {
    for (let state = queue.pop(); state; state = queue.pop()) {
      if (!(await holds(state, url))) lost.push(state.kind);
    }
  };
  await Promise.all(Array.from({ length: 8 }, look));
  return lost;
}

/** Asks again where `fetch` has used a connection to the server that was killed. */
async function holds(state: State, url: string, attempts = 3): Promise<boolean> {
  try {
    return await state.holds(url);
  } catch (error) {
    if (attempts === 0 || !isConnectionGone(error)) throw error;
    return holds(state, url, attempts - 1);
  }
}

// A server under attack: a process of its own, and texts that it knows.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Ended, type Ready, type Serving, startServer } from "../support/child-command.ts";
import { getJson, postForm } from "../support/post-form.ts";
import { register } from "../support/register.ts";
import { authorizeUrl } from "../support/requests.ts";
import { authorizationRequest, tokensFor } from "../support/sign-in.ts";
import { LATE_SECONDS, type Target } from "./shot.ts";
import type { Tally } from "./tally.ts";

export interface Ground {
  target: Target;
  issuers: Ready["issuers"];
  live: Live;
  tally: Tally;
  seed: number;
}

/** What a server knows: hostile requests reach further with it. */
export type Live = Record<
  | "accessToken"
  | "refreshToken"
  | "idToken"
  | "deviceCode"
  | "userCode"
  | "requestUri"
  | "clientId"
  | "keyId"
  | "tokenId"
  | "userName"
  | "registrationToken"
  | "loginPath"
  | "loginCookie",
  string
>;

/** Seconds after which a server that was told to stop is killed; it cuts off its requests much earlier. */
const STOP_SECONDS = 30;

/** Shorter keys than the usual ones, since a campaign rotates often. */
const CONFIG = { alg: "ES256", passwordGrant: true, registration: "open" };

export class Server {
  readonly #serving: Serving;
  readonly #folder: string;
  #hasEnded = false;
  readonly live: Live;

  private constructor(serving: Serving, folder: string, live: Live) {
    this.#serving = serving;
    this.#folder = folder;
    this.live = live;
    void serving.ended.then(() => (this.#hasEnded = true));
  }

  static async start(): Promise<Server> {
    const folder = mkdtempSync(join(tmpdir(), "mintmark-fuzz-"));
    writeFileSync(join(folder, "mintmark.config.json"), JSON.stringify(CONFIG));
    const serving = await startServer(["--ephemeral"], { cwd: folder }).ready;
    return new Server(serving, folder, await liveTexts(serving.url));
  }

  get isAlive(): boolean {
    return !this.#hasEnded;
  }

  ground(tally: Tally, seed: number): Ground {
    const { host, port } = new URL(this.#serving.url);
    const { issuers } = this.#serving.ready;
    return { target: { host, port: Number(port) }, issuers, live: this.live, tally, seed };
  }

  /** Returns whether the server says that it works; a server that does not answer in time does not work. */
  async isHealthy(): Promise<boolean> {
    try {
      const patience = AbortSignal.timeout(LATE_SECONDS * 1000);
      return (await fetch(this.#serving.ready.health, { signal: patience })).status === 200;
    } catch {
      return false;
    }
  }

  /** Stops the server. One that does not stop in time is killed, which its `signal` tells. */
  async stop(): Promise<Ended> {
    const kill = setTimeout(() => this.#serving.kill("SIGKILL"), STOP_SECONDS * 1000);
    const ended = await this.#serving.end();
    clearTimeout(kill);
    rmSync(this.#folder, { recursive: true });
    return ended;
  }
}

async function liveTexts(url: string): Promise<Live> {
  const tokens = await tokensFor(url, { params: { scope: "openid offline_access", prompt: "consent" } });
  const device = await postForm(`${url}/device/auth`, { client_id: "demo-app", scope: "openid" });
  const pushed = await postForm(
    `${url}/par`,
    Object.fromEntries(new URL(authorizationRequest(url).url).searchParams),
  );
  const registered = await register(url, { redirect_uris: ["http://localhost/callback"] });
  const login = await fetch(authorizeUrl(url), { redirect: "manual" });
  const { body: keys } = await getJson(`${url}/_mintmark/api/keys`);
  const { body: list } = await getJson(`${url}/_mintmark/api/tokens`);
  return {
    keyId: (keys["items"] as { kid: string }[])[0]!.kid,
    tokenId: (list["items"] as { id: string }[])[0]!.id,
    userName: "alice",
    accessToken: tokens["access_token"]!,
    refreshToken: tokens["refresh_token"]!,
    idToken: tokens["id_token"]!,
    deviceCode: String(device.body["device_code"]),
    userCode: String(device.body["user_code"]),
    requestUri: String(pushed.body["request_uri"]),
    clientId: String(registered.body["client_id"]),
    registrationToken: String(registered.body["registration_access_token"]),
    loginPath: login.headers.get("location") ?? "",
    loginCookie: login.headers
      .getSetCookie()
      .map((line) => line.split(";")[0])
      .join("; "),
  };
}

// A server under attack: a process of its own, and texts that it knows.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Ended, type Ready, type Serving, startServer } from "../support/child-command.ts";
import { postForm } from "../support/post-form.ts";
import { register } from "../support/register.ts";
import { authorizeUrl } from "../support/requests.ts";
import { authorizationRequest, tokensFor } from "../support/sign-in.ts";
import type { Target } from "./shot.ts";
import type { Tally } from "./tally.ts";

export interface Ground {
  target: Target;
  issuers: Ready["issuers"];
  live: Live;
  tally: Tally;
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
  | "registrationToken"
  | "loginPath"
  | "loginCookie",
  string
>;

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

  ground(tally: Tally): Ground {
    const { host, port } = new URL(this.#serving.url);
    const { issuers } = this.#serving.ready;
    return { target: { host, port: Number(port) }, issuers, live: this.live, tally };
  }

  /** @returns whether the server says that it works */
  async isHealthy(): Promise<boolean> {
    return this.isAlive && (await fetch(this.#serving.ready.health)).status === 200;
  }

  async stop(): Promise<Ended> {
    const ended = await this.#serving.end();
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
  return {
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

// The real Keycloak: its distribution as scripts/keycloak.sh leaves it, started with a copy of its database.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "../../support/free-port.ts";
import { works } from "../../support/toolchains.ts";

/** The version that Mintmark is compared with. */
export const VERSION = readFileSync(join(import.meta.dirname, "version"), "utf8").trim();

const HOME = join(import.meta.dirname, "../../../node_modules/.cache/mintmark-keycloak", VERSION);

/** Why Keycloak cannot run here, for the titles of skipped tests; undefined if it can. */
export function whyNoKeycloak(): string | undefined {
  if (!works(["java", "-version"])) return "Java is missing";
  return existsSync(join(HOME, "ready")) ? undefined : `Keycloak ${VERSION} is not downloaded`;
}

export interface Keycloak extends AsyncDisposable {
  url: string;
  /** Makes a realm of an export. */
  importRealm(realm: object): Promise<void>;
}

/** @throws with its output if it ends before it listens */
export async function startKeycloak(): Promise<Keycloak> {
  const folder = await mkdtemp(join(tmpdir(), "mintmark-keycloak-"));
  await copyFile(join(HOME, "data/h2/keycloakdb.mv.db"), join(folder, "keycloakdb.mv.db"));
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const child = spawn(
    join(HOME, "bin/kc.sh"),
    [
      "start", "--optimized", "--cache=local", "--http-enabled=true", "--http-host=127.0.0.1",
      `--http-port=${port}`, `--hostname=${url}`, `--db-url=jdbc:h2:file:${join(folder, "keycloakdb")};NON_KEYWORDS=VALUE`,
    ],
    {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, JAVA_OPTS_KC_HEAP: "-Xms64m -Xmx512m", JAVA_OPTS_APPEND: "-XX:TieredStopAtLevel=1" },
    },
  ); // prettier-ignore
  const ended = once(child, "exit");
  let said = "";
  const listens = new Promise<void>((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        said += text;
        if (said.includes(`Listening on: http://127.0.0.1:${port}`)) resolve();
      });
    }
  });
  const first = await Promise.race([listens, ended.then(() => "ended")]);
  const end = async () => {
    child.kill(); // its script passes the signal on to Java
    await ended;
    await rm(folder, { recursive: true });
  };
  if (first === "ended") {
    await end();
    throw new Error(`Keycloak did not start:\n${said}`);
  }
  return {
    url,
    importRealm: (realm) => importRealm(url, realm),
    [Symbol.asyncDispose]: end,
  };
}

async function importRealm(url: string, realm: object): Promise<void> {
  const login = await fetch(`${url}/realms/master/protocol/openid-connect/token`, {
    method: "POST",
    body: new URLSearchParams({
      grant_type: "password",
      client_id: "admin-cli",
      username: "admin",
      password: "admin",
    }),
  });
  const { access_token: token } = (await login.json()) as { access_token?: string };
  const { status } = await fetch(`${url}/admin/realms`, {
    method: "POST",
    headers: { authorization: `Bearer ${token ?? ""}`, "content-type": "application/json" },
    body: JSON.stringify(realm),
  });
  if (status !== 201) throw new Error(`Keycloak answered ${status} to the import of the realm`);
}

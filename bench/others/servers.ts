// The servers in other languages that can run here, and Mintmark as a command beside them.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { startKeycloak, VERSION, whyNoKeycloak } from "../../test/interop/keycloak/keycloak.ts";
import type { Build } from "../build.ts";
import { CLIENT } from "../contestants/contract.ts";
import { build, cacheFolder, startCommand } from "./command.ts";
import type { OtherServer, Prepare } from "./contract.ts";

const MAVEN = [
  "--batch-mode",
  "--quiet",
  "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:build-classpath",
];
const REALM = "bench";

export function mintmarkCommand(copy: Build): OtherServer {
  return {
    name: "mintmark",
    hasMachines: true,
    start: () =>
      startCommand((port) => ({
        program: process.execPath,
        args: [
          copy.path("bin/mintmark.js"),
          "serve",
          "--port",
          String(port),
          "--ephemeral",
          "--log",
          "silent",
        ],
        path: "",
      })),
  };
}

export const OTHERS: Record<string, Prepare> = {
  "mock-oauth2-server": async () => {
    const folder = join(import.meta.dirname, "mock-oauth2-server");
    const classpath = join(cacheFolder("mock-oauth2-server"), "classpath");
    await build("mvn", [...MAVEN, `-Dmdep.outputFile=${classpath}`], folder);
    const jars = readFileSync(classpath, "utf8");
    return {
      name: `mock-oauth2-server ${/mock-oauth2-server-([\d.]+)\.jar/.exec(jars)?.[1] ?? ""}`,
      hasMachines: true,
      start: () =>
        startCommand((port) => ({
          program: "java",
          args: ["-cp", jars, "no.nav.security.mock.oauth2.StandaloneMockOAuth2ServerKt"],
          env: { SERVER_PORT: String(port) },
          path: "/default",
        })),
    };
  },
  mockoidc: async () => {
    const folder = join(import.meta.dirname, "mockoidc");
    const program = join(cacheFolder("mockoidc"), "mockoidc");
    await build("go", ["build", "-o", program, "."], folder);
    const module = readFileSync(join(folder, "go.mod"), "utf8");
    return {
      name: `mockoidc ${/mockoidc v[\d.]+-(\d{8})/.exec(module)?.[1] ?? ""}`,
      hasMachines: false,
      start: () => startCommand((port) => ({ program, args: [String(port)], path: "/oidc" })),
    };
  },
  Keycloak: async () => {
    const reason = whyNoKeycloak();
    if (reason !== undefined) throw new Error(reason);
    return {
      // The tests start it like this, which shortens the start and lengthens the requests.
      name: `Keycloak ${VERSION}, C1 compiler only`,
      hasMachines: true,
      async start() {
        const keycloak = await startKeycloak();
        await keycloak.importRealm({
          realm: REALM,
          enabled: true,
          clients: [{ clientId: CLIENT.id, secret: CLIENT.secret, serviceAccountsEnabled: true }],
        });
        return {
          issuer: `${keycloak.url}/realms/${REALM}`,
          stop: async () => keycloak[Symbol.asyncDispose](),
        };
      },
    };
  },
};

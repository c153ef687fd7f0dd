// What happens to each code block of the pages for users: test/project/pages.test.ts runs it as it stands there, another
// test runs it, or a reason says why no test can. A block that is missing here fails pages.test.ts.

/** Runs the block as a configuration: Mintmark starts with it. `before` and `after` complete a fragment. */
export interface ConfigFate {
  config: true;
  before?: string;
}

/** Runs the block in the page's shell, beside a server with the page's configuration. */
export interface ShellFate {
  shell: true;
  /** Commands before the block, for what the page assumes. */
  before?: string;
  /** Programs without which the page's shell is skipped, besides bash and curl. */
  needs?: readonly string[];
}

/** Runs the block as JavaScript, with `idp` in place if it starts none. */
export interface ScriptFate {
  script: true;
  /** Code before the block, for what the page assumes. */
  before?: string;
  /** Code after the block. */
  after?: string;
}

export type Fate = ConfigFate | ShellFate | ScriptFate | { by: string } | { not: string };

const config: Fate = { config: true };
const shell: Fate = { shell: true };
const script: Fate = { script: true };
const by = (file: string): Fate => ({ by: file });
const not = (reason: string): Fate => ({ not: reason });

const STARTS_IDP: Fate = {
  script: true,
  before: 'import { startMintmark } from "mintmark";',
  after: "await idp.close();",
};
const OUTPUT = not("shows output");
const README_TEST = by("test/project/readme.test.ts");
const README_PYTHON = by("test/interop/readme.test.ts");
const FASTMCP = by("test/interop/fastmcp-page.test.ts");
const SIGN_IN = by("test/interop/fastmcp-login.test.ts");
const LEGACY = by("test/project/legacy-apis.test.ts");
const SET_UPS = by("test/interop/set-ups.test.ts");
const FOREGROUND = not("starts a server in the foreground, as most tests of the command line do");
const OWN_APP = (test: string) => not(`is part of the reader's own app or API; ${test} tests the same calls`);
const EXAMPLE = not("installs packages from a registry; test/interop/examples.test.ts runs the same tests");

export interface PagePlan {
  /** Index of the block that is the configuration of the server for the page's shell and scripts. Default: none. */
  server?: number;
  /** The start of each block's first line, in the page's order. */
  blocks: readonly (readonly [start: string, fate: Fate])[];
}

export const PLANS: Readonly<Record<string, PagePlan>> = {
  "README.md": {
    blocks: [
      ["npm ci && npm start", by("scripts/stop-watch.ts")],
      ["npx --no-install mintmark token alice", README_TEST],
      ["from fastmcp import FastMCP", README_PYTHON],
      ["FASTMCP_SERVER_AUTH=", README_PYTHON],
      ["npm ci --prefix ../mintmark", by("scripts/check-runtimes.ts")],
      ["import { startMintmark }", README_TEST],
      ["import { expect, test }", README_TEST],
    ],
  },
  "CONTRIBUTING.md": { blocks: [["npm ci", not("runs the suite that this is part of")]] },
  "docs/README.md": { blocks: [["   TOKEN=$(mintmark token alice", shell]] },
  "docs/agents.md": {
    blocks: [
      ['{ "mcpServers"', not("is an editor's own setting; test/control/mcp.test.ts starts the same command")],
      [
        "[mcp_servers.mintmark]",
        not("is an editor's own setting; test/control/mcp.test.ts starts the same command"),
      ],
      ["{", not("is an editor's own setting; test/control/mcp.test.ts starts the same command")],
    ],
  },
  "docs/check.md": {
    blocks: [
      ["npm start", OWN_APP("test/cli/check.test.ts")],
      ["const report = await idp.check({ url:", OWN_APP("test/check/check.test.ts")],
      ["const report = await idp.check({", OWN_APP("test/check/choice.test.ts")],
      ["SEVERITY", OUTPUT],
    ],
  },
  "docs/ci.md": {
    blocks: [
      ["jobs:", not("is run by GitHub")],
      ["- run: |", not("is run by GitHub")],
      ["services:", not("is run by GitHub")],
      ["test:", not("is run by GitLab")],
      ["test:", not("is run by GitLab")],
    ],
  },
  "docs/configuration.md": { blocks: [["// mintmark.config.ts", config]] },
  "docs/containers.md": {
    blocks: [
      ["docker build", not("needs Docker; test/project/container.test.ts checks the Dockerfile")],
      [
        "export MINTMARK_ADMIN_TOKEN",
        not("needs Docker; test/project/replicas-example.test.ts checks the file"),
      ],
      ["kubectl create", not("needs a cluster; test/interop/containers.test.ts validates the manifests")],
      ["idp, err := testcontainers.Run", not("needs Docker")],
    ],
  },
  "docs/control.md": { blocks: [["curl -s http://localhost:4411/_mintmark/api/tokens", shell]] },
  "docs/fastmcp.md": {
    blocks: [
      ["npx --no-install mintmark ", FASTMCP],
      ["# mintmark.config.yaml", FASTMCP],
      ["npx --no-install mintmark env fastmcp-hs256", FASTMCP],
      ["FASTMCP_SERVER_AUTH=", FASTMCP],
      ["npx --no-install mintmark token", FASTMCP],
      ["npx --no-install mintmark env fastmcp-jwks", FASTMCP],
      ["npx --no-install mintmark env fastmcp-jwks --issuer auth0", FASTMCP],
      ["# mintmark.config.yaml", FASTMCP],
      ["npx --no-install mintmark token --client billing-service", FASTMCP],
      ["openssl genpkey", FASTMCP],
      ["auth = JWTVerifier", FASTMCP],
      ["# mintmark.config.yaml", SIGN_IN],
      ["from fastmcp.server.auth import RemoteAuthProvider", SIGN_IN],
      ["from fastmcp.server.auth import OAuthProxy", SIGN_IN],
      ["from fastmcp.server.auth.oidc_proxy", SIGN_IN],
      ["from fastmcp.server.auth.providers.auth0", SIGN_IN],
      ["from fastmcp.server.auth.providers.auth0", SIGN_IN],
      ["from fastmcp.server.auth.providers.keycloak", SIGN_IN],
    ],
  },
  "docs/flaws.md": { blocks: [["const bad = await idp.token({", script]] },
  "docs/grants.md": {
    server: 0,
    blocks: [
      ["{", config],
      ['{ "responseTypes"', config],
      ["curl -u service:service-secret", shell],
      ["curl http://localhost:4411/token -d grant_type=password", shell],
      ["ASSERTION=$(", shell],
      ["RECEIVED=$(", shell],
      ["   ID_TOKEN=$(", { shell: true, needs: ["jq"] }],
      ["   curl -u agent:agent-secret", shell],
      ["TOKEN=$(", shell],
      ["WORKLOAD=$(", shell],
      ["import * as client", script],
    ],
  },
  "docs/https.md": {
    blocks: [
      ["npx --no-install mintmark --https", FOREGROUND],
      ["export default defineConfig({", config],
      [
        "openssl req",
        not("names a client of the reader; test/protocol/clients/certificates.test.ts does the same"),
      ],
    ],
  },
  "docs/isolation.md": {
    server: 2,
    blocks: [
      ["import { startMintmark }", { script: true, after: "await mintmark.close();" }],
      ["API=http://localhost:4411/_mintmark/api", shell],
      ['{ "issuersOnFirstTouch"', config],
      ["curl -s http://localhost:4411/azureAd", shell],
      [
        "beforeEach(() => idp.reset());",
        {
          script: true,
          before: "let ended; const beforeEach = (run) => (ended = run());",
          after: "await ended;",
        },
      ],
      ["curl -s -X POST $API/reset", shell],
    ],
  },
  "docs/jvm-and-python.md": {
    blocks: [
      ["spring.security", not("is read by Spring; test/interop/spring.test.ts sets the same properties")],
      ["keytool", not("needs a JDK")],
      ["{", config],
      ["oauth.register(", OWN_APP("test/interop/python-clients.test.ts")],
      ["keys = jwt.PyJWKClient", OWN_APP("test/interop/python-apis.test.ts")],
    ],
  },
  "docs/languages.md": {
    blocks: [
      [
        "python3 -m venv",
        not("installs packages from a registry; test/interop/python-client.test.ts does it offline"),
      ],
      ["from fastmcp import FastMCP", by("test/interop/python-client.test.ts")],
      ["npx --no-install mintmark serve", FOREGROUND],
      ["{", OUTPUT],
      ["using System.Diagnostics;", not("needs .NET")],
    ],
  },
  "docs/legacy-apis.md": {
    blocks: [
      ["{", LEGACY],
      ["LOGIN=$(", LEGACY],
      ["curl -s http://localhost:4411/token", LEGACY],
      ["npx --no-install mintmark token bob", LEGACY],
      ["npx --no-install mintmark token vera", LEGACY],
      ["curl -s -u code-index-api", LEGACY],
      ["KEY=$(", LEGACY],
      ["{", LEGACY],
      ['printf %s "the-previous-secret', LEGACY],
      ["{", LEGACY],
      ["npx --no-install mintmark token alice --audience o", LEGACY],
    ],
  },
  "docs/login-pages.md": {
    blocks: [["await page.locator(", OWN_APP("test/pages/login.test.ts")]],
  },
  "docs/logout.md": {
    blocks: [
      ["export default defineConfig({", config],
      ["const { status, error }", OWN_APP("test/protocol/login/backchannel-logout.test.ts")],
      ["export default defineConfig({", config],
      ["await signIn(myApp", OWN_APP("test/protocol/login/backchannel-logout.test.ts")],
      ['curl -s "http://localhost:4411/_mintmark/api/sessions', shell],
      ["const logout = {", OWN_APP("test/protocol/login/backchannel-logout.test.ts")],
    ],
  },
  "docs/overrides.md": {
    blocks: [
      ["await idp.overrides.add(", script],
      ["curl -s http://localhost:4411/_mintmark/api/overrides", shell],
      ["const stop = idp.hooks.on(", { script: true, before: 'const scopesOf = async () => "read";' }],
    ],
  },
  "docs/profiles/auth0.md": { blocks: [["// mintmark.config.ts", config]] },
  "docs/profiles/cognito.md": { blocks: [["// mintmark.config.ts", config]] },
  "docs/profiles/entra.md": {
    blocks: [
      ["npx --no-install mintmark --https", FOREGROUND],
      ["const idp = await startMintmark({", STARTS_IDP],
    ],
  },
  "docs/profiles/google.md": {
    blocks: [
      ["// mintmark.config.ts", config],
      ["const issuer =", OWN_APP("test/interop/sdks/google-auth-library.test.ts")],
    ],
  },
  "docs/profiles/keycloak.md": {
    blocks: [
      ["// mintmark.config.ts", config],
      ["roles: {", { config: true, before: "export default {" }],
    ],
  },
  "docs/profiles/okta.md": {
    blocks: [
      ["npx --no-install mintmark #", FOREGROUND],
      ["const idp = await startMintmark({", STARTS_IDP],
    ],
  },
  "docs/registration.md": {
    blocks: [
      ["export default defineConfig({ registration", config],
      ["export default defineConfig({ initialAccessToken", config],
      ["curl -s http://localhost:4411/register", shell],
      ["export default defineConfig({", config],
    ],
  },
  "docs/run.md": {
    blocks: [
      ["npx --no-install mintmark run", not("runs the reader's own tests; test/cli/run.test.ts runs others")],
      ["npx --no-install mintmark env ", shell],
      ["$ npx", OUTPUT],
    ],
  },
  "docs/set-ups.md": {
    blocks: [
      ["{", SET_UPS],
      ["# server.py", SET_UPS],
      ["{", SET_UPS],
      ["# server.py", SET_UPS],
      ["{", SET_UPS],
      ["# server.py", SET_UPS],
      ["{", SET_UPS],
      ["# server.py", SET_UPS],
      ["{", SET_UPS],
      ["# accounts/models.py", SET_UPS],
      ["# server.py", SET_UPS],
      ["// server.mjs", SET_UPS],
    ],
  },
  "docs/step-up.md": {
    blocks: [
      ['{ "acrValues"', config],
      ["const weak = await idp.token(", script],
      ["WWW-Authenticate:", OUTPUT],
    ],
  },
  "docs/terminal.md": {
    blocks: [
      ["15:46:52", OUTPUT],
      [
        "npx --no-install mintmark requests --follow",
        not("follows until it is stopped, and has a shortened token; test/cli/verbs.test.ts runs the same"),
      ],
    ],
  },
  "docs/testing.md": {
    blocks: [
      ["import { expect, test } from", OWN_APP("test/library/vitest-fixture.test.ts")],
      ["import { describe } from", OWN_APP("test/library/vitest-fixture.test.ts")],
      ["expected issuer", OUTPUT],
      ["const [request] = await idp.requests.list(", script],
      ["import { afterAll,", not("needs Jest; test/library/matchers.test.ts tests the same matchers")],
      ["import { expect, test } from", OWN_APP("test/library/playwright.test.ts")],
      ["import assert from", script],
    ],
  },
  "docs/tokens.md": {
    server: 6,
    blocks: [
      ["scopes:", config],
      ["tokenRules:", config],
      ["npx --no-install mintmark token 550e8400", shell],
      [
        "const { accepts, problems }",
        { script: true, before: 'const token = await idp.token({ user: "alice" });' },
      ],
      [
        "npx --no-install mintmark tokens inspect",
        not("has a shortened token, and macOS's clipboard; test/cli/inspect.test.ts runs the same"),
      ],
      [
        "FASTMCP_SERVER_AUTH=",
        not("is for FastMCP 2; test/interop/fastmcp-page.test.ts runs the same set-up"),
      ],
      ["# mintmark.config.yaml", config],
      ["npx --no-install mintmark token 550e8400", shell],
      ["npx --no-install mintmark keys export --private", shell],
      ["npx --no-install mintmark keys export --format pem", shell],
    ],
  },
  "docs/troubleshooting.md": {
    blocks: [
      [
        'npx --no-install mintmark inspect "$TOKEN"',
        {
          shell: true,
          before:
            "TOKEN=$(npx --no-install mintmark token alice --audience http://localhost:8000/mcp --scope read --quiet)",
        },
      ],
    ],
  },
  "examples/compose/README.md": { blocks: [["export MINTMARK_ADMIN_TOKEN", not("needs Docker")]] },
  "examples/django/README.md": {
    blocks: [
      ["pip install", EXAMPLE],
      ['"claims": {', not("is part of a configuration that the page links to")],
    ],
  },
  "examples/express/README.md": {
    blocks: [
      ["npm install", EXAMPLE],
      ["cd examples/express", by("test/interop/examples.test.ts")],
    ],
  },
  "examples/fastapi/README.md": {
    blocks: [
      ["pip install", EXAMPLE],
      ["npx --no-install mintmark token bob", OWN_APP("test/project/legacy-apis.test.ts")],
    ],
  },
  "examples/fastmcp/README.md": {
    blocks: [
      ["pip install", EXAMPLE],
      ["pytest", EXAMPLE],
    ],
  },
  "examples/go/README.md": { blocks: [["go test", EXAMPLE]] },
  "examples/junit/README.md": { blocks: [["mvn test", EXAMPLE]] },
  "examples/mcp-server/README.md": {
    blocks: [
      ["npm start", FOREGROUND],
      ["TOKEN=$(", OWN_APP("test/project/example-mcp-server.test.ts")],
    ],
  },
  "examples/replicas/README.md": {
    blocks: [
      [
        "export MINTMARK_ADMIN_TOKEN",
        not("needs Docker; test/project/replicas-example.test.ts checks the file"),
      ],
    ],
  },
  "examples/pytest/README.md": { blocks: [["pip install", EXAMPLE]] },
};

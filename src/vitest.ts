// `mintmark/vitest`: a test whose `idp` is an issuer of its own, and an `expect` that knows Mintmark's matchers.
import { expect, test as base, type TestAPI } from "vitest";
import { startMintmark, type IsolatedIssuer, type Mintmark, type MintmarkConfig } from "./index.ts";
import { bindIssuer } from "./matchers/issuer.ts";
import { mintmarkMatchers, type MintmarkMatchers } from "./matchers/matchers.ts";

// Vitest takes its matchers from chai's interface as well as from its own `Matchers`, whose type parameters differ
// from one major version to the next.
declare global {
  // eslint-disable-next-line @typescript-eslint/no-namespace
  namespace Chai {
    // eslint-disable-next-line @typescript-eslint/no-empty-object-type
    interface Assertion extends MintmarkMatchers {}
  }
}

/** What `mintmark.isolate` takes. */
export type IsolatedSettings = NonNullable<Parameters<Mintmark["isolate"]>[0]>;

/** What tests get. */
export interface MintmarkFixtures {
  /** An issuer of its own for each test that names it, closed with everything it held when the test is over. */
  idp: IsolatedIssuer;
  /** In what the issuers of a suite differ from the configuration; set it with `test.override`. */
  idpSettings: IsolatedSettings;
  /** The server behind them: one for each worker, started by the first test that needs it. */
  mintmark: Mintmark;
}

/**
 * Makes a `test` whose issuers are configured like this. Tests run in parallel, or fail, and see nothing of each
 * other. To be called at the top level of a file.
 *
 * @param config as `startMintmark` takes it
 * @throws (the first test, not this call) as `startMintmark` and `isolate`
 * @example
 * const test = mintmarkTest({ users: { carol: { roles: ["reader"] } }, roles: { reader: ["notes:read"] } });
 * test("carol may read", async ({ idp }) => {
 *   expect(await idp.token({ user: "carol", scope: "notes:read" })).toHaveScopes("notes:read");
 * });
 */
export function mintmarkTest(config: MintmarkConfig = {}): TestAPI<MintmarkFixtures> {
  return base.extend<MintmarkFixtures>({
    mintmark: [
      // eslint-disable-next-line no-empty-pattern -- vitest reads here what a fixture depends on
      async ({}, use) => {
        const mintmark = await startMintmark(config);
        try {
          await use(mintmark);
        } finally {
          await mintmark.close();
        }
      },
      { scope: "worker" },
    ],
    idpSettings: {},
    idp: async ({ mintmark, idpSettings }, use) => {
      const idp = await mintmark.isolate(idpSettings);
      const unbind = bindIssuer(idp);
      try {
        await use(idp);
      } finally {
        unbind();
        await end(mintmark, idp);
      }
    },
  });
}

/**
 * A `test` with Mintmark's built-in users and clients.
 *
 * @example
 * test("the API refuses an expired token", async ({ idp }) => {
 *   const response = await callMyApi(idp.url, await idp.token({ user: "alice", flaw: "expired" }));
 *   expect(response).toRefuseToken({ error: "invalid_token" });
 * });
 */
export const test: TestAPI<MintmarkFixtures> = mintmarkTest();

expect.extend(mintmarkMatchers);

export { expect };
export type { MintmarkMatchers };

/** A test may have closed its issuer itself. */
async function end(mintmark: Mintmark, idp: IsolatedIssuer): Promise<void> {
  if ((await mintmark.issuers.list()).some(({ id }) => id === idp.id)) await idp.close();
}

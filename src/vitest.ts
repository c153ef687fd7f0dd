// `mintmark/vitest`: a `test` whose `idp` is the test's own issuer, and an `expect` with Mintmark's matchers.
import { expect, test as base, type TestAPI } from "vitest";
import { type IsolatedIssuer, type Mintmark, type MintmarkConfig, startMintmark } from "./index.ts";
import { bindIssuer } from "./matchers/issuer.ts";
import { type MintmarkMatchers, mintmarkMatchers } from "./matchers/matchers.ts";

// Extends chai's interface, which vitest reads too, and not vitest's `Matchers`, whose type parameters differ
// between major versions.
declare global {
  // eslint-disable-next-line @typescript-eslint/no-namespace
  namespace Chai {
    // eslint-disable-next-line @typescript-eslint/no-empty-object-type
    interface Assertion extends MintmarkMatchers {}
  }
}

/** The settings that `mintmark.isolate` takes. */
export type IsolatedSettings = NonNullable<Parameters<Mintmark["isolate"]>[0]>;

/** The fixtures of a test. */
export interface MintmarkFixtures {
  /** The test's own issuer, made for each test that names it and closed with its data when the test ends. */
  idp: IsolatedIssuer;
  /** Settings in which a suite's issuers differ from the configuration. Set them with `test.override`. */
  idpSettings: IsolatedSettings;
  /** The server of these issuers: one for each worker, started by the first test that needs it. */
  mintmark: Mintmark;
}

/**
 * Returns a `test` whose issuers have this configuration. Each test has its own issuer, so tests may run in
 * parallel or fail without affecting each other. Call it at the top level of a file.
 *
 * @param config Configuration, as for `startMintmark`. Default: the built-in users and clients.
 * @throws The errors of `startMintmark` and `isolate`, in the first test that uses the fixtures
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

/** Closes the issuer, unless the test has closed it already. */
async function end(mintmark: Mintmark, idp: IsolatedIssuer): Promise<void> {
  if ((await mintmark.issuers.list()).some(({ id }) => id === idp.id)) await idp.close();
}

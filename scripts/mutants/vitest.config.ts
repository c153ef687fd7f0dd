// The tests of one room, as `npm run test:mutants` runs them: in one process, stopping at the first failure.
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: (process.env["MUTANT_TESTS"] ?? "").split("\n"),
    isolate: false,
    env: { TEST_WITHOUT_CHROMIUM: "true" },
    setupFiles: `${import.meta.dirname}/load.ts`,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 30_000 } },
  },
});

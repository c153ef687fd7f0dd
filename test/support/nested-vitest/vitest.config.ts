// Configuration for tests that must fail. Only nested-vitest.ts runs them, never the suite itself.
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: { include: ["*.case.ts"], reporters: ["default"], testTimeout: 300_000 },
});

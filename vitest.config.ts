import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["test/interop/**", "node_modules/**"],
    testTimeout: 30_000,
    hookTimeout: 30_000,
    // Most tests wait for a browser, a child process or a socket: one more worker than cores keeps both busy.
    maxWorkers: 3,
  },
});

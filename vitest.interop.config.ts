// Tests against other people's software: verifiers, clients and servers as they are installed, Python among them.
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/interop/**/*.test.ts"],
    // A check is some hundred requests, and those of other processes wait for real time.
    testTimeout: 600_000,
    hookTimeout: 60_000,
    maxWorkers: 3,
  },
});

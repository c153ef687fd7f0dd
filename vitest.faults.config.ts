// Faults that take minutes to try: kills, full disks, damage, crowds. They print what they measured.
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/faults/**/*.test.ts"],
    // A fault is tried many times over; these limits only stop a test that hangs.
    testTimeout: 3_600_000,
    hookTimeout: 300_000,
    expect: { poll: { timeout: 120_000 } },
    fileParallelism: false,
    globalSetup: "test/support/fresh-bundle.js",
  },
});

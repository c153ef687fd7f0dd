import { configDefaults, defineConfig } from "vitest/config";

// The engine says some things once in a process: what it says has a process to be said in.
const WHAT_THE_ENGINE_SAYS = ["test/engine-*.test.ts"];

export default defineConfig({
  test: {
    testTimeout: 30_000,
    hookTimeout: 30_000,
    // Most tests wait for a browser, a child process or a socket: one more worker than cores keeps both busy.
    maxWorkers: 3,
    projects: [
      {
        extends: true,
        test: {
          name: "suite",
          include: ["test/**/*.test.ts"],
          exclude: [...configDefaults.exclude, "test/interop/**", ...WHAT_THE_ENGINE_SAYS],
          isolate: false, // a fourth of the time would go into loading the same modules for every file
        },
      },
      { extends: true, test: { name: "engine", include: WHAT_THE_ENGINE_SAYS } },
    ],
  },
});

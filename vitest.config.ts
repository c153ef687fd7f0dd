import { configDefaults, defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

// The engine says some things once in a process: what it says has a process to be said in.
const WHAT_THE_ENGINE_SAYS = ["test/engine/**/*.test.ts"];

// Where no earlier run has left its times, a long file that happens to come last leaves the other cores idle.
const LONGEST = [
  "pages/vendor-login",
  "project/pages",
  "pages/login",
  "pages/console",
  "check/mcp-refusals",
  "cli/env",
  "pages/flows",
  "store/failover",
  "check/weak-servers",
  "cli/serve",
  "project/container",
  "http/stopping",
];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isLong = ({ moduleId }: TestSpecification) =>
      LONGEST.some((name) => moduleId.endsWith(`/${name}.test.ts`));
    const sorted = await super.sort(files);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}

export default defineConfig({
  test: {
    // Tests end on events. These limits only stop a test that hangs, so a busy machine must not reach them.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    expect: { poll: { timeout: 120_000 } },
    // Most tests wait for a browser, a child process or a socket: one more worker than cores keeps both busy.
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
    globalSetup: "test/support/fresh-bundle.js",
    projects: [
      {
        extends: true,
        test: {
          name: "suite",
          include: ["test/**/*.test.ts"],
          exclude: [...configDefaults.exclude, "test/interop/**", "test/faults/**", ...WHAT_THE_ENGINE_SAYS],
          isolate: false, // a fourth of the time would go into loading the same modules for every file
        },
      },
      { extends: true, test: { name: "engine", include: WHAT_THE_ENGINE_SAYS } },
    ],
  },
});

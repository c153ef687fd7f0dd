import { configDefaults, defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

// The engine says some things once in a process: what it says has a process to be said in.
const WHAT_THE_ENGINE_SAYS = ["test/engine/**/*.test.ts"];

// Longest first: a long file that comes last would leave the other cores idle. store/failover and http/stopping wait.
const LONGEST = [
  "pages/vendor-login",
  "pages/flows",
  "pages/login",
  "pages/console",
  "store/failover",
  "http/stopping",
  "cli/serve",
  "project/pages",
  "check/weak-servers",
  "cli/env",
  "check/mcp-refusals",
  "project/container",
];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const place = LONGEST.findIndex((name) => moduleId.endsWith(`/${name}.test.ts`));
      return place === -1 ? LONGEST.length : place;
    };
    return (await super.sort(files)).toSorted((one, other) => rank(one) - rank(other));
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

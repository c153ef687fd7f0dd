// The Go module for tests: its own tests run with the `mintmark` of this checkout.
import { execFile } from "node:child_process";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { works } from "../support/toolchains.ts";

const MODULE = join(import.meta.dirname, "../../clients/go/mintmarktest");

test.skipIf(!works(["go", "version"]))("the Go module passes its own tests", async () => {
  const { stdout } = await promisify(execFile)("go", ["test", "-count=1", "./..."], {
    cwd: MODULE,
    env: {
      ...Object.fromEntries(
        Object.entries(process.env).filter(([name]) => !/^(MINTMARK_|VITEST)/.test(name)),
      ),
      PATH: [dirname(process.execPath), process.env["PATH"]].join(":"),
      GOPROXY: "off",
      GOTOOLCHAIN: "local",
    },
  });
  expect(stdout).toMatch(/^ok /m);
});

// The Python package: wheel and sdist are built and installed outside the repository, and its own tests and examples
// are run there.
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { VERSION } from "../../src/version.ts";
import { builder, installedForAll, pytest } from "./python-client/package.ts";

const PASSED = /^\d+ passed[^,]* in /m;

describe.skipIf(!builder)("the Python package", () => {
  const installed = installedForAll();

  test("is built as a wheel and an sdist with the version of the npm package", () => {
    expect(installed().built).toEqual([`mintmark-${VERSION}-py3-none-any.whl`, `mintmark-${VERSION}.tar.gz`]);
  });

  test("has a command that needs no other Node.js", () => {
    const { packages, folder } = installed();
    const command = join(folder, "venv/bin/mintmark");
    expect(execFileSync(command, ["--version"], { env: { PATH: "" }, encoding: "utf8" }).trim()).toBe(
      VERSION,
    );
    expect(packages).toContain(folder);
  });

  test("passes its own tests", async () => {
    expect(await pytest(installed(), installed().python, "tests")).toMatch(PASSED);
  });

  test("accepts a good and refuses a bad token in a test of ten lines, in an empty folder", () => {
    const { folder, python } = installed();
    writeFileSync(
      join(folder, "test_ten_lines.py"),
      `from mintmark import flaws


def test_good_and_bad(idp):
    good = idp.token(user="alice", audience="my-api", scope="read")
    bad = idp.token(user="alice", audience="my-api", flaw="expired")
    assert idp.active(good)
    assert not idp.active(bad)
    assert "expired" in [flaw.name for flaw in flaws("jwks")]
`,
    );
    expect(
      execFileSync(python, ["-m", "pytest", "-q", "test_ten_lines.py"], { cwd: folder, encoding: "utf8" }),
    ).toMatch(PASSED);
  });
});

// The Python package: wheel and sdist are built and installed outside the repository, and its own tests and examples
// are run there.
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { VERSION } from "../../src/version.ts";
import { findEnvironment, findPython } from "../support/python.ts";
import { builder, installedForAll, pytest } from "./python-client/package.ts";

const fastmcp = { 2: await findPython(2), 3: await findPython(3), 4: await findPython(4) };
const fastapi = await findEnvironment("fastapi", ["fastapi", "httpx", "PyJWT"]);
const flask = await findEnvironment("python-clients", ["Flask", "Authlib"]);
const django = await findEnvironment("django", ["djangorestframework_simplejwt"]);
const PASSED = /^\d+ passed(, \d+ warnings?)? in /m;

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

  const examples = [
    { name: "FastMCP 2.14", file: "test_fastmcp.py", python: fastmcp[2] },
    { name: "FastMCP 3", file: "test_fastmcp.py", python: fastmcp[3] },
    { name: "FastMCP 4", file: "test_fastmcp.py", python: fastmcp[4] },
    { name: "FastAPI", file: "test_fastapi.py", python: fastapi },
    { name: "FastAPI with planted weaknesses", file: "test_planted_weaknesses.py", python: fastapi },
    { name: "Starlette", file: "test_starlette.py", python: fastapi },
    { name: "Flask and Authlib", file: "test_flask.py", python: flask },
    { name: "Django REST framework and simplejwt", file: "test_django.py", python: django },
  ];
  test.for(examples)("passes the example for $name", async ({ file, python }, { skip }) => {
    if (!python) return skip("its packages are missing; scripts/python-env.sh installs them");
    expect(await pytest(installed(), python.executable, "examples", [file])).toMatch(PASSED);
  });
});

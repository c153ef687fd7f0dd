// The Python package: wheel and sdist are built and installed outside the repository, and its own tests and examples
// are run there.
import { execFileSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { VERSION } from "../../src/version.ts";
import { blocksOf } from "../support/page-blocks.ts";
import { findEnvironment, findPython } from "../support/python.ts";
import { builder, installedForAll, pytest, pytestIn } from "./python-client/package.ts";

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

  test.for(Object.entries(fastmcp))(
    "accepts a good and refuses a bad token in the ten lines of docs/languages.md, with FastMCP %s",
    async ([, python], { skip }) => {
      if (!python) return skip("its packages are missing; scripts/python-env.sh installs them");
      const [lines = ""] = blocksOf("languages.md", "From nothing to a green test, in Python", "python");
      expect(lines.split("\n").filter((line) => line !== "")).toHaveLength(10);
      const folder = mkdtempSync(join(installed().folder, "empty-"));
      writeFileSync(join(folder, "test_server.py"), lines);
      expect(await pytestIn(folder, installed(), python.executable)).toMatch(PASSED);
    },
  );

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

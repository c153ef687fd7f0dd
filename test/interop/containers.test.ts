// The Compose files and the Kubernetes manifests of the examples, judged by the schemas of Compose and Kubernetes.
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { findEnvironment } from "../support/python.ts";

const EXAMPLES = join(import.meta.dirname, "../../examples");
const python = await findEnvironment("containers", ["compose-spec", "kubernetes-validate"]);
const missing = python ? "" : " (skipped: scripts/python-env.sh has not installed the validators)";

/** Runs a script with the file's path as its argument, and returns what it prints. Rejects if the file is refused. */
async function validate(script: string, args: string[]): Promise<string> {
  const { stdout, stderr } = await promisify(execFile)(python!.executable, ["-c", script, ...args]);
  return stdout + stderr;
}

describe.skipIf(!python)(`the Kubernetes manifests${missing}`, () => {
  it("are accepted by the strict schemas of Kubernetes", async () => {
    const script = "import sys; from kubernetes_validate.__main__ import main; sys.exit(main())";
    const said = await validate(script, ["--strict", join(EXAMPLES, "kubernetes/mintmark.yaml")]);
    const kinds = [...said.matchAll(/passed for resource (\w+)\//g)].map(([, kind]) => kind);
    expect(kinds).toEqual(["deployment", "service", "statefulset", "service", "networkpolicy"]);
  });
});

describe.skipIf(!python)(`a Compose file${missing}`, () => {
  const script = [
    "import sys; from compose_spec import PyCompose",
    "compose = PyCompose.from_yaml(open(sys.argv[1]).read())",
    "for check in (compose.validate_volumes, compose.validate_configs, compose.validate_secrets): check()",
    "print(*sorted(compose.service_names()))",
  ].join("\n");

  it.each([
    ["compose", "api mintmark"],
    ["replicas", "mintmark proxy redis"],
  ])("of the example %s is accepted by the Compose Specification", async (example, services) => {
    expect((await validate(script, [join(EXAMPLES, example, "compose.yaml")])).trim()).toBe(services);
  });
});

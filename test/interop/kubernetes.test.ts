// The Kubernetes manifests of the examples, judged by the schemas of Kubernetes itself.
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { findEnvironment } from "../support/python.ts";

const MANIFESTS = join(import.meta.dirname, "../../examples/kubernetes/mintmark.yaml");
const python = await findEnvironment("kubernetes", ["kubernetes-validate"]);
const missing = python ? "" : " (skipped: scripts/python-env.sh has not installed kubernetes-validate)";

describe.skipIf(!python)(`the Kubernetes manifests${missing}`, () => {
  it("are accepted by the strict schemas of Kubernetes", async () => {
    const script = "import sys; from kubernetes_validate.__main__ import main; sys.exit(main())";
    const args = ["-c", script, "--strict", MANIFESTS];
    const { stdout, stderr } = await promisify(execFile)(python!.executable, args);
    const kinds = [...`${stdout}${stderr}`.matchAll(/passed for resource (\w+)\//g)].map(([, kind]) => kind);
    expect(kinds).toEqual(["deployment", "service", "statefulset", "service", "networkpolicy"]);
  });
});

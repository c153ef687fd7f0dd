// The examples with several servers name only options, variables and paths that exist, and run without rights.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import { describe, expect, it } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { declareServe } from "../../src/cli/commands/serve.ts";
import { readEnvironment } from "../../src/config/environment.ts";
import { parseConfig } from "../../src/config/parse.ts";
import { startMintmark } from "../../src/index.ts";

const EXAMPLES = join(import.meta.dirname, "../../examples");
const ADMIN_TOKEN = "0123456789abcdef0123456789abcdef";

interface Container {
  args: string[];
  env: { name: string; value?: string; valueFrom?: { secretKeyRef: { name: string; key: string } } }[];
  [probe: string]: unknown;
}
interface Manifest {
  kind: string;
  metadata: { name: string };
  spec: {
    replicas?: number;
    selector: Record<string, unknown>;
    ports?: { port: number; targetPort: string }[];
    template?: {
      metadata: { labels: Record<string, string> };
      spec: { securityContext: unknown; containers: Container[]; volumes?: unknown };
    };
  };
}

const manifests = parseAllDocuments(readFileSync(join(EXAMPLES, "kubernetes/mintmark.yaml"), "utf8")).map(
  (document) => document.toJS() as Manifest,
);
const compose = parse(readFileSync(join(EXAMPLES, "replicas/compose.yaml"), "utf8")) as {
  services: Record<"mintmark" | "proxy" | "redis", Record<string, unknown>>;
};

/** Throws if there is no such option, or a value is missing. */
function expectServeOptions(args: string[]): void {
  const program = new Command().exitOverride();
  declareServe(program);
  const [serve] = program.commands;
  expect(serve!.exitOverride().parseOptions(args)).toEqual({ operands: [], unknown: [] });
}

function expectSettings(env: Record<string, string>): void {
  const { settings, problems } = readEnvironment(env);
  expect(problems).toEqual([]);
  expect(parseConfig(settings)).toMatchObject(settings);
}

describe("the Kubernetes manifests", () => {
  const deployment = manifests.find(({ kind }) => kind === "Deployment")!;
  const { containers, securityContext } = deployment.spec.template!.spec;
  const [mintmark] = containers as [Container];

  it("run two servers with options and variables that exist, and the admin token from a Secret", () => {
    expect(deployment.spec.replicas).toBe(2);
    expectServeOptions(mintmark.args);
    expectSettings(Object.fromEntries(mintmark.env.map(({ name, value }) => [name, value ?? ADMIN_TOKEN])));
    const secret = mintmark.env.find(({ name }) => name === "MINTMARK_ADMIN_TOKEN");
    expect(secret).toMatchObject({ valueFrom: { secretKeyRef: { name: "mintmark", key: "admin-token" } } });
    expect(secret).not.toHaveProperty("value");
  });

  it("find Redis under the name of its Service", () => {
    const store = mintmark.env.find(({ name }) => name === "MINTMARK_STORE")?.value;
    const services = manifests.filter(({ kind }) => kind === "Service");
    expect(
      services.map(({ metadata, spec }) => `redis://${metadata.name}:${spec.ports![0]!.port}`),
    ).toContain(store);
  });

  it("give every pod limits, no root and a read-only file system", () => {
    expect(securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } });
    const pods = manifests.flatMap(({ spec }) => spec.template?.spec ?? []);
    expect(pods).toHaveLength(2);
    for (const pod of pods) {
      expect(pod.securityContext).toMatchObject({ runAsNonRoot: true });
      for (const container of pod.containers) {
        expect(container).toMatchObject({
          resources: { limits: { cpu: expect.anything() as unknown, memory: expect.anything() as unknown } },
          securityContext: {
            readOnlyRootFilesystem: true,
            allowPrivilegeEscalation: false,
            capabilities: { drop: ["ALL"] },
          },
        });
      }
    }
  });

  it("select the pods that they are meant for", () => {
    const labels = new Map(
      manifests.flatMap(({ metadata, spec }) =>
        spec.template ? [[metadata.name, spec.template.metadata.labels]] : [],
      ),
    );
    for (const { kind, metadata, spec } of manifests) {
      if (kind === "Service") expect(spec.selector).toEqual(labels.get(metadata.name));
    }
  });

  it("probe a path that a server answers", async () => {
    await using idp = await startMintmark();
    const probes = [mintmark["startupProbe"], mintmark["readinessProbe"]] as { httpGet: { path: string } }[];
    for (const { httpGet } of probes) expect((await fetch(idp.url + httpGet.path)).status).toBe(200);
  });
});

describe("the compose file with two servers", () => {
  it("sets variables that exist, and keeps the file system read-only", () => {
    const { environment, ...service } = compose.services.mintmark;
    const settings = environment as Record<string, string>;
    expectSettings({ ...settings, MINTMARK_ADMIN_TOKEN: ADMIN_TOKEN });
    expect(settings["MINTMARK_ADMIN_TOKEN"]).toMatch(/^\$\{MINTMARK_ADMIN_TOKEN:\?/);
    expect(service).toMatchObject({ read_only: true, deploy: { replicas: 2 } });
    expect(compose.services.proxy["ports"]).toEqual(["127.0.0.1:4411:4411"]);
  });
});

// Builds and runs a Dockerfile without Docker: each stage is a folder that represents `/`. Supports only the
// instructions that this project uses. `npm ci` downloads nothing, but links the packages of this checkout.
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { cpSync, globSync, mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { dirname, join, matchesGlob, relative } from "node:path";

const ROOT = join(import.meta.dirname, "../..");
const AS_ROOT = process.getuid?.() === 0;
/** User id of `node` in the official image. */
const NODE_USER = 1000;

export interface Instruction {
  name: string;
  /** Options before the arguments, such as `--from=build`. */
  flags: Record<string, string>;
  /** The arguments as written, without the flags. */
  text: string;
}

/** The file system and settings of the last stage. */
export interface Image {
  root: string;
  workdir: string;
  env: Record<string, string>;
  user: string | undefined;
  entrypoint: string[];
  command: string[];
  healthcheck: { flags: Record<string, string>; command: string[] };
  exposed: string[];
  volumes: string[];
}

export function parseDockerfile(text: string): Instruction[] {
  const lines = text
    .split("\n")
    .filter((line) => !line.startsWith("#"))
    .join("\n")
    .replaceAll(/\\\n\s*/g, "")
    .split("\n");
  return lines.filter(Boolean).map((line) => {
    const [, name = "", flags = "", rest = ""] = /^([A-Z]+)\s+((?:--\S+\s+)*)(.*)$/.exec(line) ?? [];
    if (name === "") throw new Error(`no instruction: ${line}`);
    return {
      name,
      text: rest,
      flags: Object.fromEntries(
        [...flags.matchAll(/--([a-z-]+)=(\S+)/g)].map(([, key = "", value = ""]) => [key, value]),
      ),
    };
  });
}

/** @param folder An empty folder for the built stages. */
export function buildImage(dockerfile: string, folder: string): Image {
  const stages = new Map<string, string>();
  let image: Image | undefined;
  for (const instruction of parseDockerfile(readFileSync(dockerfile, "utf8"))) {
    if (instruction.name === "FROM") {
      const [, name = "last"] = / AS (\S+)$/.exec(instruction.text) ?? [];
      const root = join(folder, name);
      stages.set(name, root);
      for (const usual of ["tmp", "etc", "usr/local/bin"]) mkdirSync(join(root, usual), { recursive: true });
      image = emptyImage(root);
    } else if (image) {
      step(image, instruction, { stages, context: dirname(dockerfile) });
    }
  }
  if (!image) throw new Error(`${dockerfile} has no FROM`);
  return image;
}

function emptyImage(root: string): Image {
  const settings = { env: {}, user: undefined, entrypoint: [], command: [], exposed: [], volumes: [] };
  return { root, workdir: "/", ...settings, healthcheck: { flags: {}, command: [] } };
}

interface Build {
  stages: Map<string, string>;
  context: string;
}

function step(image: Image, { name, flags, text }: Instruction, { stages, context }: Build): void {
  const inImage = (path: string) => join(image.root, path.startsWith("/") ? path : join(image.workdir, path));
  switch (name) {
    case "WORKDIR":
      image.workdir = text;
      mkdirSync(inImage(text), { recursive: true });
      return;
    case "COPY": {
      const paths = text.split(" ");
      const target = inImage(paths.pop() ?? "");
      const from = flags["from"] === undefined ? undefined : stages.get(flags["from"]);
      for (const path of paths) {
        if (from !== undefined) cpSync(join(from, path), target, { recursive: true, verbatimSymlinks: true });
        else copyFromContext(context, path, target);
      }
      return;
    }
    case "RUN":
      if (text.startsWith("npm ")) return runNpm(text, image);
      return runShell(text, image);
    case "ENV": {
      const [key = "", value = ""] = text.split("=");
      image.env[key] = value;
      return;
    }
    case "USER":
      image.user = text;
      return;
    case "EXPOSE":
      image.exposed.push(text);
      return;
    case "VOLUME":
      image.volumes.push(text);
      return;
    case "ENTRYPOINT":
      image.entrypoint = JSON.parse(text) as string[];
      return;
    case "CMD":
      image.command = JSON.parse(text) as string[];
      return;
    case "HEALTHCHECK":
      image.healthcheck = { flags, command: JSON.parse(text.replace(/^CMD /, "")) as string[] };
      return;
    default:
      throw new Error(`test/support/dockerfile.ts does not know ${name}`);
  }
}

/** Copies from the build context. `COPY .` leaves out the files that .dockerignore lists. */
function copyFromContext(context: string, path: string, target: string): void {
  if (path !== ".") {
    const into = target.endsWith("/") || path.includes("/") ? target : dirname(join(target, "x"));
    mkdirSync(into, { recursive: true });
    cpSync(join(context, path), join(into, path));
    return;
  }
  const ignored = readFileSync(join(context, ".dockerignore"), "utf8")
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"));
  const isIgnored = (file: string) => ignored.some((pattern) => matchesGlob(file, pattern));
  cpSync(context, target, {
    recursive: true,
    filter: (source) => source === context || !isIgnored(relative(context, source)),
  });
}

/** Rewrites the absolute paths of a command to paths in the stage's folder. */
function inRoot(command: string, root: string): string {
  const owner = AS_ROOT ? `-o ${NODE_USER} -g ${NODE_USER}` : "";
  return command.replace("-o node -g node", owner).replaceAll(/(^|\s)\/(?=[a-z])/g, `$1${root}/`);
}

function runShell(command: string, { root, workdir }: Pick<Image, "root" | "workdir">): void {
  const { status, stdout, stderr } = spawnSync("sh", ["-ec", inRoot(command, root)], {
    cwd: join(root, workdir),
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`RUN ${command} failed:\n${stdout}${stderr}`);
}

function runNpm(command: string, { root, workdir }: Image): void {
  const cwd = join(root, workdir);
  if (!/^npm (ci|install) /.test(command)) {
    runShell(command, { root, workdir });
  } else if (!command.includes("--omit=dev")) {
    symlinkSync(join(ROOT, "node_modules"), join(cwd, "node_modules"));
  } else {
    linkDependencies(cwd);
  }
}

/** Links only the dependencies that package.json in this folder lists. */
function linkDependencies(folder: string): void {
  const { dependencies } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as {
    dependencies: Record<string, string>;
  };
  for (const name of Object.keys(dependencies)) {
    const link = join(folder, "node_modules", name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(ROOT, "node_modules", name), link);
  }
}

/** Starts the process that `docker run` would start, as the image's user if this process runs as root. */
export function spawnIn(image: Image, command: string[], env: Record<string, string> = {}): ChildProcess {
  const [program = "", ...args] = command;
  const volumes = Object.fromEntries(
    Object.entries(image.env).map(([name, value]) => [
      name,
      image.volumes.includes(value) ? join(image.root, value) : value,
    ]),
  );
  return spawn(program, args, {
    cwd: join(image.root, image.workdir),
    env: {
      PATH: [join(image.root, "usr/local/bin"), dirname(process.execPath), "/usr/bin", "/bin"].join(":"),
      ...volumes,
      ...env,
    },
    stdio: ["ignore", "pipe", "pipe"],
    ...(AS_ROOT && image.user !== undefined && image.user !== "root" && { uid: NODE_USER, gid: NODE_USER }),
  });
}

/** Returns the files of a built image below a folder. */
export function filesOf(image: Image, folder: string): string[] {
  return globSync("**/*", { cwd: join(image.root, folder) });
}

// Spring Boot applications of this folder, all in one Java process: built with Maven offline, and started
// when a test needs them.
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { MISSING_PACKAGES, works } from "../../support/toolchains.ts";

const FOLDER = import.meta.dirname;
const OTHER_JAVA = /release version 17 not supported|No compiler is provided/;

/** Why Spring cannot run here, for the titles of skipped tests; undefined if it can. */
export async function whyNoSpring(): Promise<string | undefined> {
  if (!works(["java", "-version"]) || !works(["mvn", "--version"])) return "Java or Maven is missing";
  try {
    await promisify(execFile)("mvn", ["--offline", "--batch-mode", "--quiet", "compile"], { cwd: FOLDER });
    return undefined;
  } catch (error) {
    const { stdout } = error as { stdout: string };
    if (OTHER_JAVA.test(stdout)) return "a compiler for Java 17 is missing";
    if (MISSING_PACKAGES.test(stdout)) return "the Maven packages are not downloaded";
    throw new Error(`the Spring applications do not compile:\n${stdout}`, { cause: error });
  }
}

/** The installed version of Spring Boot, read from its file name. */
export async function springBootVersion(): Promise<string | undefined> {
  return /spring-boot-([\d.]+)\.jar/.exec(await classpath())?.[1];
}

export interface Java extends AsyncDisposable {
  /** Starts an application with these properties and returns its URL. @throws with its output on failure */
  start(properties: Record<string, string>): Promise<string>;
}

/** @param options for the Java process that runs all applications */
export async function startJava(options: readonly string[] = []): Promise<Java> {
  const path = [join(FOLDER, "target/classes"), await classpath()].join(":");
  const java = spawn("java", [...options, "-cp", path, "interop.Servers"], {
    env: { PATH: process.env["PATH"] },
  });
  java.stdin.on("error", () => {}); // if Java has ended, `start` throws
  let said = "";
  java.stderr.setEncoding("utf8").on("data", (text: string) => (said += text));
  const ended = once(java, "exit");
  const answers = createInterface(java.stdout)[Symbol.asyncIterator]();
  return {
    async start(properties) {
      const line = Object.entries(properties).map(([name, value]) => `--${name}=${value}`);
      java.stdin.write(`${line.join("\t")}\n`);
      const answer = await answers.next();
      if (answer.done === true) throw new Error(`no application started: ${said}`);
      return answer.value;
    },
    async [Symbol.asyncDispose]() {
      java.stdin.end();
      await ended;
    },
  };
}

async function classpath(): Promise<string> {
  return readFile(join(FOLDER, "target/classpath"), "utf8");
}

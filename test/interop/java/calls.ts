// The Java program of this folder, which makes the calls of a library that a test names.
import { type Calls, startCalls } from "../../support/line-calls.ts";
import { classpath, compile, packageVersion } from "../../support/maven.ts";

const FOLDER = import.meta.dirname;

/** Why the program cannot run here, for the titles of skipped tests; undefined if it can. */
export const whyNoJava = (): Promise<string | undefined> => compile(FOLDER);

/** The installed version of a package. */
export const javaVersion = (name: string): Promise<string | undefined> => packageVersion(FOLDER, name);

/** @param options for the Java process */
export async function startJava(library: "nimbus" | "msal", options: readonly string[] = []): Promise<Calls> {
  return startCalls(["java", ...options, "-cp", await classpath(FOLDER), "interop.Main", library]);
}

// Builds Java projects with Maven offline and finds what they need to run.
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { MISSING_PACKAGES, works } from "./toolchains.ts";

const OTHER_JAVA = /release version 17 not supported|No compiler is provided/;

/** Compiles a project. Returns why it cannot run here, for the titles of skipped tests; undefined if it can. */
export async function compile(folder: string): Promise<string | undefined> {
  if (!works(["java", "-version"]) || !works(["mvn", "--version"])) return "Java or Maven is missing";
  try {
    await promisify(execFile)("mvn", ["--offline", "--batch-mode", "--quiet", "compile"], { cwd: folder });
    return undefined;
  } catch (error) {
    const { stdout } = error as { stdout: string };
    if (OTHER_JAVA.test(stdout)) return "a compiler for Java 17 is missing";
    if (MISSING_PACKAGES.test(stdout)) return "the Maven packages are not downloaded";
    throw new Error(`${folder} does not compile:\n${stdout}`, { cause: error });
  }
}

/** The class path of a compiled project, whose pom.xml writes it to a file. */
export async function classpath(folder: string): Promise<string> {
  const packages = await readFile(join(folder, "target/classpath"), "utf8");
  return [join(folder, "target/classes"), packages].join(":");
}

/** The installed version of a package of a compiled project, read from its file name. */
export async function packageVersion(folder: string, name: string): Promise<string | undefined> {
  const files = (await classpath(folder)).split(/[:/]/).filter((each) => each.endsWith(".jar"));
  const rest = files.flatMap((file) => (file.startsWith(`${name}-`) ? file.slice(name.length + 1) : []));
  return rest.find((each) => /^\d/.test(each))?.slice(0, -".jar".length);
}

export interface TrustStore extends AsyncDisposable {
  /** The Java options with which Java trusts the certificate authority. */
  options: string[];
}

/** Makes a trust store for Java that has this certificate (PEM) alone. */
export async function trusting(certificate: string): Promise<TrustStore> {
  const folder = await mkdtemp(join(tmpdir(), "mintmark-java-"));
  const [pem, store] = [join(folder, "ca.pem"), join(folder, "trust.p12")];
  await writeFile(pem, certificate);
  const made = ["-importcert", "-noprompt", "-alias", "mintmark", "-file", pem];
  await promisify(execFile)("keytool", [...made, "-keystore", store, "-storepass", "changeit"]);
  return {
    options: [`-Djavax.net.ssl.trustStore=${store}`, "-Djavax.net.ssl.trustStorePassword=changeit"],
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  };
}

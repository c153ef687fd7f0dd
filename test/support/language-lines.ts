// Puts the lines of docs/languages.md into a program of each language that runs them against a server.
import { execFile } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { works } from "./toolchains.ts";

const ROOT = join(import.meta.dirname, "../..");
const NAMES = ["token", "bad", "problems", "fetches"];
const DEPENDENCIES = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:build-classpath";

export const LANGUAGES = ["TypeScript", "Python", "Go", "Java"] as const;
export type Language = (typeof LANGUAGES)[number];

/** Returns the cells of a language's column, from the first row to the last. */
export function linesOf(language: Language): string[] {
  const page = readFileSync(join(ROOT, "docs/languages.md"), "utf8");
  const [, section = ""] = page.split("## The same ten lines\n");
  const [table = ""] = section.split(/^## /m);
  const rows = table.split("\n").filter((line) => line.startsWith("|"));
  const cells = rows.map((row) => row.split("|").map((cell) => cell.trim().replaceAll(/^`|`$/g, "")));
  const column = cells[0]?.indexOf(language) ?? -1;
  return cells.slice(2).map((row) => row[column] ?? "");
}

export interface Program {
  /** Whether the language can be run here. */
  available: () => boolean;
  /** Runs the lines in an empty folder. */
  run: (folder: string, url: string) => Promise<unknown>;
}

/** Runs a program without the developer's own settings. */
async function execute(folder: string, url: string, [program = "", ...args]: string[], env = {}) {
  const own = Object.entries(process.env).filter(([name]) => !/^(MINTMARK_|VITEST)/.test(name));
  const path = [dirname(process.execPath), process.env["PATH"]].join(":");
  return promisify(execFile)(program, args, {
    cwd: folder,
    env: { ...Object.fromEntries(own), PATH: path, MINTMARK_URL: url, ...env },
  });
}

export const PROGRAMS: Record<Exclude<Language, "TypeScript">, Program> = {
  Python: {
    available: () => works(["python3", "-c", "import sys; sys.exit(sys.version_info < (3, 10))"]),
    run(folder, url) {
      const lines = linesOf("Python").map((line) => `    ${line}`);
      const program = ["import os", "from mintmark import Mintmark"];
      program.push('with Mintmark.connect(os.environ["MINTMARK_URL"]) as mintmark:', ...lines);
      writeFileSync(join(folder, "lines.py"), program.join("\n"));
      const env = { PYTHONPATH: join(ROOT, "clients/python/src"), PYTHONDONTWRITEBYTECODE: "1" };
      return execute(folder, url, ["python3", "lines.py"], env);
    },
  },
  Go: {
    available: () => works(["go", "version"]),
    run(folder, url) {
      const module = join(ROOT, "clients/go/mintmarktest");
      const required = "require mintmark/mintmarktest v0.0.0";
      writeFileSync(
        join(folder, "go.mod"),
        `module lines\n\ngo 1.22\n\n${required}\n\nreplace mintmark/mintmarktest => ${module}\n`,
      );
      const used = `${NAMES.map(() => "_").join(", ")} = ${NAMES.join(", ")}`;
      const body = [...linesOf("Go"), used].map((line) => `\t${line}`).join("\n");
      const imports = 'import (\n\t"testing"\n\n\t"mintmark/mintmarktest"\n)';
      writeFileSync(
        join(folder, "lines_test.go"),
        `package lines\n\n${imports}\n\nfunc TestLines(t *testing.T) {\n${body}\n}\n`,
      );
      return execute(folder, url, ["go", "test", "-count=1", "./..."], {
        GOPROXY: "off",
        GOFLAGS: "-mod=mod",
        GOTOOLCHAIN: "local",
      });
    },
  },
  Java: {
    available: () => works(["java", "-version"]) && works(["mvn", "--version"]),
    async run(folder, url) {
      // A copy, because another test may build the project at the same time.
      const project = join(folder, "client");
      mkdirSync(project);
      cpSync(join(ROOT, "clients/java/pom.xml"), join(project, "pom.xml"));
      cpSync(join(ROOT, "clients/java/src/main"), join(project, "src/main"), { recursive: true });
      const maven = ["mvn", "--offline", "--batch-mode", "--quiet", "compile", DEPENDENCIES];
      await execute(project, url, [...maven, "-Dmdep.outputFile=classpath"]);
      const body = linesOf("Java").map((line) => `    ${line};`);
      const program = [
        "import mintmark.Mintmark;",
        "class Lines {",
        "  public static void main(String[] args) {",
      ];
      program.push(
        '    var mintmark = Mintmark.connect(System.getenv("MINTMARK_URL"), null);',
        ...body,
        "  }",
        "}",
      );
      writeFileSync(join(folder, "Lines.java"), program.join("\n"));
      const packages = readFileSync(join(project, "classpath"), "utf8");
      const classpath = [join(project, "target/classes"), packages].join(":");
      return execute(folder, url, ["java", "-cp", classpath, "Lines.java"]);
    },
  },
};

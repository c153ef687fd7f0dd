// Reads from the sources of the clients which verbs they have, by the names that the JavaScript handle gives them.
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";

const CLIENTS = join(import.meta.dirname, "../../clients");

/** Names of verbs by the class or type that has them; a directory's handle has the verbs of users, clients and resources. */
export type Verbs = Record<string, string[]>;

interface Sources {
  pattern: string;
  /** Matches a public method; the first group is its class, unless that is the file's, the second its name. */
  method: RegExp;
  /** Matches the place of another handle in the handle of an issuer; the group is its name. */
  part: RegExp;
  canonical: (name: string) => string;
}

const camel = (name: string) =>
  name.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()).replace(/_$/, "");
const lower = (name: string) => name.replace(/^[A-Z]+(?=[A-Z]|$)|^[A-Z]/, (start) => start.toLowerCase());

const SOURCES = {
  Python: {
    pattern: "python/src/mintmark/_handle.py",
    method: /^ {4}def ([a-z]\w*)\((?:self|cls)/gm,
    part: /^ {8}self\.(\w+) = \w+Handle\(/gm,
    canonical: camel,
  },
  Go: {
    pattern: "go/mintmarktest/*[a-z].go",
    method: /^func \(\w+ \*?(\w+)(?:\[[^\]]*\])?\) ([A-Z]\w*)\(/gm,
    part: /^\t([A-Z]\w*) +\w+Handle(?:\[.*\])?$/gm,
    canonical: lower,
  },
  Java: {
    pattern: "java/src/main/java/mintmark/*.java",
    method: /^ {2}public (?:final |static )*[\w<>, ]+ (\w+)\(/gm,
    part: /^ {2}public final \w+Handle(?:<.*>)? (\w+);$/gm,
    canonical: camel,
  },
} satisfies Record<string, Sources>;

export type Client = keyof typeof SOURCES;
export const CLIENT_NAMES = Object.keys(SOURCES) as Client[];

/** Returns the text of the client's sources, by class in Python and by file in Go and Java. */
function partsOf(client: Client): [name: string, text: string][] {
  const files = globSync(SOURCES[client].pattern, { cwd: CLIENTS }).filter(
    (file) => !file.includes("_test."),
  );
  return files.flatMap((file) => {
    const text = readFileSync(join(CLIENTS, file), "utf8");
    const [name = ""] = file.replace(/^.*\//, "").split(".");
    if (client !== "Python") return [[name, text]];
    return text.split(/^class /m).map((part): [string, string] => [/^\w*/.exec(part)?.[0] ?? "", part]);
  });
}

/** Returns the public methods of the client's handles. */
export function verbsOf(client: Client): Verbs {
  const { method, canonical } = SOURCES[client];
  const verbs: Record<string, Set<string>> = {};
  for (const [part, text] of partsOf(client)) {
    for (const [, first = "", second] of text.matchAll(method)) {
      const [owner, name] = second === undefined ? [part, first] : [first, second];
      (verbs[owner] ??= new Set()).add(canonical(name));
    }
  }
  return Object.fromEntries(Object.entries(verbs).map(([owner, names]) => [owner, [...names].toSorted()]));
}

/** Returns the names of the handles that the handle of an issuer has. */
export function handlesOf(client: Client): string[] {
  const { part, canonical } = SOURCES[client];
  const texts = partsOf(client).map(([, text]) => text);
  return texts.flatMap((text) => [...text.matchAll(part)].map(([, name = ""]) => canonical(name))).toSorted();
}

/** Returns the error codes that the client makes itself. */
export function codesOf(client: Client): string[] {
  const files = globSync(`${client.toLowerCase()}/**/*.{py,go,java}`, { cwd: CLIENTS });
  const texts = files
    .filter((file) => !/\/tests?\/|_test\.|\/target\//.test(file))
    .map((file) => readFileSync(join(CLIENTS, file), "utf8"));
  const codes = texts.flatMap((text) => [
    ...text.matchAll(/(?:Mintmark(?:Error|Exception)\(\s*|Code: |code = |code: ErrorCode = )"(\w+)"/g),
  ]);
  return [...new Set(codes.map(([, code = ""]) => code))].toSorted();
}

// Finds the installed version of a package: in the packages of this folder, otherwise in those of the
// project.
import { existsSync, readFileSync } from "node:fs";

const FOLDERS = ["./node_modules/", "../../../node_modules/"];

export function installedVersion(name: string): string | undefined {
  const files = FOLDERS.map((folder) => new URL(`${folder}${name}/package.json`, import.meta.url));
  const file = files.find((each) => existsSync(each));
  return file && (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version;
}

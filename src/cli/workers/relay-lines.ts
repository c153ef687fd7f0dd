// Passes on the output of another process in whole lines, so that the lines of several processes do not mix.
import type { Readable } from "node:stream";

export function relayLines(from: Readable, to: (lines: string) => void): void {
  let rest = "";
  from.setEncoding("utf8");
  from.on("data", (text: string) => {
    const all = rest + text;
    const end = all.lastIndexOf("\n");
    if (end >= 0) to(all.slice(0, end));
    rest = all.slice(end + 1);
  });
  from.on("end", () => {
    if (rest !== "") to(rest);
  });
}

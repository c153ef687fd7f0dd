// Passes on the output of another process in whole lines, so that the lines of several processes do not mix.
import type { Readable, Writable } from "node:stream";

export function relayLines(from: Readable, to: Writable): void {
  let rest = "";
  from.setEncoding("utf8");
  from.on("data", (text: string) => {
    const all = rest + text;
    const end = all.lastIndexOf("\n") + 1;
    if (end > 0) to.write(all.slice(0, end));
    rest = all.slice(end);
  });
  from.on("end", () => {
    if (rest !== "") to.write(`${rest}\n`);
  });
}

// Shows on stderr how far a command is: in one line that is overwritten on a terminal, else in a line per step.
import { printable } from "../../printable.ts";
import { note } from "./output.ts";

export interface Progress {
  /** Shows what is being done. Without a terminal, only what is worth a line of its own. */
  doing(text: string, options?: { isWorthALine?: boolean }): void;
  /** Counts a step that is done. */
  done(text: string, progress: { done: number; total: number }): void;
  /** Removes the line, so that the output of the command can follow. */
  clear(): void;
}

const WIDTH_WITHOUT_SIZE = 80;

export function progressOnStderr(stream: NodeJS.WriteStream = process.stderr): Progress {
  const { isTTY, columns = WIDTH_WITHOUT_SIZE } = stream;
  let count = "";
  const overwrite = (text: string) => {
    if (isTTY) stream.write(`\r\u001b[K${printable(text).slice(0, columns - 1)}`);
  };
  return {
    doing: (text, { isWorthALine = false } = {}) => {
      if (isTTY) overwrite(`${count}${text}`);
      else if (isWorthALine) note(text);
    },
    done: (text, { done, total }) => {
      count = `${done} of ${total}  `;
      if (isTTY) overwrite(`${count}${text}`);
      else note(`${done} of ${total}  ${text}`);
    },
    clear: () => overwrite(""),
  };
}

// The server's log on stderr: lines for people, or one JSON object per line. Callers must not pass tokens,
// secrets or codes. Control characters are escaped.
import type { Writable } from "node:stream";
import { MintmarkError } from "./errors.ts";

export interface Log {
  info(message: string, fields?: Record<string, unknown>): void;
  error(message: string, error: unknown): void;
  /** Writes a line that is formatted already. */
  line(text: string): void;
}

type Format = "pretty" | "json" | "quiet" | "silent";

const MOST_WAITING_BYTES = 1024 * 1024;
const GAP = "lines of the log are missing here, because nobody read them in time";

export function createLog(format: Format, write?: (text: string) => void): Log {
  const gap = () => `${eventText(format, "info", GAP)}\n`;
  const line = (text: string) => (write ??= boundedWriter(process.stderr, gap))(`${text}\n`);
  if (format === "silent") return { info() {}, error() {}, line };
  return {
    info: (message, fields) => line(eventText(format, "info", message, fields)),
    error: (message, error) => line(eventText(format, "error", message, { error: describe(error) })),
    line,
  };
}

/**
 * Returns a function that writes text. While more than 1 MB waits for the reader, it leaves text out, so that the text
 * cannot fill the memory.
 *
 * @param gap returns what is written in place of the text that was left out
 */
function boundedWriter(stream: Writable, gap: () => string): (text: string) => void {
  let left = false;
  return (text) => {
    if (stream.writableLength > MOST_WAITING_BYTES) {
      left = true;
      return;
    }
    stream.write(left ? gap() + text : text);
    left = false;
  };
}

function eventText(
  format: Format,
  level: string,
  message: string,
  fields: Record<string, unknown> = {},
): string {
  const text =
    format === "json"
      ? JSON.stringify({ at: new Date().toISOString(), level, message, ...fields })
      : [message, ...Object.entries(fields).map(([name, value]) => `${name}=${String(value)}`)].join(" ");
  return escapeControls(text);
}

/** An error that Mintmark throws on purpose needs no stack: its message and hint say what to do. */
function describe(error: unknown): string {
  if (error instanceof MintmarkError) return [error.message, error.hint].filter(Boolean).join(". ");
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

// Hostile input could use line separators, escape sequences or bidirectional controls to forge lines or to
// control the terminal. Line breaks are kept only before a stack frame, which cannot look like a new event.
function escapeControls(text: string): string {
  return text.replace(
    // eslint-disable-next-line no-control-regex
    /\n(?! {4}at )|[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

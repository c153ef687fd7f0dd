// The server's log on stderr: lines for people, or one JSON object per line. Callers must not pass tokens,
// secrets or codes. Control characters are escaped.
import { MintmarkError } from "./errors.ts";

export interface Log {
  info(message: string, fields?: Record<string, unknown>): void;
  error(message: string, error: unknown): void;
}

export function createLog(
  format: "pretty" | "json" | "quiet" | "silent",
  write: (line: string) => void = (line) => process.stderr.write(line),
): Log {
  if (format === "silent") return { info() {}, error() {} };
  const emit = (level: string, message: string, fields: Record<string, unknown>) => {
    if (format === "json") {
      write(
        `${escapeControls(JSON.stringify({ at: new Date().toISOString(), level, message, ...fields }))}\n`,
      );
    } else {
      write(
        `${escapeControls([message, ...Object.entries(fields).map(([name, value]) => `${name}=${String(value)}`)].join(" "))}\n`,
      );
    }
  };
  return {
    info: (message, fields = {}) => emit("info", message, fields),
    error: (message, error) =>
      emit("error", message, {
        error: describe(error),
      }),
  };
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

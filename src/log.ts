// What the server tells the person at the terminal: pretty lines or one JSON object a line, always on stderr.
// Never a token, secret or code: callers pass none, and control characters are escaped.

export interface Log {
  info(message: string, fields?: Record<string, unknown>): void;
  error(message: string, error: unknown): void;
}

export function createLog(
  format: "pretty" | "json" | "silent",
  write: (line: string) => void = (line) => process.stderr.write(line),
): Log {
  if (format === "silent") return { info() {}, error() {} };
  const emit = (level: string, message: string, fields: Record<string, unknown>) => {
    if (format === "json")
      write(
        `${escapeControls(JSON.stringify({ at: new Date().toISOString(), level, message, ...fields }))}\n`,
      );
    else
      write(
        `${escapeControls([message, ...Object.entries(fields).map(([name, value]) => `${name}=${String(value)}`)].join(" "))}\n`,
      );
  };
  return {
    info: (message, fields = {}) => emit("info", message, fields),
    error: (message, error) =>
      emit("error", message, {
        error: error instanceof Error ? (error.stack ?? error.message) : String(error),
      }),
  };
}

// Line separators, escapes and changes of direction in hostile input could forge lines or steer a terminal.
// A line break stays only before a frame of a stack trace, which begins no event.
function escapeControls(text: string): string {
  return text.replace(
    // eslint-disable-next-line no-control-regex
    /\n(?! {4}at )|[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

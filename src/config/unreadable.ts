// The error for a configuration file that cannot be read, and its position. Never quotes the file: it may
// contain secrets.

/** Line and column, both counted from 1. */
export interface Position {
  line: number;
  column: number;
}

/** Thrown by the reader of a format; readConfigFile turns it into a ConfigError that names the file. */
export class UnreadableFile extends Error {
  readonly position: Position | undefined;

  constructor(message: string, position?: Position) {
    super(message);
    this.position = position;
  }
}

export function positionAt(text: string, offset: number): Position {
  const before = text.slice(0, offset).split(/\r\n|\n|\r/);
  return { line: before.length, column: (before.at(-1) ?? "").length + 1 };
}

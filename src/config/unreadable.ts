// Why a configuration file cannot be read, and where it is broken. Never quotes the file: it may hold secrets.

/** Counted from 1. */
export interface Position {
  line: number;
  column: number;
}

/** Thrown by the reader of a format; becomes a ConfigError that names the file. */
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

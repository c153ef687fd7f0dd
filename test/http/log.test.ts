// The log writes one event per line, whatever text the event contains.
import { describe, expect, test } from "vitest";
import { createLog } from "../../src/log.ts";

const HOSTILE = {
  "a line feed": "x\n2026-01-01 error forged",
  "a carriage return": "x\rforged",
  "a line feed and a space": "x\n forged",
  "a line separator": "x\u2028forged",
  "a paragraph separator": "x\u2029forged",
  "next line": "x\u0085forged",
  "a vertical tab and a form feed": "x\u000b\u000cforged",
  "an escape sequence": "\u001b[2J\u001b[31mforged",
  "a C1 escape sequence": "\u009b31mforged",
  "a backspace": "ok\b\bforged",
  "a null and a delete": "x\u0000\u007fforged",
  "a right-to-left override": "\u202egrof\u2066\u200f",
  "a lone surrogate": "\ud800x",
  quotes: `"} {"level":"error"`,
  "a JSON event": `\n{"level":"error","message":"forged"}\n`,
};

function lines(format: "json" | "pretty", write: (log: ReturnType<typeof createLog>) => void): string[] {
  let text = "";
  write(createLog(format, (line) => (text += line)));
  expect(text.endsWith("\n")).toBe(true);
  return text.slice(0, -1).split("\n");
}

// eslint-disable-next-line no-control-regex
const STEERING = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/;

describe.each(Object.entries(HOSTILE))("%s", (_name, text) => {
  test("stays within its JSON event", () => {
    const [line = "", ...more] = lines("json", (log) =>
      log.info(text, { [`name ${text}`]: text, nested: { text } }),
    );
    expect(more).toEqual([]);
    expect(line).not.toMatch(STEERING);
    expect(JSON.parse(line)).toMatchObject({
      level: "info",
      message: text,
      [`name ${text}`]: text,
      nested: { text },
    });
  });

  test("stays within its pretty line", () => {
    const [line = "", ...more] = lines("pretty", (log) => log.info(text, { [text]: text }));
    expect(more).toEqual([]);
    expect(line).not.toMatch(STEERING);
  });

  test("stays within the error that contains it", () => {
    const error = new Error(text);
    const [json = "", ...none] = lines("json", (log) => log.error(text, error));
    expect(none).toEqual([]);
    expect((JSON.parse(json) as { error: string }).error).toContain(error.stack);
    const [first = "", ...frames] = lines("pretty", (log) => log.error("failed", error));
    expect(first).toMatch(/^failed error=Error: /);
    for (const frame of frames) expect(frame).toMatch(/^ {4}at /);
    for (const line of [json, first, ...frames]) expect(line).not.toMatch(STEERING);
  });
});

test("the log accepts any thrown value as an error", () => {
  for (const thrown of ["text", undefined, null, 1, {}, Symbol("x")] as unknown[]) {
    expect(lines("json", (log) => log.error("failed", thrown))).toHaveLength(1);
    expect(lines("pretty", (log) => log.error("failed", thrown))).toHaveLength(1);
  }
});

test("the silent log writes nothing", () => {
  let written = "";
  const log = createLog("silent", (line) => (written += line));
  log.info("x");
  log.error("x", new Error("x"));
  expect(written).toBe("");
});

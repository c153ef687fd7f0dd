// The bound of the memory for answers that their clients read slowly.
import { EventEmitter } from "node:events";
import type { ServerResponse } from "node:http";
import { expect, it, vi } from "vitest";
import { UnreadAnswers } from "../../src/http/unread-answers.ts";

const MIB = 1024 * 1024;

/** An answer of which this much is unread. */
function answerOf(writableLength: number, closed = false) {
  return Object.assign(new EventEmitter(), { writableLength, closed, destroy: vi.fn() });
}

function watching(...answers: ReturnType<typeof answerOf>[]): UnreadAnswers {
  const unread = new UnreadAnswers();
  for (const answer of answers) unread.watch(answer as unknown as ServerResponse);
  return unread;
}

const cutOff = (answers: ReturnType<typeof answerOf>[]) =>
  answers.map(({ destroy }) => destroy.mock.calls.length);

it("cuts off the oldest answers beyond 64 MiB, until the rest fits", () => {
  const answers = [20, 20, 24, 1, 39].map((size) => answerOf(size * MIB));
  watching(...answers.slice(0, 3));
  expect(cutOff(answers)).toEqual([0, 0, 0, 0, 0]);
  watching(...answers);
  expect(cutOff(answers)).toEqual([1, 1, 0, 0, 0]);
});

it("never cuts off the latest answer, however large it is", () => {
  const answers = [answerOf(MIB), answerOf(100 * MIB)];
  watching(...answers);
  expect(cutOff(answers)).toEqual([1, 0]);
});

it.each(["finish", "close"])("counts an answer no more after its event %s", (event) => {
  const answers = [40, 40, 24].map((size) => answerOf(size * MIB));
  const [first, ...others] = answers;
  const unread = watching(first!);
  first!.emit(event);
  for (const each of others) unread.watch(each as unknown as ServerResponse);
  expect(cutOff(answers)).toEqual([0, 0, 0]);
});

it("counts each answer once, and none that is small or closed", () => {
  const small = Array.from({ length: 5_000 }, () => answerOf(16 * 1024 - 1));
  const large = answerOf(40 * MIB);
  const unread = watching(large, large, answerOf(60 * MIB, true), ...small);
  unread.watch(answerOf(24 * MIB) as unknown as ServerResponse);
  expect(cutOff([large, ...small.slice(0, 1)])).toEqual([0, 0]);
});

it("counts answers of 16 KiB", () => {
  const answers = Array.from({ length: 4097 }, () => answerOf(16 * 1024));
  watching(...answers);
  expect(cutOff(answers).slice(0, 2)).toEqual([1, 0]);
});

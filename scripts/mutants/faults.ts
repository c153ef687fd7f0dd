// Selects the faults of StrykerJS that count, and those of a sample.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { relative } from "node:path";
import type { Mutant } from "@stryker-mutator/api/core";
import { EQUIVALENT } from "./equivalent.ts";

export type Fault = Pick<Mutant, "fileName" | "location" | "mutatorName" | "replacement">;

/** Returns the text that the fault replaces. Lines and columns start at 0. */
export function originalOf({ fileName, location: { start, end } }: Fault): string {
  const lines = readFileSync(fileName, "utf8")
    .split("\n")
    .slice(start.line, end.line + 1);
  const last = lines.length - 1;
  lines[last] = lines[last]?.slice(0, end.column) ?? "";
  lines[0] = lines[0]?.slice(start.column) ?? "";
  return lines.join("\n");
}

/** Whether the fault drops a refusal, or changes its code. */
export function isOfRefusal(fault: Fault): boolean {
  const original = originalOf(fault);
  const [before, after] = around(fault);
  switch (fault.mutatorName) {
    case "ConditionalExpression":
      return fault.replacement === "false" && /^\)\s*\{?\s*(return )?(throw|refuse)/.test(after);
    case "BlockStatement":
      return /^\{\s*(throw|refuse|return refuse)/.test(original);
    case "CallExpression":
      return /^refuse/.test(original);
    case "StringLiteral":
      return /(MintmarkError|ProviderError)\(\s*$/.test(before);
    default:
      return false;
  }
}

/** Returns the text before and after what the fault replaces. */
function around({ fileName, location: { start, end } }: Fault): [before: string, after: string] {
  const lines = readFileSync(fileName, "utf8").split("\n");
  const before = [...lines.slice(0, start.line), lines[start.line]?.slice(0, start.column) ?? ""];
  const after = [lines[end.line]?.slice(end.column) ?? "", ...lines.slice(end.line + 1)];
  return [before.join("\n"), after.join("\n")];
}

/** Texts with a space are sentences for people. A test of each would only repeat them. */
export function isSentence(fault: Fault): boolean {
  return fault.mutatorName === "StringLiteral" && / /.test(originalOf(fault));
}

export function isEquivalent(fault: Fault): boolean {
  const path = pathOf(fault);
  const original = originalOf(fault);
  return EQUIVALENT.some(
    ({ file, faults }) =>
      file === path && faults.some(([from, to]) => from === original && to === fault.replacement),
  );
}

export function pathOf({ fileName }: Fault): string {
  return relative(process.cwd(), fileName).replaceAll("\\", "/");
}

export interface Sample {
  size: number;
  /** Chooses the faults. */
  seed: number;
  /** Whether only faults in refusals count. */
  refusals: boolean;
}

/** Returns the faults of a sample. */
export function sampleOf<Some extends Fault>(
  faults: readonly Some[],
  { size, seed, refusals }: Sample,
): Some[] {
  return faults
    .filter((fault) => !isSentence(fault) && !isEquivalent(fault) && (!refusals || isOfRefusal(fault)))
    .map((fault) => ({ fault, rank: rankOf(fault, seed) }))
    .toSorted((one, other) => (one.rank < other.rank ? -1 : 1))
    .slice(0, size)
    .map(({ fault }) => fault);
}

function rankOf(fault: Fault, seed: number): string {
  const { start, end } = fault.location;
  const identity = [seed, pathOf(fault), start, end, fault.mutatorName, fault.replacement];
  return createHash("sha256").update(JSON.stringify(identity)).digest("hex");
}

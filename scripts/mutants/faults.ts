// Selects the faults of StrykerJS that count, and those of a sample.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { relative } from "node:path";
import type { Mutant } from "@stryker-mutator/api/core";
import { EQUIVALENT, type Equivalent } from "./equivalent.ts";

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

/** Texts with a space are sentences for people. A test of each would only repeat them. */
export function isSentence(fault: Fault): boolean {
  return fault.mutatorName === "StringLiteral" && / /.test(originalOf(fault));
}

export function equivalentOf(fault: Fault): Equivalent | undefined {
  const file = pathOf(fault);
  const original = originalOf(fault);
  return EQUIVALENT.find(
    (each) => each.file === file && each.original === original && each.replacement === fault.replacement,
  );
}

export function pathOf({ fileName }: Fault): string {
  return relative(process.cwd(), fileName).replaceAll("\\", "/");
}

/** Returns the faults of a sample: as many as wanted, chosen by the seed. */
export function sampleOf<Some extends Fault>(faults: readonly Some[], size: number, seed: number): Some[] {
  return faults
    .filter((fault) => !isSentence(fault) && !equivalentOf(fault))
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

// A plugin of StrykerJS: rejects the faults that are not in the sample before tests run for them.
import { type Checker, type CheckResult, CheckStatus } from "@stryker-mutator/api/check";
import type { Mutant, StrykerOptions } from "@stryker-mutator/api/core";
import { commonTokens, declareClassPlugin, PluginKind, tokens } from "@stryker-mutator/api/plugin";
import { sampleOf } from "./faults.ts";

class SampleChecker implements Checker {
  static readonly inject = tokens(commonTokens.options);
  readonly #options: { size: number; seed: number };

  constructor(options: StrykerOptions) {
    this.#options = options["sample"] as { size: number; seed: number };
  }

  async init(): Promise<void> {}

  async group(mutants: Mutant[]): Promise<string[][]> {
    return [mutants.map(({ id }) => id)];
  }

  async check(mutants: Mutant[]): Promise<Record<string, CheckResult>> {
    const { size, seed } = this.#options;
    const chosen = new Set(sampleOf(mutants, size, seed).map(({ id }) => id));
    return Object.fromEntries(
      mutants.map(({ id }) => [
        id,
        chosen.has(id)
          ? { status: CheckStatus.Passed }
          : { status: CheckStatus.CompileError, reason: "not in the sample" },
      ]),
    );
  }
}

export const strykerPlugins = [declareClassPlugin(PluginKind.Checker, "sample", SampleChecker)];

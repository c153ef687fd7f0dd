// Lists the catalogue of flaws. It is the same everywhere, so no server and no folder is asked.
import { FLAWS } from "../../tokens/flaws/catalogue.ts";
import { describeFlaw } from "../../control/flaws.ts";
import { printJson, printTable } from "../output.ts";

export interface FlawsOptions {
  json?: boolean;
}

export function list({ json }: FlawsOptions): void {
  if (json) printJson(FLAWS.map(describeFlaw));
  else
    printTable(
      ["FLAW", "SEVERITY", "WHAT IS WRONG"],
      FLAWS.map(({ name, severity, summary }) => [name, severity, summary]),
    );
}

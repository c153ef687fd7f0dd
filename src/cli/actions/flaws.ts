// Lists the flaw catalogue. It is the same for every issuer, so no server or data folder is needed.
import { describeFlaw } from "../../control/flaws.ts";
import { FLAWS } from "../../tokens/flaws/catalogue.ts";
import { printJson } from "../text/output.ts";
import { printTable } from "../text/table.ts";

export interface FlawsOptions {
  json?: boolean;
}

export function list({ json }: FlawsOptions): void {
  if (json) {
    printJson(FLAWS.map(describeFlaw));
  } else {
    printTable(
      ["FLAW", "SEVERITY", "WHAT IS WRONG"],
      FLAWS.map(({ name, severity, summary }) => [name, severity, summary]),
    );
  }
}

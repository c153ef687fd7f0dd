// The faults of an issuer.
import type { Call } from "../control/call.ts";
import { addFault, clearFaults, listFaults, removeFault, type FaultRecord } from "../control/faults.ts";
import type { Input } from "./input.ts";

/** What a fault does, to which requests, and how often; see docs/control.md. */
export type FaultOptions = Input<typeof addFault>;

export interface FaultsHandle {
  /**
   * Delays, breaks or changes an endpoint's answers until the fault is removed, or as often as `times` says. A
   * newer fault goes before an older one, and of those that fit only the first is applied.
   *
   * @throws MintmarkError `bad_request` for an endpoint that does not exist and for what makes no sense together
   * @example
   * await idp.faults.add({ endpoint: "token", status: 503, times: 3 }); // then pass
   */
  add(fault: FaultOptions): Promise<FaultRecord>;
  /** In the order in which they are tried, spent ones last. */
  list(filter?: Input<typeof listFaults>): Promise<FaultRecord[]>;
  /** @throws MintmarkError `unknown_fault` */
  remove(id: string): Promise<FaultRecord>;
  /** Removes all, and answers how many there were. */
  clear(): Promise<number>;
}

export function faultsHandle(call: Call): FaultsHandle {
  return {
    add: (fault) => call(addFault, fault),
    list: async (filter = {}) => (await call(listFaults, filter)).items,
    remove: (id) => call(removeFault, { id }),
    clear: async () => (await call(clearFaults, {})).removed,
  };
}

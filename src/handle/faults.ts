// The handle of an issuer's faults.
import type { Call } from "../control/call.ts";
import type { addFault, FaultRecord, listFaults } from "../control/faults.ts";
import type { Input } from "./input.ts";

/** A fault: its effect, the requests that it applies to, and how often. See docs/control.md. */
export type FaultOptions = Input<typeof addFault>;

/** Rules that delay, break or change an endpoint's answers. */
export interface FaultsHandle {
  /**
   * Delays, breaks or changes an endpoint's answers. Newer faults are tried first, and only the first that
   * applies is used.
   *
   * @param fault `endpoint` and at least one effect are required. `times` is the number of answers to apply
   *   it to (default: all, until the fault is removed), `skip` the number of matching requests to let pass
   *   first.
   * @throws MintmarkError `bad_request` for an unknown endpoint or fields that contradict each other,
   *   `conflict` if there are 1000 faults already
   * @example
   * await idp.faults.add({ endpoint: "token", status: 503, times: 3 }); // the fourth request passes
   */
  add(fault: FaultOptions): Promise<FaultRecord>;
  /**
   * Lists the faults in the order in which they are tried, used-up ones last.
   *
   * @param filter `unused: true` lists only those that were never used, or less often than `times` says
   * @example
   * expect(await idp.faults.list({ unused: true })).toEqual([]);
   */
  list(filter?: Input<typeof listFaults>): Promise<FaultRecord[]>;
  /**
   * Removes one fault and returns it.
   *
   * @throws MintmarkError `unknown_fault`
   * @example
   * const { id } = await idp.faults.add({ endpoint: "jwks", connection: "hang" });
   * await idp.faults.remove(id);
   */
  remove(id: string): Promise<FaultRecord>;
  /**
   * Removes all faults and returns their number.
   *
   * @example
   * afterEach(() => idp.faults.clear());
   */
  clear(): Promise<number>;
}

/** Loaded with the first call: most tests use few of the verbs. */
const verbs = () => import("../control/faults.ts");

export function faultsHandle(call: Call): FaultsHandle {
  return {
    add: async (fault) => call((await verbs()).addFault, fault),
    list: async (filter = {}) => (await call((await verbs()).listFaults, filter)).items,
    remove: async (id) => call((await verbs()).removeFault, { id }),
    clear: async () => (await call((await verbs()).clearFaults, {})).removed,
  };
}

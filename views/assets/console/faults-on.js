// Loads the faults that are on, a page at a time. The server lists used-up faults last.
import { get } from "./api.js";
import { issuer } from "./data.js";

/**
 * @typedef {Record<string, unknown> & { id: string, endpoint: string, times?: number, used: number }} Fault
 */

/**
 * @param {{ limit: number, after?: string | undefined }} page
 * @returns {Promise<import("./api.js").Listed<Fault>>}
 */
export async function faultsOn(page) {
  /** @type {import("./api.js").Listed<Fault>} */
  const { items, next } = await get("/faults", { issuer, ...page });
  const on = items.filter(({ times, used }) => times === undefined || used < times);
  return { items: on, next: on.length < items.length ? null : next };
}

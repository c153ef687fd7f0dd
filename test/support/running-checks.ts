// Starts checks that run in a server, and follows them, over the control API.
import type { CheckRun } from "../../src/control/check-run.ts";

const at = (url: string) => `${url}/_mintmark/api/checks`;

export async function startedCheck(url: string, options: object): Promise<CheckRun> {
  const response = await fetch(at(url), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(options),
  });
  return (await response.json()) as CheckRun;
}

/** Waits for the end of a check: its stream of events ends with it. */
export async function endOfCheck(url: string, id: string): Promise<CheckRun> {
  await (await fetch(`${at(url)}/${id}/events`)).text();
  return (await (await fetch(`${at(url)}/${id}`)).json()) as CheckRun;
}

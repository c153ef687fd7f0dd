// Finds a loopback port on which no server listens at the moment. It is below those that systems give to outgoing
// connections and to servers that ask for any port, so that none of these takes it before the test does.
import { randomInt } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:net";

/** Fetch and browsers refuse some ports below this one. */
const FIRST = 11_000;
/** Linux gives out ports from here on, other systems higher ones. */
const BEHIND_LAST = 32_768;

export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(FIRST, BEHIND_LAST);
    if (await isFree(port)) return port;
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, "127.0.0.1");
  try {
    await once(server, "listening");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EADDRINUSE") return false;
    throw error;
  }
  server.close();
  await once(server, "close");
  return true;
}

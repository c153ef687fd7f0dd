// The store for several processes and machines: Redis or Valkey. Only joins the parts that the other files of this
// folder implement.
import type { Store } from "../contract.ts";
import { RedisArtifacts } from "./artifacts.ts";
import { RedisConnection, STALL_MILLISECONDS } from "./connection.ts";
import { RedisDocuments } from "./documents.ts";
import { RedisNews } from "./news.ts";
import { RedisSharing } from "./sharing.ts";
import { RedisTokens } from "./tokens.ts";

/**
 * Connects to the Redis at this URL (see redis-url.ts).
 *
 * @param options `stallMilliseconds`: how long Redis may leave all commands without a reply. Default: 700.
 * @throws MintmarkError `store_failed` if it cannot be reached within five seconds
 */
export async function openRedisStore(
  url: string,
  { stallMilliseconds = STALL_MILLISECONDS }: { stallMilliseconds?: number } = {},
): Promise<Store> {
  const connection = await RedisConnection.open(url, stallMilliseconds);
  const news = new RedisNews(connection);
  await news.open();
  const tokens = new RedisTokens(connection);
  return {
    tokens,
    artifacts: new RedisArtifacts(connection),
    documents: new RedisDocuments(connection, news),
    sharing: new RedisSharing(connection),
    check: async () => void (await connection.send("PING")),
    async close() {
      if (connection.isClosed) return;
      news.close();
      await tokens.settled().catch(() => {}); // Redis may be down
      await connection.close();
    },
  };
}

// A process of its own that serves what MINTMARK_TEST_CONFIG holds, so that a test can read all it prints.
// Says its URL to the parent, and stops when the parent says so.
import { startMintmark, type MintmarkConfig } from "../../src/index.ts";

const idp = await startMintmark(JSON.parse(process.env["MINTMARK_TEST_CONFIG"] ?? "{}") as MintmarkConfig);
process.send?.(idp.url);
process.once("message", () => void idp.close().then(() => process.disconnect()));

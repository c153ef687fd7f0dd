// A server in a separate process, configured by MINTMARK_TEST_CONFIG (JSON), so that a test can read its
// output. Sends its URL to the parent process and stops when the parent sends a message.
import { type MintmarkConfig, startMintmark } from "../../src/index.ts";

const idp = await startMintmark(JSON.parse(process.env["MINTMARK_TEST_CONFIG"] ?? "{}") as MintmarkConfig);
process.send?.(idp.url);
process.once("message", () => void idp.close().then(() => process.disconnect()));

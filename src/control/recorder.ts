// The recorder verb: how often a key was fetched from the URL in a token's header.
import * as z from "zod";
import { MintmarkError } from "../errors.ts";
import { defineVerb, issuerField, issuerOf } from "./verb.ts";

export const showRecorded = defineVerb({
  name: "recorder.get",
  summary: "Count the fetches of the key that a token's `jku` or `x5u` header points to.",
  guide:
    "Use it for tokens minted with a flaw that points to a key. More than 0 means that the API lets a token choose what it connects to.",
  method: "GET",
  path: "/recorder/:id",
  input: z.strictObject({
    issuer: issuerField,
    id: z.string().describe("Last segment of the URL in the token's header."),
  }),
  output: z.object({ id: z.string(), fetches: z.int() }),
  async action(control, { issuer: issuerId, id }) {
    const { recorder } = await issuerOf(control, { issuer: issuerId });
    if (recorder) return { id, fetches: await recorder.fetches(id) };
    throw new MintmarkError("server_unreachable", "no server is running here, so no API can fetch its keys", {
      hint: "Start `mintmark` first, or name a running server with --url.",
    });
  },
});

export const recorderVerbs = [showRecorded];

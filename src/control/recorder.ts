// The recorder verb: whether a key was fetched from where a token's header pointed to.
import * as z from "zod";
import { MintmarkError } from "../errors.ts";
import { defineVerb, issuerField, issuerOf } from "./verb.ts";

export const showRecorded = defineVerb({
  name: "recorder.get",
  summary: "Count how often the key was fetched that a token's `jku` or `x5u` pointed to.",
  guide:
    "More than 0 means that the API lets a token choose what it connects to. For tokens minted with a flaw that points to a key.",
  method: "GET",
  path: "/recorder/:id",
  input: z.strictObject({
    issuer: issuerField,
    id: z.string().describe("The last segment of the URL in the token's header."),
  }),
  output: z.object({ id: z.string(), fetches: z.int() }),
  async action(control, { issuer: issuerId, id }) {
    const { recorder } = await issuerOf(control, { issuer: issuerId });
    if (recorder) return { id, fetches: recorder.fetches(id) };
    throw new MintmarkError("server_unreachable", "no server runs here whose keys anybody could fetch", {
      hint: "Start `mintmark` first, or name one that runs with --url.",
    });
  },
});

export const recorderVerbs = [showRecorded];

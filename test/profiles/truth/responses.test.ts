// The response types, response modes and prompts of the metadata work, and no others do.
import { afterAll, describe, expect, it } from "vitest";
import { answerOf, authorize, ISSUERS, metadataOf, startIssuers, universe } from "./issuers.ts";

const TYPES = [
  "code", "none", "id_token", "token", "id_token token", "code id_token", "code token", "code id_token token",
  "invented",
]; // prettier-ignore
const MODES = [
  "query", "fragment", "form_post", "jwt", "query.jwt", "fragment.jwt", "form_post.jwt", "web_message",
  "okta_post_message", "invented",
]; // prettier-ignore

const idp = await startIssuers();
afterAll(() => idp.close());

describe.each(ISSUERS)("the metadata of $id", ({ id }) => {
  it("lists exactly the response types that work", async () => {
    const metadata = await metadataOf(idp, id);
    const types = metadata["response_types_supported"] ?? [];
    for (const type of universe(types, TYPES)) {
      const answer = await answerOf(await authorize(metadata, { response_type: type }));
      expect([type, answer["error"]]).toEqual([
        type,
        types.includes(type) ? undefined : "unsupported_response_type",
      ]);
    }
  });

  it("lists exactly the response modes that work, with each response type", async () => {
    const metadata = await metadataOf(idp, id);
    // Without a list, it is the standard's (OpenID Connect Discovery 1.0, section 3). All vendors know form_post.
    const modes: string[] = metadata["response_modes_supported"] ?? ["query", "fragment", "form_post"];
    const unknownMode = id.startsWith("keycloak") ? "invalid_request" : "unsupported_response_mode";
    for (const mode of universe(modes, MODES)) {
      for (const type of metadata["response_types_supported"] ?? []) {
        const answer = await answerOf(
          await authorize(metadata, { response_type: type, response_mode: mode }),
        );
        const isUnsafe = mode === "query" && type.includes("token");
        const error = !modes.includes(mode) ? unknownMode : isUnsafe ? "invalid_request" : undefined;
        expect([type, mode, answer["error"], answer["state"]]).toEqual([type, mode, error, "s"]);
      }
    }
  });

  it("lists prompts that work, and an invented one does not", async () => {
    const metadata = await metadataOf(idp, id);
    for (const prompt of metadata["prompt_values_supported"] ?? []) {
      const answer = await answerOf(await authorize(metadata, { prompt }));
      expect([prompt, answer["error"]]).toEqual([prompt, undefined]);
    }
    const silent = await answerOf(await authorize(metadata, { prompt: "none", login_hint: undefined }));
    expect(silent["error"]).toBe("login_required");
    const invented = await answerOf(await authorize(metadata, { prompt: "invented" }));
    // The real Keycloak ignores prompts that it does not know.
    expect(invented["error"]).toBe(id.startsWith("keycloak") ? undefined : "invalid_request");
  });
});

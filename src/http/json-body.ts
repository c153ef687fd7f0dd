// Reads a JSON request body and rejects every other content type: HTML forms cannot send JSON, which prevents
// cross-site request forgery.
import type { Context } from "koa";
import { MintmarkError } from "../errors.ts";
import { DEEPEST_JSON, isTooDeep } from "../json-depth.ts";
import { isJsonObject, type JsonObject } from "../json-object.ts";
import { RawRequest } from "../wire/raw-request.ts";
import { bodyRefusal } from "./body-refusal.ts";

const LIMIT_BYTES = 1024 * 1024;

/** Returns the body as an object; {} if the body is empty. */
export async function readJsonBody(ctx: Context): Promise<JsonObject> {
  const text = await readText(ctx);
  if (ctx.method !== "DELETE" || text !== "") requireJson(ctx);
  if (text === "") return {};
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new MintmarkError("bad_request", `the body is not JSON: ${(cause as Error).message}`, { cause });
  }
  if (!isJsonObject(value)) {
    throw new MintmarkError("bad_request", "the body must be a JSON object");
  }
  if (isTooDeep(value)) {
    throw new MintmarkError("bad_request", `the body is nested more than ${DEEPEST_JSON} levels deep`);
  }
  return value;
}

function requireJson(ctx: Context): void {
  // This reads the header itself, because `ctx.is` returns null if there is no body.
  if (ctx.request.type.trim().toLowerCase() === "application/json") return;
  throw new MintmarkError("unsupported_media_type", "the body must be JSON", {
    hint: "Send the header Content-Type: application/json.",
  });
}

async function readText(ctx: Context): Promise<string> {
  try {
    return await new RawRequest(ctx.req, { limitBytes: LIMIT_BYTES }).text();
  } catch (cause) {
    throw bodyRefusal(cause);
  }
}

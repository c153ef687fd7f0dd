// The JSON object that a request carries, before the engine sees it.
import type { Context } from "koa";
import { isJsonObject, type JsonObject } from "../json-object.ts";
import { readBody, replaceBody } from "./body.ts";

const METHODS = ["POST", "PUT"];

/**
 * The object in the body; undefined where the body is something else, which the engine refuses itself.
 *
 * @throws 413 where it is larger than the engine takes
 */
export async function readJsonObject(ctx: Context): Promise<JsonObject | undefined> {
  if (!METHODS.includes(ctx.method) || !ctx.is("application/json")) return undefined;
  const body = await readBody(ctx);
  try {
    const value = JSON.parse(body.toString()) as unknown;
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** What the engine will read as the request's body. */
export function replaceJson(ctx: Context, value: JsonObject): void {
  replaceBody(ctx, Buffer.from(JSON.stringify(value)));
}

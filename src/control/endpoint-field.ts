// The name of an endpoint as a member of an input. A mistyped one is answered with the one that was meant.
import * as z from "zod";
import { nearest } from "../nearest.ts";
import { ENDPOINT_NAMES, LOGGED_NAMES } from "../issuer/endpoints.ts";

/** In the request log. */
export const loggedName = z.enum(LOGGED_NAMES);

const path = z.templateLiteral(["/", z.string()]);

/** A name, `*` for all, or a path. */
export const endpointOrPath = z.union([z.enum(ENDPOINT_NAMES), z.literal("*"), path], {
  error: ({ input }) => complaint(input),
});

function complaint(input: unknown): string {
  const orElse = ", `*` or a path that begins with a slash";
  if (typeof input !== "string") return `must be the name of an endpoint${orElse}`;
  const meant = nearest(input, ENDPOINT_NAMES);
  const hint =
    meant === undefined ? `Known: ${ENDPOINT_NAMES.join(", ")}${orElse}.` : `Did you mean "${meant}"?`;
  return `there is no endpoint ${JSON.stringify(input.slice(0, 100))}. ${hint}`;
}

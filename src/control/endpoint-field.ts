// Input fields that name an endpoint. The error for a mistyped name suggests the nearest one.
import * as z from "zod";
import { ENDPOINT_NAMES, LOGGED_NAMES } from "../issuer/endpoints.ts";
import { nearest } from "../nearest.ts";

/** A name that the request log uses. */
export const loggedName = z.enum(LOGGED_NAMES);

const path = z.templateLiteral(["/", z.string()]);

/** An endpoint's name, `*` for all endpoints, or a path. */
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

// The conditions (`when`) under which a fault or an override applies to a request.
import * as z from "zod";

export const conditions = z.strictObject({
  clientId: z.string().optional(),
  user: z
    .string()
    .optional()
    .describe("Name, e-mail address or subject of the user, if the request shows who the user is."),
  grantType: z.string().optional(),
  header: z
    .record(z.string(), z.string())
    .optional()
    .describe("Request headers that must have exactly these values."),
});

// Whose requests a fault or an override is for.
import * as z from "zod";

export const conditions = z.strictObject({
  clientId: z.string().optional(),
  user: z.string().optional().describe("Name, e-mail address or subject, where the request shows it."),
  grantType: z.string().optional(),
  header: z.record(z.string(), z.string()).optional().describe("Request headers with exactly these values."),
});

// Keycloak's refusals of registration and of requests about registered clients, as a new realm answers them.
import type { RegistrationRefusals } from "./contract.ts";

const VERBS: Record<string, string> = { PUT: "update", DELETE: "delete" };

export const registrationRefusals: RegistrationRefusals = {
  anonymous: {
    status: 403,
    error: "insufficient_scope",
    description:
      "Policy 'Trusted Hosts' rejected request to client-registration service. Details: Host not trusted.",
  },
  withAccessToken: { status: 403, error: "insufficient_scope", description: "Forbidden" },
  withWrongToken: { status: 401, error: "invalid_token", description: "Failed decode token" },
  unmanaged: (method) => ({
    status: 401,
    error: "invalid_token",
    description: `Not authorized to ${VERBS[method] ?? "view"} client. Not valid token or client credentials provided.`,
  }),
};

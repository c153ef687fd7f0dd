// Collects the profiles. A new profile needs a file, a name in profile-names.ts and a line here.
import { auth0 } from "./auth0.ts";
import { cognito } from "./cognito.ts";
import type { Profile } from "./contract.ts";
import { entra } from "./entra.ts";
import { generic } from "./generic.ts";
import { google } from "./google.ts";
import { keycloak } from "./keycloak.ts";
import { MOCK_OAUTH2_SERVER } from "./mock-oauth2-server.ts";
import { okta } from "./okta.ts";
import type { ProfileName } from "./profile-names.ts";

const PROFILES: Record<ProfileName, Profile> = {
  // Set here, because the dialect is made from the profile.
  generic: { ...generic, inDialect: { "mock-oauth2-server": MOCK_OAUTH2_SERVER } },
  auth0,
  keycloak,
  okta,
  entra,
  google,
  cognito,
};

const inDialects = new Map<string, Profile>();

/** Returns a profile in a dialect; the same object each time. */
export function profileNamed(name: ProfileName, dialect?: string): Profile {
  const profile = PROFILES[name];
  const differences = dialect === undefined ? undefined : profile.inDialect?.[dialect];
  if (!differences) return profile;
  const key = `${name} ${dialect}`;
  const known = inDialects.get(key) ?? {
    ...profile,
    paths: { ...profile.paths, ...differences.paths },
    tokens: { ...profile.tokens, ...differences.tokens },
    clients: { ...profile.clients, ...differences.clients },
    requests: { ...profile.requests, ...differences.requests },
    answers: { ...profile.answers, ...differences.answers },
  };
  inDialects.set(key, known);
  return known;
}

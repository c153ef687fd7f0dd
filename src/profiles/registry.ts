// Collects the profiles: a new one is a file, a name in names.ts and a line here.
import { auth0 } from "./auth0.ts";
import { cognito } from "./cognito.ts";
import type { Profile } from "./contract.ts";
import { entra } from "./entra.ts";
import { generic } from "./generic.ts";
import { google } from "./google.ts";
import { keycloak } from "./keycloak.ts";
import type { ProfileName } from "./names.ts";
import { okta } from "./okta.ts";

const PROFILES: Record<ProfileName, Profile> = { generic, auth0, keycloak, okta, entra, google, cognito };

export function profileNamed(name: ProfileName): Profile {
  return PROFILES[name];
}

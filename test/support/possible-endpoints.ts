// The endpoints that a vendor's metadata can name, with the URL of each at an issuer, whether it exists or not.
import type { Mintmark } from "../../src/index.ts";
import type { ProfileName } from "../../src/profiles/profile-names.ts";
import { profileNamed } from "../../src/profiles/registry.ts";

const MEMBERS = {
  authorization: "GET",
  token: "POST",
  userinfo: "GET",
  introspection: "POST",
  revocation: "POST",
  registration: "POST",
  end_session: "GET",
  pushed_authorization_request: "POST",
  device_authorization: "POST",
} as const;

export interface PossibleEndpoint {
  member: string;
  url: string;
  method: string;
}

export async function possibleEndpoints(
  idp: Mintmark,
  { id, profile, dialect }: { id: string; profile: ProfileName; dialect?: string },
): Promise<PossibleEndpoint[]> {
  const { paths } = profileNamed(profile, dialect);
  const issuer = new URL((await idp.issuer(id)).url);
  const mount = paths.mount?.(issuer.pathname) ?? issuer.pathname.replace(/\/$/, "");
  return Object.entries(MEMBERS).map(([route, method]) => ({
    member: `${route}_endpoint`,
    url: `${issuer.origin}${mount}${paths.routes[route as keyof typeof MEMBERS]}`,
    method,
  }));
}

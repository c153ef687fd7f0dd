// The names of all profiles, separate from the registry so that the configuration does not load the profiles.
export const PROFILE_NAMES = ["generic", "auth0", "keycloak", "okta", "entra", "google", "cognito"] as const;
export type ProfileName = (typeof PROFILE_NAMES)[number];

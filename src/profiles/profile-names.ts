// The profiles there are. Apart from the registry so that the configuration need not load them.
export const PROFILE_NAMES = ["generic", "auth0", "keycloak", "okta", "entra", "google", "cognito"] as const;
export type ProfileName = (typeof PROFILE_NAMES)[number];

// The looks of all vendors. Names and ids of controls are those of the vendors' own pages, which change now and then; the
// vendors' pages in docs/profiles/ list them.
import type { Look } from "./look.ts";
import type { ProfileName } from "./profile-names.ts";

const PLAIN: Look = {
  name: "generic",
  login: {
    title: "Sign in to {client}",
    lead: "Choose a user.",
    username: { label: "Name or any UUID", id: "username", name: "username" },
    password: { label: "Password", id: "password", name: "password" },
    submit: { label: "Continue" },
    picksFirst: true,
    other: "or as another user",
  },
  consent: {
    title: "{client} requests access",
    scopes: "Requested scopes",
    allow: { label: "Allow", name: "decision", value: "allow" },
    deny: { label: "Deny", name: "decision", value: "deny" },
  },
  factor: { title: "Prove that it is you" },
  device: {
    title: "Connect a device",
    lead: "Enter the code that your device shows.",
    label: "Code",
    submit: "Continue",
  },
  logout: { title: "Sign out?", yes: "Sign out", no: "Stay signed in", done: "Signed out" },
};

const LOOKS: Record<ProfileName, Look> = {
  generic: PLAIN,
  auth0: {
    ...PLAIN,
    name: "auth0",
    login: {
      title: "Welcome",
      lead: "Log in to {issuer} to continue to {client}.",
      username: { label: "Username or email address", id: "username", name: "username" },
      password: PLAIN.login.password,
      submit: { label: "Continue", name: "action", value: "default" },
      other: "OR",
    },
    consent: {
      title: "Authorize App",
      scopes: "{client} is requesting access to your {issuer} account.",
      allow: { label: "Accept", name: "action", value: "accept" },
      deny: { label: "Decline", name: "action", value: "deny" },
    },
    factor: { title: "Verify Your Identity" },
    device: {
      title: "Device Activation",
      lead: "Enter the code displayed on your device.",
      label: "Code",
      submit: "Continue",
    },
    logout: { title: "Log out?", yes: "Log out", no: "Stay logged in", done: "Logged out" },
  },
  keycloak: {
    ...PLAIN,
    name: "keycloak",
    isCalledByPath: true,
    banner: "{issuer}",
    login: {
      title: "Sign in to your account",
      username: { label: "Username or email", id: "username", name: "username" },
      password: PLAIN.login.password,
      submit: { label: "Sign In", name: "login", id: "kc-login" },
      other: "Or sign in as",
      remember: { label: "Remember me", id: "rememberMe", name: "rememberMe" },
    },
    consent: {
      title: "Grant Access to {client}",
      scopes: "Do you grant these access privileges?",
      allow: { label: "Yes", name: "accept", id: "kc-login" },
      deny: { label: "No", name: "cancel", id: "kc-cancel" },
    },
    factor: { title: "One-time code" },
    device: {
      title: "Device Login",
      lead: "Enter the code provided by your device and click Submit.",
      label: "Code",
      submit: "Submit",
    },
    logout: { title: "Logging out", yes: "Logout", no: "Stay signed in", done: "You are logged out" },
  },
  okta: {
    ...PLAIN,
    name: "okta",
    login: {
      title: "Sign In",
      username: { label: "Username", id: "identifier", name: "identifier" },
      password: { label: "Password", id: "credentials.passcode", name: "credentials.passcode" },
      submit: { label: "Next", isInput: true },
      passwordPage: { title: "Verify with your password", submit: { label: "Verify", isInput: true } },
      other: "OR",
      remember: { label: "Keep me signed in", id: "rememberMe", name: "rememberMe" },
    },
    consent: {
      title: "{client} would like to:",
      scopes: "Access as {user}",
      allow: { label: "Allow Access", name: "consent", isInput: true },
      deny: { label: "Don't Allow", name: "cancel", isInput: true },
    },
    factor: { title: "Verify it's you with a security method" },
    device: {
      title: "Activate your device",
      lead: "Follow the instructions on your device to get an activation code.",
      label: "Activation Code",
      submit: "Next",
    },
  },
  entra: {
    ...PLAIN,
    name: "entra",
    login: {
      title: "Sign in",
      lead: "to continue to {client}",
      username: { label: "Email or user name", id: "i0116", name: "loginfmt" },
      password: { label: "Password", id: "i0118", name: "passwd" },
      submit: { label: "Next", id: "idSIButton9", isInput: true },
      passwordPage: {
        title: "Enter password",
        submit: { label: "Sign in", id: "idSIButton9", isInput: true },
      },
      other: "Pick an account",
      stay: {
        title: "Stay signed in?",
        lead: "With Yes, you are still signed in after the browser is closed.",
        yes: { label: "Yes", name: "stay", id: "idSIButton9", isInput: true },
        no: { label: "No", name: "leave", id: "idBtn_Back", isInput: true },
      },
    },
    consent: {
      title: "Permissions requested",
      scopes: "{client} would like to:",
      allow: { label: "Accept", name: "accept", id: "idSIButton9", isInput: true },
      deny: { label: "Cancel", name: "cancel", id: "idBtn_Back", isInput: true },
    },
    factor: { title: "Verify your identity" },
    device: {
      title: "Enter code",
      lead: "Enter the code displayed on your app or device.",
      label: "Code",
      submit: "Next",
    },
    logout: {
      title: "Sign out of this account?",
      yes: "Sign out",
      no: "Stay signed in",
      done: "You signed out of your account",
    },
  },
  google: {
    ...PLAIN,
    name: "google",
    login: {
      title: "Sign in",
      lead: "to continue to {client}",
      username: { label: "Email or user name", id: "identifierId", name: "identifier" },
      password: { label: "Enter your password", id: "password", name: "Passwd" },
      submit: { label: "Next", wrapperId: "identifierNext" },
      passwordPage: { title: "Welcome", submit: { label: "Next", wrapperId: "passwordNext" } },
      other: "Choose an account",
    },
    consent: {
      title: "{client} wants access to your account",
      scopes: "This will allow {client} to:",
      allow: { label: "Continue", name: "allow", wrapperId: "submit_approve_access" },
      deny: { label: "Cancel", name: "cancel", wrapperId: "submit_deny_access" },
    },
    factor: { title: "2-Step Verification" },
    device: {
      title: "Connect a device",
      lead: "Enter the code displayed on your device.",
      label: "Enter code",
      submit: "Continue",
    },
  },
  cognito: {
    ...PLAIN,
    name: "cognito",
    login: {
      title: "Sign in with your username and password",
      username: { label: "Username", id: "signInFormUsername", name: "username" },
      password: { label: "Password", id: "signInFormPassword", name: "password" },
      submit: { label: "Sign in", name: "signInSubmitButton", isInput: true },
      other: "Or pick a user",
    },
  },
};

/** Returns the look of a profile's pages. */
export function lookOf({ name }: { name: ProfileName }): Look {
  return LOOKS[name];
}

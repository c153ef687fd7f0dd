// Reads the forms of the login, whose fields have the names of the vendor's. Scripts may also use Mintmark's own names,
// `username` and `password`, at every vendor.
import type { Look } from "../profiles/look.ts";

export type Form = Readonly<Record<string, string | string[] | undefined>>;

export interface SignInForm {
  /** Name of the account; empty if none was sent. */
  name: string;
  /** Whether a listed user was picked, rather than a name typed. */
  isPicked: boolean;
  /** Undefined if the form has no such field. */
  password: string | undefined;
  /** Whether the login outlives the browser; undefined if the page does not ask. */
  stays: boolean | undefined;
  /** The claims that were typed, as text. */
  claims: string;
}

export function readSignIn(form: Form, look: Look["login"]): SignInForm {
  const picked = text(form["user"]);
  const password = form[look.password.name] ?? form["password"];
  return {
    name: picked || text(form[look.username.name]) || text(form["username"]),
    isPicked: picked !== "",
    password: typeof password === "string" ? password : undefined,
    stays: look.remember && form[look.remember.name] !== undefined,
    claims: text(form["claims"]),
  };
}

/** Returns the fields that the page for the password sends again. */
export function sentBefore(form: Form, { username, remember }: Look["login"]): [string, string][] {
  const names = ["user", username.name, "username", "factor", "claims", ...(remember ? [remember.name] : [])];
  return [...new Set(names)].flatMap((name): [string, string][] => {
    const value = text(form[name]);
    return value === "" ? [] : [[name, value]];
  });
}

function text(value: string | string[] | undefined): string {
  return typeof value === "string" ? value.trim() : "";
}

// Describes each vendor's login pages: short texts, the order of the parts, and the names and ids of the
// controls, which browser scripts written for the vendor use. The pages of all vendors are the same templates.
import type { ProfileName } from "./profile-names.ts";

/** A text field or a tick. */
export interface PageField {
  label: string;
  id: string;
  /** Name of the field in the form. */
  name: string;
}

/** A button that sends the form. */
export interface PageButton {
  label: string;
  /** Name and value in the form. Without a value, the label is sent. */
  name?: string;
  value?: string;
  id?: string;
  /** Whether it is an `input` element, which scripts find by `input[type=submit]`. Default: a `button`. */
  isInput?: boolean;
  /** Id of an element around the button. */
  wrapperId?: string;
}

/** Texts may name `{client}` and `{issuer}`, and those of consent also `{user}`. */
export interface Look {
  /** Part of the CSS class. */
  name: ProfileName;
  /** Whether pages call the issuer by the last segment of its URL, as a realm. Default: by its id. */
  isCalledByPath?: boolean;
  /** Text above the card; undefined for Mintmark's own brand. */
  banner?: string;
  login: {
    title: string;
    lead?: string;
    username: PageField;
    password: PageField;
    submit: PageButton;
    /** The page that asks for the password after the name; undefined if one page asks for both. */
    passwordPage?: { title: string; submit: PageButton };
    /** Whether the listed users come before the field for a name. */
    picksFirst?: boolean;
    /** Heading of the listed users, or of the field if the users come first. */
    other: string;
    /** A tick with which the login outlives the browser. */
    remember?: PageField;
    /** A page that asks for the same after the password. */
    stay?: { title: string; lead: string; yes: PageButton; no: PageButton };
  };
  consent: { title: string; scopes: string; allow: PageButton; deny: PageButton };
  factor: { title: string };
  device: { title: string; lead: string; label: string; submit: string };
  logout: { title: string; yes: string; no: string; done: string };
}

/** Returns whether a form was sent by this button. */
export function isPressed(form: Readonly<Record<string, unknown>>, { name, value }: PageButton): boolean {
  return name !== undefined && (value === undefined ? form[name] !== undefined : form[name] === value);
}

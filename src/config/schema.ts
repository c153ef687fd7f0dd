// The schema of the configuration: types, defaults, validation and the editor schema are derived from it.
// Descriptions become the hover texts of mintmark.schema.json. The settings of issuers are in issuer.ts, those of the server in server.ts.

import * as z from "zod";
import { baseUrl } from "./fields.ts";
import { issuerFields } from "./issuer.ts";
import { once, type Shape, shapeOf, usualOf, withDefault } from "./lazy.ts";
import { serverFields } from "./server.ts";

/** The settings of an issuer other than the default one. */
const otherIssuerFields = {
  ...issuerFields,
  path: () =>
    z
      .string()
      .regex(
        /^\/(?!_mintmark(?:\/|$)|\.well-known(?:\/|$))[A-Za-z0-9._~/-]*$/,
        "must start with a slash and must not be below /_mintmark or /.well-known",
      )
      .refine((path) => !/\/\/|\/\.\.?(?:\/|$)/.test(path), "must not contain an empty, `.` or `..` segment")
      .refine(
        (path) => path !== "/",
        "is the path of the default issuer: configure that one at the top level",
      )
      .optional()
      .describe("Path of the issuer identifier below the base URL. Default: the profile's, or /ID."),
  port: () =>
    z
      .int()
      .min(0)
      .max(65535)
      .optional()
      .describe(
        "Separate port, with the issuer at its root, like the issuers of Auth0 and Google; 0 takes a free port. Default: none, the issuer is below the server's base URL.",
      ),
  publicUrl: () =>
    baseUrl()
      .optional()
      .describe(
        "Base URL that clients use for an issuer with its own port. Default: http://localhost:PORT, or https with `https`.",
      ),
};

export const issuerShape = shapeOf(otherIssuerFields);
export const issuerSchema = once(() => z.strictObject(issuerShape));

/** Returns the settings of an issuer for which none are given. */
export function usualIssuer(): IssuerConfig {
  return usualOf(otherIssuerFields);
}

type IssuerSettings = {
  [Name in keyof IssuerInput]-?: z.ZodOptional<
    z.ZodType<Exclude<IssuerInput[Name], undefined>, Exclude<IssuerInput[Name], undefined>>
  >;
};

/** An issuer's settings without defaults, for issuers that take missing ones from another issuer. */
export const issuerSettings = once((): IssuerSettings => {
  const settings = Object.entries(issuerShape).map(([name, field]) => [
    name,
    withoutDefault(field).optional(),
  ]);
  return Object.fromEntries(settings) as IssuerSettings;
});

function withoutDefault(field: z.ZodType): z.ZodType {
  if (!(field instanceof z.ZodDefault || field instanceof z.ZodPrefault)) return field;
  const inner = field.unwrap() as z.ZodType;
  return field.description === undefined ? inner : inner.describe(field.description);
}

/** Settings of the server process, independent of its issuers. */
const allServerFields = {
  ...serverFields,
  issuersOnFirstTouch: withDefault(false, () => {
    const { path: _, port: __, publicUrl: ___, iss: ____, profile, ...settings } = issuerSettings();
    return z
      .union([
        z.boolean(),
        z.strictObject({
          profile: profile.describe("Profile of these issuers. Default: that of the issuer at the root."),
          max: z.int().min(1).max(2000).default(100).describe("Largest number of such issuers."),
          settings: z
            .strictObject(settings)
            .default({})
            .describe("Their other settings. Default: those of the issuer at the root."),
        }),
      ])
      .describe(
        "Make an issuer with its own keys when a request first asks for its metadata or another endpoint, such as /ANY/.well-known/openid-configuration. It is kept in memory. Default: off.",
      );
  }),
};

export function isServerSetting(name: string): boolean {
  return Object.hasOwn(allServerFields, name);
}

const configFields = {
  $schema: () => z.string().optional().describe("URL or path of the schema of this file, for editors."),
  ...allServerFields,
  ...issuerFields,
  issuers: () => {
    const issuerId = z
      .string()
      .regex(/^[a-z0-9][a-z0-9_-]{0,62}$/, "an issuer id may contain lower-case letters, digits, - and _")
      .refine((id) => id !== "default", "`default` is the issuer at the root: configure it at the top level");
    return z
      .record(issuerId, issuerSchema())
      .optional()
      .describe(
        "Further issuers, each with its own directory and keys. Default: a demo issuer for each vendor, with the directory of the top level; `{}` for none.",
      );
  },
};

export const configShape = shapeOf(configFields);
export const configSchema = once(() =>
  z
    .strictObject(configShape)
    .describe(
      "Configuration of Mintmark. The top level contains the settings of the server and of the default issuer.",
    ),
);

/** Returns a configuration without settings. */
export function usualConfig(): Config {
  return usualOf(configFields);
}

export type ConfigInput = z.input<ReturnType<typeof configSchema>>;
export type Config = z.output<ReturnType<typeof configSchema>>;
export type ServerConfig = z.output<z.ZodObject<Shape<typeof allServerFields>, z.core.$strict>>;
export type IssuerInput = z.input<ReturnType<typeof issuerSchema>>;
export type IssuerConfig = z.output<ReturnType<typeof issuerSchema>>;

// The session verbs: list, end, end many.
import * as z from "zod";
import { MintmarkError } from "../errors.ts";
import type { Issuer } from "../issuer/issuer.ts";
import { type LoginSession, openSessions, type SessionFilter } from "../issuer/login-sessions.ts";
import { isoTime } from "../tokens/record.ts";
import { directoryPageFields, pageOf } from "./directory-page.ts";
import { type Control, defineVerb, issuerField, issuerOf, listOf } from "./verb.ts";

export const sessionRecord = z
  .object({
    id: z
      .string()
      .describe(
        "Id of the session; each login has a new one. With the profiles `auth0` and `keycloak`, tokens show it as `sid`.",
      ),
    user: z.string().describe("UUID of the user."),
    signedInAt: z.iso
      .datetime()
      .describe("Time of the last proof, such as a second factor that was added later."),
    methods: z
      .array(z.string())
      .describe("What the user did to sign in, as in `amr`: `pwd`, and `otp` or `hwk` with `mfa`."),
    expiresAt: z.iso.datetime().nullable(),
    outlivesBrowser: z
      .boolean()
      .describe(
        "Whether the browser keeps the session when it is closed: yes, unless the vendor's login page has a tick or a question for it that the user did not choose.",
      ),
    claims: z
      .record(z.string(), z.unknown())
      .describe("Claims that the user typed on the login page; the tokens of the session have them."),
    clients: z.array(z.string()).describe("Ids of the clients that the user has signed in to."),
  })
  .meta({ id: "Session" });

export type SessionRecord = z.output<typeof sessionRecord>;

const told = z
  .array(
    z.object({
      clientId: z.string(),
      uri: z.string(),
      status: z.int().nullable().describe("HTTP status of the client's answer; null if there was none."),
      error: z.string().nullable().describe("Why the client could not be notified; null if it was."),
    }),
  )
  .describe("Clients with a `backchannelLogoutUri`, and the result of notifying each.");

export type LogoutDelivery = z.output<typeof told>[number];

const filterFields = {
  user: z.string().optional().describe("Name, e-mail address or UUID of the user."),
  clientId: z.string().optional().describe("Id of a client that the user has signed in to."),
};

export const listSessions = defineVerb({
  name: "sessions.list",
  summary: "List the login sessions that have not ended, latest first.",
  example: { user: "alice" },
  method: "GET",
  path: "/sessions",
  input: z.strictObject({
    issuer: issuerField,
    ...filterFields,
    ...directoryPageFields,
    search: z
      .string()
      .max(500)
      .optional()
      .describe("Text in the id, the methods, a client id, or the user's name or e-mail address."),
  }),
  output: listOf(sessionRecord),
  async action(control, { issuer: id, search, limit, after, ...filter }) {
    const issuer = await issuerOf(control, { issuer: id });
    const sessions = (await openSessions(issuer, toFilter(issuer, filter))).map(describe);
    const people = new Map(issuer.directory.users().map((person) => [person.id, person]));
    const { items, next } = pageOf(
      sessions.map((session) => {
        const { name, displayName, email } = people.get(session.user) ?? {};
        const { user, methods, clients } = session;
        return [session.id, { user, methods, clients, name, displayName, email }, session] as const;
      }),
      { search, limit, after },
    );
    return { items: items.map(([, , session]) => session), next };
  },
});

export const endSession = defineVerb({
  name: "sessions.end",
  live: true,
  summary:
    "End one login session without its browser. Its tokens are revoked, except those for offline use, and its clients are notified (OpenID Connect Back-Channel Logout 1.0).",
  guide:
    "Use it to test what an application does when its user is signed out elsewhere. `told` shows each client's answer; the request log has the logout token, under the endpoint `backchannel_logout`.",
  method: "DELETE",
  path: "/sessions/:id",
  input: z.strictObject({ issuer: issuerField, id: z.string() }),
  output: sessionRecord.extend({ told }).meta({ id: "EndedSession" }),
  async action(control, input) {
    const issuer = await issuerOf(control, input);
    const session = (await openSessions(issuer)).find(({ id }) => id === input.id);
    if (session) return { ...describe(session), told: await end(control, issuer, session) };
    throw new MintmarkError(
      "unknown_session",
      `issuer "${issuer.id}" has no session ${JSON.stringify(input.id)}, or it has ended`,
      { hint: "`sessions.list` shows the open sessions." },
    );
  },
});

export const endSessions = defineVerb({
  name: "sessions.endMany",
  live: true,
  summary:
    "End every login session that matches the filter, for example all those of one user, and notify the clients.",
  example: { user: "alice" },
  method: "DELETE",
  path: "/sessions",
  input: z.strictObject({ issuer: issuerField, ...filterFields }),
  output: z.object({ ended: z.int().describe("Number of sessions that were ended."), told }),
  async action(control, { issuer: id, ...filter }) {
    if (Object.values(filter).every((value) => value === undefined)) {
      throw new MintmarkError("bad_request", "ending many sessions needs a filter", {
        hint: `Give at least one of ${Object.keys(filterFields).join(", ")}.`,
      });
    }
    const issuer = await issuerOf(control, { issuer: id });
    const sessions = await openSessions(issuer, toFilter(issuer, filter));
    const deliveries = await Promise.all(sessions.map((session) => end(control, issuer, session)));
    return { ended: sessions.length, told: deliveries.flat() };
  },
});

export const sessionVerbs = [listSessions, endSession, endSessions];

async function end(control: Control, issuer: Issuer, { id }: LoginSession): Promise<LogoutDelivery[]> {
  if (!control.endSession) {
    throw new MintmarkError("server_unreachable", "no server is running that could notify the clients", {
      hint: "Start `mintmark` first, or name a running server with --url.",
    });
  }
  return control.endSession(issuer, id);
}

function toFilter(
  { directory }: Issuer,
  { user, clientId }: { user?: string | undefined; clientId?: string | undefined },
): SessionFilter {
  return { subject: user === undefined ? undefined : directory.subjectOf(user), clientId };
}

function describe({ id, subject, signedInAt, methods, expiresAt, ...session }: LoginSession): SessionRecord {
  return {
    id,
    user: subject,
    signedInAt: isoTime(signedInAt),
    methods,
    expiresAt: expiresAt === null ? null : isoTime(expiresAt),
    ...session,
  };
}

// The session verbs: list, end, end many.
import * as z from "zod";
import { MintmarkError } from "../errors.ts";
import type { Issuer } from "../issuer/issuer.ts";
import { openSessions, type LoginSession, type SessionFilter } from "../issuer/login-sessions.ts";
import { isoTime } from "../tokens/record.ts";
import { defineVerb, issuerField, issuerOf, listOf, type Control } from "./verb.ts";

export const sessionRecord = z
  .object({
    id: z.string().describe("Changes with each login. Auth0's and Keycloak's tokens show it as `sid`."),
    user: z.string().describe("UUID of the user."),
    signedInAt: z.iso.datetime(),
    expiresAt: z.iso.datetime().nullable(),
    clients: z.array(z.string()).describe("Those that the user has signed in to."),
  })
  .meta({ id: "Session" });

export type SessionRecord = z.output<typeof sessionRecord>;

const told = z
  .array(
    z.object({
      clientId: z.string(),
      uri: z.string(),
      status: z.int().nullable().describe("null: there was no answer."),
      error: z.string().nullable().describe("null: it knows."),
    }),
  )
  .describe("The clients with a `backchannelLogoutUri`, and what became of telling each.");

export type LogoutDelivery = z.output<typeof told>[number];

const filterFields = {
  user: z.string().optional().describe("Name, e-mail address or UUID."),
  clientId: z.string().optional().describe("One that the user has signed in to."),
};

export const listSessions = defineVerb({
  name: "sessions.list",
  summary: "List the logins that have not ended, the latest first.",
  example: { user: "alice" },
  method: "GET",
  path: "/sessions",
  input: z.strictObject({ issuer: issuerField, ...filterFields }),
  output: listOf(sessionRecord),
  async action(control, { issuer: id, ...filter }) {
    const issuer = await issuerOf(control, { issuer: id });
    const sessions = await openSessions(issuer, toFilter(issuer, filter));
    return { items: sessions.map(describe), next: null };
  },
});

export const endSession = defineVerb({
  name: "sessions.end",
  live: true,
  summary:
    "End one login without its browser: its tokens end too, but for those for offline use, and its clients are told (OpenID Connect Back-Channel Logout).",
  guide:
    "To try out what an application does when its user is signed out elsewhere. `told` says what it answered; the request log has the logout token, under the endpoint `backchannel_logout`.",
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
      `issuer "${issuer.id}" has no login ${JSON.stringify(input.id)}, or it has ended`,
      { hint: "`sessions.list` shows those that there are." },
    );
  },
});

export const endSessions = defineVerb({
  name: "sessions.endMany",
  live: true,
  summary: "End every login that fits the filter, as of one user everywhere, and tell the clients.",
  example: { user: "alice" },
  method: "DELETE",
  path: "/sessions",
  input: z.strictObject({ issuer: issuerField, ...filterFields }),
  output: z.object({ ended: z.int().describe("How many logins that were."), told }),
  async action(control, { issuer: id, ...filter }) {
    if (Object.values(filter).every((value) => value === undefined)) {
      throw new MintmarkError("bad_request", "ending many logins needs a filter", {
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
  if (!control.endSession) throw new MintmarkError("server_unreachable", "no server runs that could tell");
  return control.endSession(issuer, id);
}

function toFilter(
  { directory }: Issuer,
  { user, clientId }: { user?: string | undefined; clientId?: string | undefined },
): SessionFilter {
  return { subject: user === undefined ? undefined : (directory.user(user)?.id ?? user), clientId };
}

function describe({ id, subject, signedInAt, expiresAt, clients }: LoginSession): SessionRecord {
  return {
    id,
    user: subject,
    signedInAt: isoTime(signedInAt),
    expiresAt: expiresAt === null ? null : isoTime(expiresAt),
    clients,
  };
}

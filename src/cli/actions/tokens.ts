// Lists, shows and revokes issued tokens.
import { collectPages } from "../../control/paging.ts";
import { listTokens, revokeToken, revokeTokens, showToken } from "../../control/tokens.ts";
import { MintmarkError } from "../../errors.ts";
import type { TokenRecord } from "../../tokens/record.ts";
import { reportFailure } from "../failure.ts";
import type { ConnectionOptions } from "../options.ts";
import { drive } from "../server/connection.ts";
import { note, print, printJson } from "../text/output.ts";
import { progressOnStderr } from "../text/progress.ts";
import { printTable } from "../text/table.ts";
import { dateText } from "../text/times.ts";

/** Selects tokens by what their records say. */
interface TokenFilter {
  user?: string;
  client?: string;
  kind?: TokenRecord["kind"];
  kid?: string;
}

export interface ListTokensOptions extends ConnectionOptions, TokenFilter {
  json?: boolean;
  revoked?: boolean;
  /** Infinity lists all tokens. */
  limit: number;
}

export async function listAll(options: ListTokensOptions): Promise<void> {
  const { items, next } = await drive(options, (call) =>
    collectPages(options.limit, (page) =>
      call(listTokens, { ...page, ...toInput(options), revoked: options.revoked }),
    ),
  );
  if (options.json) printJson(items);
  else if (items.length === 0) note("No token has been issued yet: `mintmark token` mints one.");
  else printTable(HEAD, (items as TokenRecord[]).map(toRow));
  if (next !== null) note("There are more: --limit NUMBER or --limit all shows them.");
}

const HEAD = ["ID", "KIND", "SUBJECT", "CLIENT", "AUDIENCE", "STATE", "CREATED", "LAST USED", "DESCRIPTION"];

function toRow(token: TokenRecord): string[] {
  return [
    token.id,
    token.kind,
    token.subject ?? "",
    token.clientId ?? "",
    [token.audience ?? []].flat().join(" "),
    stateOf(token),
    dateText(token.issuedAt),
    token.lastUsedAt === null ? "never" : dateText(token.lastUsedAt),
    token.description ?? "",
  ];
}

function stateOf({ revokedAt, expiresAt }: TokenRecord): string {
  if (revokedAt !== null) return "revoked";
  return expiresAt !== null && Date.parse(expiresAt) <= Date.now() ? "expired" : "active";
}

export async function show(id: string, options: ConnectionOptions): Promise<void> {
  printJson(await drive(options, (call) => call(showToken, { id })));
}

function toInput({ user, client, kind, kid }: TokenFilter) {
  return { user, clientId: client, kind, kid };
}

export interface RevokeOptions extends ConnectionOptions, TokenFilter {}

/** Revokes the tokens with these ids, or those that the options select. */
export async function revoke(ids: string[], options: RevokeOptions): Promise<void> {
  const filter = toInput(options);
  const isFiltered = Object.values(filter).some((value) => value !== undefined);
  if (isFiltered === ids.length > 0) {
    throw new MintmarkError("bad_request", "`tokens revoke` needs either ids or a filter", {
      hint: "Name the ids of tokens, or select tokens with --user, --client, --kind or --kid.",
    });
  }
  if (!isFiltered) return revokeEach(ids, options);
  const { revoked } = await drive(options, (call) => call(revokeTokens, filter));
  print(`revoked ${revoked} ${revoked === 1 ? "token" : "tokens"}`);
}

/** An unknown id is reported and does not stop the others. */
async function revokeEach(ids: string[], options: ConnectionOptions): Promise<void> {
  const progress = progressOnStderr();
  await drive(options, async (call) => {
    for (const [index, id] of ids.entries()) {
      try {
        await call(revokeToken, { id });
        progress.clear();
        print(`revoked ${id}`);
        if (ids.length > 1) progress.done("revoked", { done: index + 1, total: ids.length });
      } catch (error) {
        progress.clear();
        if (!(error instanceof MintmarkError) || error.code !== "unknown_token") throw error;
        process.exitCode = reportFailure(error);
      }
    }
    progress.clear();
  });
}

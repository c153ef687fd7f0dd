// Options that several commands share, and the parsers of option values.
import { type Command, InvalidArgumentError, Option } from "commander";
import { durationSeconds } from "./text/times.ts";

/** Options that say which server or data folder a command works on. */
export interface ConnectionOptions {
  issuer?: string;
  url?: string;
  adminToken?: string;
  config?: string;
  data?: string;
  store?: string;
  ephemeral?: boolean;
}

/** Adds the options of commands that work on a running server, or on the data folder if none runs. */
export function withConnection(command: Command): Command {
  return command
    .addOption(new Option("--issuer <id>", 'the issuer to work on; default: the one named "default"'))
    .addOption(
      new Option(
        "--url <url>",
        "base URL of a running server; default: the data folder's server, else the folder itself",
      )
        .env("MINTMARK_URL")
        .argParser(serverUrl),
    )
    .addOption(
      new Option("--admin-token <token>", "admin token, which a server beyond loopback requires").env(
        "MINTMARK_ADMIN_TOKEN",
      ),
    )
    .addOption(configOption())
    .addOption(dataOption())
    .addOption(storeOption())
    .addOption(ephemeralOption());
}

export function configOption(): Option {
  return new Option("--config <file>", "configuration file; default: mintmark.config.* in this folder");
}

export function dataOption(): Option {
  return new Option("--data <folder>", "folder for keys and database; default: .mintmark");
}

export function storeOption(): Option {
  return new Option("--store <url>", "Redis or Valkey that several servers share; default: the data folder");
}

export function ephemeralOption(): Option {
  return new Option("--ephemeral", "keep everything in memory").conflicts(["data", "store"]);
}

/** Parses a repeatable option into a list of its values. */
export function collect(value: string, earlier: string[] | undefined): string[] {
  return [...(earlier ?? []), value];
}

export function lifetime(text: string): number | "never" {
  if (text === "never") return text;
  const seconds = durationSeconds(text);
  if (seconds !== undefined) return seconds;
  throw new InvalidArgumentError("Write 45s, 30m, 1h, 7d, a number of seconds, or never.");
}

export type Claim = [name: string, value: Json];
type Json = string | number | boolean | null | Json[] | { [name: string]: Json };

/** Parses `name=value`; the value is JSON if it parses as JSON, else text. */
export function claim(text: string, earlier: Claim[] | undefined): Claim[] {
  const [, name, value = ""] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  if (name === undefined) throw new InvalidArgumentError("Write NAME=VALUE.");
  return [...(earlier ?? []), [name, jsonOrText(value)]];
}

function jsonOrText(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}

/** Parses a base URL and removes the slash at its end. An empty variable counts as unset. */
function serverUrl(text: string): string | undefined {
  if (text === "") return undefined;
  const url = URL.parse(text);
  if (url?.protocol !== "http:" && url?.protocol !== "https:") {
    throw new InvalidArgumentError("Write the server's address, such as http://localhost:4411.");
  }
  return `${url.origin}${url.pathname}`.replace(/\/+$/, "");
}

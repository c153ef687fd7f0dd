// Options that several commands share, and how the texts on the command line become values.
import { InvalidArgumentError, Option, type Command } from "commander";
import { durationSeconds } from "./time-text.ts";

/** How a command finds what it works on. */
export interface ConnectionOptions {
  issuer?: string;
  url?: string;
  adminToken?: string;
  config?: string;
  data?: string;
  ephemeral?: boolean;
}

/** For commands that drive a running server, or the data folder where none runs. */
export function withConnection(command: Command): Command {
  return command
    .addOption(new Option("--issuer <id>", "the issuer to work on (default: default)"))
    .addOption(
      new Option(
        "--url <url>",
        "a server elsewhere; default: the one of the data folder, else the folder itself",
      )
        .env("MINTMARK_URL")
        .argParser(serverUrl),
    )
    .addOption(
      new Option("--admin-token <token>", "what a server beyond loopback asks for").env(
        "MINTMARK_ADMIN_TOKEN",
      ),
    )
    .addOption(configOption())
    .addOption(dataOption())
    .addOption(ephemeralOption());
}

export function configOption(): Option {
  return new Option("--config <file>", "configuration file; default: mintmark.config.* here");
}

export function dataOption(): Option {
  return new Option("--data <folder>", "folder of keys and database; default: .mintmark");
}

export function ephemeralOption(): Option {
  return new Option("--ephemeral", "keep everything in memory").conflicts("data");
}

/** For options that may be repeated. */
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

/** `name=value`, where the value is JSON if it reads as JSON, else text. */
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

/** Without the slash at the end; an empty variable counts as absent. */
function serverUrl(text: string): string | undefined {
  if (text === "") return undefined;
  const url = URL.parse(text);
  if (url?.protocol !== "http:" && url?.protocol !== "https:") {
    throw new InvalidArgumentError("Write the server's address, such as http://localhost:4411.");
  }
  return `${url.origin}${url.pathname}`.replace(/\/+$/, "");
}

// Opens a page in the user's browser with whatever the platform has for that.
import { spawn } from "node:child_process";

const OPENERS: Partial<Record<NodeJS.Platform, [string, ...string[]]>> = {
  darwin: ["open"],
  win32: ["cmd", "/c", "start", ""],
};

/** `onFailure` hears about it where nothing opens; there is no other consequence. */
export function openBrowser(url: string, onFailure: (reason: string) => void): void {
  const [command, ...args] = OPENERS[process.platform] ?? ["xdg-open"];
  const opener = spawn(command, [...args, url], { stdio: "ignore", detached: true });
  opener.once("error", (error) => onFailure(error.message));
  opener.once("exit", (code) => {
    if (code) onFailure(`${command} ended with ${code}`);
  });
  opener.unref();
}

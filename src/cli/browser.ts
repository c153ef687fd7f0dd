// Opens a page in the user's browser with the platform's own command.
import { spawn } from "node:child_process";

const OPENERS: Partial<Record<NodeJS.Platform, [string, ...string[]]>> = {
  darwin: ["open"],
  win32: ["cmd", "/c", "start", ""],
};

/** Calls `onFailure` if the browser cannot be opened; throws nothing. */
export function openBrowser(url: string, onFailure: (reason: string) => void): void {
  const [command, ...args] = OPENERS[process.platform] ?? ["xdg-open"];
  const opener = spawn(command, [...args, url], { stdio: "ignore", detached: true });
  opener.once("error", (error) => onFailure(error.message));
  opener.once("exit", (code) => {
    if (code) onFailure(`${command} exited with code ${code}`);
  });
  opener.unref();
}

// The console's tabs: each has a path of its own below /_mintmark/.

export const CONSOLE_PATH = "/_mintmark/";

export interface Tab {
  /** Also the name of its view and of its script. */
  name: string;
  title: string;
  path: string;
}

export const TABS: readonly Tab[] = [
  tab("home", "Home", ""),
  tab("mint", "Mint"),
  tab("tokens", "Tokens"),
  tab("log", "Log"),
  tab("inspect", "Inspect"),
  tab("keys", "Keys"),
  tab("directory", "People and apps"),
  tab("faults", "Faults and time"),
  tab("check", "Check"),
  tab("flows", "Flows"),
];

/** Redirect URI of the console's flow debugger. */
const CALLBACK_PATH = `${CONSOLE_PATH}flows/callback`;

/** @param serverUrl URL of the server, without a slash at the end */
export function consoleCallback(serverUrl: string): string {
  return `${serverUrl}${CALLBACK_PATH}`;
}

/** Returns the tab at this path; undefined if there is none. */
export function tabAt(path: string): Tab | undefined {
  const meant = path === CALLBACK_PATH ? `${CONSOLE_PATH}flows` : path;
  return TABS.find((tab) => tab.path === meant);
}

function tab(name: string, title: string, path = name): Tab {
  return { name, title, path: CONSOLE_PATH + path };
}

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
];

/** Returns the tab at this path; undefined if there is none. */
export function tabAt(path: string): Tab | undefined {
  return TABS.find((tab) => tab.path === path);
}

function tab(name: string, title: string, path = name): Tab {
  return { name, title, path: CONSOLE_PATH + path };
}

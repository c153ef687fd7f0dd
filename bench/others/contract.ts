// A server that is no module of Node: it is started as a command, and needs the toolchain of its language.

export interface OtherServer {
  /** Name and version, as they are shown. */
  name: string;
  /** Whether it issues tokens to machines (client credentials). */
  hasMachines: boolean;
  /** Starts it and waits until it answers. */
  start: () => Promise<Running>;
}

export interface Running {
  /** The issuer identifier. */
  issuer: string;
  stop: () => Promise<void>;
}

/** Fetches and builds the server on first use. @throws Error that says why it cannot be measured here */
export type Prepare = () => Promise<OtherServer>;

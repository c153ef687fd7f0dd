// Every socket that a server listens on: the main one, and one for each issuer with a port of its own. URLs hold
// ports and a port may be any free one, so listening comes before there is anything to serve; whoever connects in
// between waits.
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Ports } from "../addresses.ts";
import { listen, type Listener, type TlsSpeech } from "./listen.ts";

type Handler = (request: IncomingMessage, response: ServerResponse) => unknown;

export interface Doors {
  ports: Ports;
  /** Begins to serve at the main port, or at an issuer's own. */
  serve(handler: Handler, issuerId?: string): void;
  close(graceMilliseconds: number): Promise<void>;
}

interface Door {
  listener: Listener;
  open: (handler: Handler) => void;
}

/** @param tls without it, plain HTTP */
export async function openDoors(host: string, ports: Ports, tls: TlsSpeech | undefined): Promise<Doors> {
  const opened: Listener[] = [];
  const open = async (port: number): Promise<Door> => {
    const serving = Promise.withResolvers<Handler>();
    const listener = await listen(
      (request, response) => void serving.promise.then((handle) => handle(request, response)),
      { host, port, tls },
    );
    opened.push(listener);
    return { listener, open: serving.resolve };
  };
  const close = async (grace: number) => void (await Promise.all(opened.map((each) => each.close(grace))));
  try {
    const main = await open(ports.main);
    const own = new Map<string, Door>();
    for (const [id, port] of ports.own) own.set(id, await open(port));
    return {
      ports: {
        main: main.listener.port,
        own: new Map([...own].map(([id, { listener }]) => [id, listener.port])),
      },
      serve: (handler, id) => (id === undefined ? main : own.get(id))?.open(handler),
      close,
    };
  } catch (error) {
    await close(0);
    throw error;
  }
}

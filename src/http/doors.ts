// Opens every port of a server: the main one, and one for each issuer with a port of its own. Issuer URLs
// contain the port, and port 0 means any free one, so the server listens before it can serve. Requests that
// arrive in between wait.
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Ports } from "../addresses.ts";
import { listen, type Listener, type TlsSpeech } from "./listen.ts";

type Handler = (request: IncomingMessage, response: ServerResponse) => unknown;

export interface Doors {
  ports: Ports;
  /** Starts to serve requests at the main port, or at the port of the given issuer. */
  serve(handler: Handler, issuerId?: string): void;
  close(graceMilliseconds: number): Promise<void>;
}

interface Door {
  listener: Listener;
  open: (handler: Handler) => void;
}

/** @param tls undefined: plain HTTP */
export async function openDoors(host: string, ports: Ports, tls: TlsSpeech | undefined): Promise<Doors> {
  const opened: Listener[] = [];
  const open = async (port: number): Promise<Door> => {
    const serving = Promise.withResolvers<Handler>();
    let serve: Handler = (request, response) =>
      void serving.promise.then((handle) => handle(request, response));
    const listener = await listen((request, response) => void serve(request, response), { host, port, tls });
    opened.push(listener);
    return {
      listener,
      open(handle) {
        serve = handle;
        serving.resolve(handle);
      },
    };
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

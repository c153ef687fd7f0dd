// Reads server-sent events one by one as they arrive.

export interface ServerSentEvent {
  id: string;
  text: string;
}

export interface EventStream extends AsyncDisposable {
  headers: Headers;
  /** Returns the next event. Rejects after the end of the stream. */
  next(): Promise<ServerSentEvent>;
}

export async function eventsOf(url: string, headers: Record<string, string> = {}): Promise<EventStream> {
  const response = await fetch(url, { headers });
  if (response.status !== 200 || !response.body) throw new Error(`${response.status} instead of events`);
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let unread = "";

  return {
    headers: response.headers,
    async next() {
      for (;;) {
        const end = unread.indexOf("\n\n");
        if (end === -1) {
          const { done, value } = await reader.read();
          if (done) throw new Error("the stream has ended");
          unread += value;
          continue;
        }
        const lines = unread.slice(0, end).split("\n");
        unread = unread.slice(end + 2);
        const field = (name: string) =>
          lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2);
        const text = field("data");
        if (text !== undefined) return { id: field("id") ?? "", text };
      }
    },
    [Symbol.asyncDispose]: () => reader.cancel(),
  };
}

// The reader of a stream of events.

export interface StreamCaller<Event> {
  tell: (event: Event) => void;
  /** Called when no more events will come. */
  end: () => void;
}

// Sharing between the parts of one test, in place of the processes that serve one store.
import { EventEmitter } from "node:events";
import type { Sharing } from "../../src/store/contract.ts";

export function sharingHere(): Sharing {
  const topics = new EventEmitter();
  return {
    listen: async (topic, hear) => {
      topics.on(topic, hear);
      return () => void topics.off(topic, hear);
    },
    tell: (topic, message) => void topics.emit(topic, message),
  };
}

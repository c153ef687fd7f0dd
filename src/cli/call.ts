// What an action is given to work with: verbs, wherever they are carried out.
export type { Call } from "../control/call.ts";

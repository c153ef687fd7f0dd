// All verbs and streams, for the interfaces that are made from their declarations.
import { showAuthority } from "./certificate-authority.ts";
import { changeEvents } from "./changes.ts";
import { checkEvents, checkVerbs } from "./checks.ts";
import { clockVerbs } from "./clock.ts";
import { directoryVerbList } from "./directory.ts";
import { faultVerbs } from "./faults.ts";
import { flawVerbs } from "./flaws.ts";
import { inspect } from "./inspect.ts";
import { issuerVerbs } from "./issuers.ts";
import { keyVerbs } from "./keys.ts";
import { mintTokens } from "./mint.ts";
import { overrideVerbs } from "./overrides.ts";
import { presetVerbs } from "./presets/verbs.ts";
import { recorderVerbs } from "./recorder.ts";
import { requestEvents, requestVerbs } from "./requests.ts";
import { sessionVerbs } from "./sessions.ts";
import { tokenVerbs } from "./tokens.ts";
import type { StreamVerb, Verb } from "./verb.ts";

export const verbs: readonly Verb[] = [
  mintTokens,
  ...tokenVerbs,
  inspect,
  ...keyVerbs,
  ...flawVerbs,
  ...faultVerbs,
  ...overrideVerbs,
  ...requestVerbs,
  ...sessionVerbs,
  ...directoryVerbList,
  ...issuerVerbs,
  ...clockVerbs,
  ...presetVerbs,
  ...recorderVerbs,
  ...checkVerbs,
  showAuthority,
] as readonly unknown[] as readonly Verb[];

export const streams: readonly StreamVerb[] = [
  requestEvents,
  changeEvents,
  checkEvents,
] as readonly unknown[] as readonly StreamVerb[];

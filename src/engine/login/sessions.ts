// The parts of a login that sessions of the engine keep: the claims that the user typed, which the engine does not know, and
// whether the session ends with the browser, which the engine never changes back to no. For that, this overrides
// `loginAccount` and the list of members of the engine's sessions; test/engine/seams.test.ts watches both.
import { Provider } from "oidc-provider";
import type { JsonObject } from "../../json-object.ts";
import { TYPED_CLAIMS } from "../issuing/typed-claims.ts";

interface SessionModel {
  transient?: boolean | undefined;
  [TYPED_CLAIMS]?: JsonObject | undefined;
  loginAccount: (this: SessionModel, details: { transient?: boolean }) => void;
}

export function overrideSessions(provider: Provider): void {
  const model = provider.Session as unknown as { prototype: SessionModel; IN_PAYLOAD: string[] };
  const members = [...model.IN_PAYLOAD, TYPED_CLAIMS];
  Object.defineProperty(model, "IN_PAYLOAD", { get: () => members });
  const { prototype } = model;
  const original = prototype.loginAccount;
  prototype.loginAccount = function loginAccount(this: SessionModel, details) {
    original.call(this, details);
    if (!details.transient) this.transient = undefined;
    // A login without a page has no interaction.
    const login = Provider.ctx?.oidc.entities.Interaction?.result?.login;
    this[TYPED_CLAIMS] = login?.[TYPED_CLAIMS] as JsonObject | undefined;
  };
}

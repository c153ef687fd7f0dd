// Lets a token request name a granted resource in another spelling: with or without a trailing slash, or by
// another name of a configured resource. The engine compares indicators as strings. It reads the request's
// resource after the code or refresh token was found, so `find` of these models is overridden;
// test/engine/seams.test.ts watches that order.
import { Provider } from "oidc-provider";
import type { Issuer } from "../../issuer/issuer.ts";
import { sameResource } from "../../issuer/resources.ts";

/** The parts of the engine's models that are used here. */
interface RedeemedModel {
  find: (value: string, options?: object) => Promise<{ resource?: string | string[] } | undefined>;
}

export function overrideGrantedResources(provider: Provider, issuer: Issuer): void {
  for (const name of ["AuthorizationCode", "RefreshToken", "DeviceCode"] as const) {
    const model = provider[name] as unknown as RedeemedModel;
    const original = model.find;
    model.find = async function find(value, options) {
      const found = await original.call(this, value, options);
      const { route, params } = Provider.ctx?.oidc ?? {};
      const asked = params?.["resource"];
      if (route !== "token" || !params || typeof asked !== "string") return found;
      const granted = [found?.resource ?? []].flat();
      params["resource"] = granted.find((each) => sameResource(issuer, each, asked)) ?? asked;
      return found;
    };
  }
}

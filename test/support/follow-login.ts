// Signs in through the login and consent pages without a browser: follows redirects, keeps cookies by path, sends
// the pages' forms. Answers the URL at which the browser would leave the issuer for the client.

export interface LoginChoice {
  /** Name or UUID, as somebody would type it. */
  user: string;
  /** What to do on the consent page. Default: allow. */
  decision?: "allow" | "deny";
}

const MAX_STEPS = 12;

export async function followLogin(
  authorizationUrl: URL | string,
  { user, decision = "allow" }: LoginChoice,
): Promise<URL> {
  const cookies = new Cookies();
  let url = new URL(authorizationUrl);
  const { origin } = url;
  let form: Record<string, string> | undefined;
  for (let step = 0; step < MAX_STEPS; step++) {
    const response = await fetch(url, {
      redirect: "manual",
      headers: { cookie: cookies.for(url), ...(form ? { origin } : {}) },
      ...(form ? { method: "POST", body: new URLSearchParams(form) } : {}),
    });
    cookies.keep(response);
    const location = response.headers.get("location");
    const page = await response.text();
    if (location !== null) {
      url = new URL(location, url);
      form = undefined;
      if (url.origin !== origin) return url;
      continue;
    }
    const action = /<form[^>]* action="([^"]+)"/.exec(page)?.[1];
    if (response.status !== 200 || action === undefined)
      throw new Error(`${url.href} answered ${response.status} and no form: ${page.slice(0, 2000)}`);
    url = new URL(action, url);
    form = page.includes('data-testid="consent-allow"') ? { decision } : { username: user };
  }
  throw new Error(`the login did not end after ${MAX_STEPS} steps, at ${url.href}`);
}

class Cookies {
  readonly #cookies = new Map<string, { path: string; pair: string }>();

  keep(response: Response): void {
    for (const header of response.headers.getSetCookie()) {
      const [pair = "", ...attributes] = header.split(/; */);
      const path = attributes.find((each) => /^path=/i.test(each))?.slice("path=".length) ?? "/";
      const key = `${pair.split("=", 1)[0]}@${path}`;
      const expires = attributes.find((each) => /^expires=/i.test(each))?.slice("expires=".length);
      if (expires !== undefined && Date.parse(expires) <= Date.now()) this.#cookies.delete(key);
      else this.#cookies.set(key, { path, pair });
    }
  }

  for({ pathname }: URL): string {
    const fits = ({ path }: { path: string }) =>
      path === "/" || pathname === path || pathname.startsWith(`${path}/`);
    return [...this.#cookies.values()]
      .filter(fits)
      .map(({ pair }) => pair)
      .join("; ");
  }
}

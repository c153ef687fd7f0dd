// A browser's cookies for one application that tests call as a function, without a server.

export class CookieJar {
  readonly #cookies = new Map<string, string>();

  /** The value of the request header `cookie`. */
  get header(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  }

  /** Stores the cookies that a response sets, and deletes those that it expires. */
  take(answer: Response): Response {
    for (const line of answer.headers.getSetCookie()) {
      const [pair = ""] = line.split(";");
      const at = pair.indexOf("=");
      if (/max-age=0|1970/i.test(line)) this.#cookies.delete(pair.slice(0, at));
      else this.#cookies.set(pair.slice(0, at), pair.slice(at + 1));
    }
    return answer;
  }
}

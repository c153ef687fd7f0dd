// Sends a token to an API in the exact form that a flaw requires, and reads the response.
import type { Carriage } from "../../src/tokens/flaws/flaw.ts";
import { requestText, sendRaw } from "./raw-http.ts";

export interface Presented {
  status: number;
  /** The `error` parameter of the challenge. */
  error: string | undefined;
  /** Whether the response has a challenge of the Bearer scheme. */
  challenged: boolean;
}

export async function present(url: string, carriage: Carriage): Promise<Presented> {
  const { port, pathname, host } = new URL(url);
  const query = carriage.query ? `?${new URLSearchParams(carriage.query).toString()}` : "";
  const headers = [
    `Host: ${host}`,
    ...(carriage.authorization ?? []).map((each) => `Authorization: ${each}`),
  ];
  const answer = await sendRaw(
    { port: Number(port) },
    requestText(`GET ${pathname}${query} HTTP/1.1`, headers),
  );
  const challenge = answer.headers.get("www-authenticate") ?? "";
  return {
    status: answer.status,
    error: /error="([^"]+)"/.exec(challenge)?.[1],
    challenged: /^Bearer\b/.test(challenge),
  };
}

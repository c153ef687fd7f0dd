// Sends a form to an endpoint without a client library and reads the JSON response.

export interface Answer {
  status: number;
  headers: Headers;
  body: Record<string, unknown>;
}

export interface Sender {
  /** Client id and secret for HTTP Basic authentication. */
  basic?: [id: string, secret: string];
  headers?: Record<string, string>;
}

type Form = Record<string, string | string[] | undefined>;

export async function postForm(url: string, form: Form, { basic, headers }: Sender = {}): Promise<Answer> {
  const body = new URLSearchParams(
    Object.entries(form).flatMap(([name, value]) =>
      value === undefined ? [] : [value].flat().map((each): [string, string] => [name, each]),
    ),
  );
  const response = await fetch(url, {
    method: "POST",
    body,
    headers: { ...(basic && { authorization: basicHeader(...basic) }), ...headers },
    redirect: "manual",
  });
  return toAnswer(response);
}

export async function getJson(url: string, headers: Record<string, string> = {}): Promise<Answer> {
  return toAnswer(await fetch(url, { headers, redirect: "manual" }));
}

export function basicHeader(id: string, secret: string): string {
  return `Basic ${Buffer.from(`${id}:${secret}`).toString("base64")}`;
}

async function toAnswer(response: Response): Promise<Answer> {
  const text = await response.text();
  let body: Record<string, unknown> = {};
  try {
    if (text !== "") body = JSON.parse(text) as Record<string, unknown>;
  } catch {
    body = { text };
  }
  return { status: response.status, headers: response.headers, body };
}

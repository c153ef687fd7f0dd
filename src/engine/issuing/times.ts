// Which of the engine's fields are moments. It knows real time only; what is stored is in issuer time.

const TIMES = ["iat", "exp", "loginTs", "authTime", "iiat", "consumed", "client_id_issued_at"];

export function translateTimes<T extends Record<string, unknown>>(
  fields: T,
  translate: (time: number) => number,
): T {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      typeof value === "number" && TIMES.includes(name) ? translate(value) : value,
    ]),
  ) as T;
}

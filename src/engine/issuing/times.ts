// The engine's fields that are times. The engine uses the real clock; stored times are by the issuer's clock.

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

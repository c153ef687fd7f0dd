// The engine's fields that are times. The engine uses the real clock; stored times are by the issuer's clock.

const TIMES = ["iat", "exp", "loginTs", "authTime", "iiat", "consumed", "client_id_issued_at"];

export function translateTimes<T extends Record<string, unknown>>(
  fields: T,
  translate: (time: number) => number,
): T {
  const translated: Record<string, unknown> = { ...fields };
  for (const name of TIMES) {
    const time = translated[name];
    if (typeof time === "number") translated[name] = translate(time);
  }
  return translated as T;
}

// Parses durations, and formats times and durations for people.

const UNIT_SECONDS = { s: 1, m: 60, h: 3600, d: 86_400 } as const;
type Unit = keyof typeof UNIT_SECONDS;

/** One hundred years: longer than any useful lifetime, and within the range of JavaScript dates. */
const LONGEST_SECONDS = 100 * 365 * 86_400;

/**
 * Returns the seconds of `45s`, `30m`, `1h`, `7d` or plain `3600`, also negative; undefined for other text.
 *
 * @example
 * durationSeconds("-1s"); // -1
 */
export function durationSeconds(text: string): number | undefined {
  const [, digits, unit = "s"] = /^(-?\d{1,10})([smhd])?$/.exec(text) ?? [];
  if (digits === undefined) return undefined;
  const seconds = Number(digits) * UNIT_SECONDS[unit as Unit];
  return Math.abs(seconds) <= LONGEST_SECONDS ? seconds : undefined;
}

/** Formats a duration in its two largest nonzero units: `45 s`, `1 h 30 min`, `7 d`. */
export function spanText(seconds: number): string {
  const whole = Math.round(Math.abs(seconds));
  if (whole < 60) return `${whole} s`;
  const minutes = Math.round(whole / 60);
  const parts: [number, string][] = [
    [Math.floor(minutes / 1440), "d"],
    [Math.floor(minutes / 60) % 24, "h"],
    [minutes % 60, "min"],
  ];
  const said = parts.filter(([count]) => count > 0).slice(0, 2);
  return said.map(([count, unit]) => `${count} ${unit}`).join(" ");
}

/** Formats a time as `2026-11-21 08:52:34 UTC`; null becomes "", an invalid time stays as it is. */
export function dateText(time: string | number | null): string {
  if (time === null) return "";
  const date = new Date(time);
  if (Number.isNaN(date.getTime())) return String(time);
  return date
    .toISOString()
    .replace("T", " ")
    .replace(/\.\d+Z$/, " UTC");
}

/** Formats the distance from now to a time: `in 1 h`, `5 s ago`. */
export function distanceText(time: string | number, now = Date.now()): string {
  const seconds = (new Date(time).getTime() - now) / 1000;
  if (Number.isNaN(seconds)) return "";
  return seconds >= 0 ? `in ${spanText(seconds)}` : `${spanText(seconds)} ago`;
}

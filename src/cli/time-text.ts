// Times and durations as people write and read them.

const UNIT_SECONDS = { s: 1, m: 60, h: 3600, d: 86_400 } as const;
type Unit = keyof typeof UNIT_SECONDS;

/** A hundred years: beyond any use, and far from where dates end. */
const LONGEST_SECONDS = 100 * 365 * 86_400;

/**
 * Seconds of `45s`, `30m`, `1h`, `7d`, plain `3600`, each also negative; undefined where it is none of these.
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

/** A span in the two largest units that say something, to the minute: `45 s`, `1 h 30 min`, `7 d`. */
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

/** `2026-11-21 08:52:34 UTC`, without the moments that no clock of ours can be at. */
export function dateText(time: string | number | null): string {
  if (time === null) return "";
  const date = new Date(time);
  if (Number.isNaN(date.getTime())) return String(time);
  return date
    .toISOString()
    .replace("T", " ")
    .replace(/\.\d+Z$/, " UTC");
}

/** How long ago or ahead a moment is. */
export function distanceText(time: string | number, now = Date.now()): string {
  const seconds = (new Date(time).getTime() - now) / 1000;
  if (Number.isNaN(seconds)) return "";
  return seconds >= 0 ? `in ${spanText(seconds)}` : `${spanText(seconds)} ago`;
}

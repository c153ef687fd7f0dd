// Judges an answer to a hostile request.
import { type Answer, LATE_SECONDS, type Shot } from "./shot.ts";

/** Markup of the fuzzer's own texts; no page contains it otherwise. */
export const CANARY = "mkcanary";
/** The header that texts with line breaks try to add to the answer. */
export const SPLIT_HEADER = "x-mk-split";

/** A reflection is only looked for if so much of the text is markup. */
const TELLING_LENGTH = 14;
/** What is not supported, a store that fails, and a wait that is over. */
const INTENDED = new Set([501, 503, 504]);
const OWN_HOSTS = /^(?:(?:[\w-]+\.)*localhost|127\.0\.0\.1|\[::1\])$/;

/** @returns what is wrong with the answer, or undefined */
export function fault({ texts }: Shot, { status, headers, body, isLate }: Answer): string | undefined {
  if (isLate) return `no answer within ${LATE_SECONDS} seconds`;
  if (status === undefined) return undefined;
  if (Number.isNaN(status)) return "the connection was closed without an answer";
  if (status >= 500 && !INTENDED.has(status)) return `status ${status}`;
  if (headers.get("x-mock") !== "mintmark") return `status ${status} without X-Mock`;
  if (headers.has(SPLIT_HEADER)) return "a text became a header";
  const location = headers.get("location");
  if (location !== null && !isOwn(location)) return `redirect to ${location}`;
  return isPage(headers) ? faultOfPage(body, texts) : undefined;
}

function isOwn(location: string): boolean {
  try {
    const { protocol, hostname } = new URL(location, "http://localhost");
    return /^https?:$/.test(protocol) && OWN_HOSTS.test(hostname);
  } catch {
    return false;
  }
}

/** Whether a browser could run what is in the body. */
function isPage(headers: Headers): boolean {
  const type = headers.get("content-type") ?? "";
  if (/html|xml/.test(type)) return true;
  return headers.get("x-content-type-options") !== "nosniff";
}

function faultOfPage(body: string, texts: string[]): string | undefined {
  if (new RegExp(`<${CANARY}|["']\\s*${CANARY}=`, "i").test(body)) {
    return "the page contains unescaped markup";
  }
  const script = /(?:href|src|action)="\s*(?:javascript|vbscript|data:text)[^"]*/i.exec(body);
  if (script) return `the page contains ${script[0].slice(0, 80)}`;
  for (const action of body.matchAll(/<form\b[^>]*\baction="([^"]*)"/g)) {
    if (!isOwn(action[1]!.replaceAll("&amp;", "&"))) return `the page has a form for ${action[1]}`;
  }
  for (const text of texts) {
    for (const { index } of text.matchAll(/<[a-z!/?]/gi)) {
      const markup = text.slice(index, index + 24);
      if (markup.length >= TELLING_LENGTH && body.includes(markup)) return `the page contains ${markup}`;
    }
  }
  return undefined;
}

// Tells apart what an API shows to everybody from what it shows for a token: some answer a request that they
// refuse with 200 and a login page, or with the public part of their data.
import type { Answer } from "./answer.ts";
import { masked } from "./failure.ts";

export type PublicAnswer = Pick<Answer, "contentType" | "body">;

/** Whether the answer is the public one, apart from ids, times and numbers. */
export function isPublic(answer: PublicAnswer, shown: PublicAnswer): boolean {
  if (isPage(answer) !== isPage(shown)) return false;
  return isPage(answer) ? titleOf(answer) === titleOf(shown) : masked(answer.body) === masked(shown.body);
}

export function isPage({ contentType }: Pick<Answer, "contentType">): boolean {
  return /^(text\/html|application\/xhtml\+xml)\b/i.test(contentType);
}

/** Pages contain values that differ each time, such as those against forged requests; their title does not. */
function titleOf({ body }: PublicAnswer): string {
  return masked(/<title[^>]*>([^<]*)/i.exec(body)?.[1] ?? "");
}

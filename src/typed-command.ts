/**
 * How people type the command in a project that has Mintmark installed. Messages contain it, and `npm run generate`
 * writes it into the documentation. The name is not published on npm yet, and `--no-install` keeps npx from fetching
 * a stranger's package of that name; after the first release this becomes `npx mintmark`. Packages for other languages,
 * whose users type something else, set the variable.
 */
export const TYPED_COMMAND = process.env["MINTMARK_TYPED_COMMAND"] ?? "npx --no-install mintmark";

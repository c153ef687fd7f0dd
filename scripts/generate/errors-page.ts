// Makes docs/errors.md from the codes of Mintmark's own errors.
import { ERROR_MEANINGS } from "../../src/error-meanings.ts";
import { ERROR_STATUS, type ErrorCode } from "../../src/errors.ts";

export function errorsPage(): string {
  const sections = (Object.keys(ERROR_STATUS) as ErrorCode[]).map((code) => {
    const { when, remedy } = ERROR_MEANINGS[code];
    return `## ${code}\n\n${when}\n\n${remedy}\n\nHTTP status: ${ERROR_STATUS[code]}\n`;
  });
  return `# Errors

<!-- Generated from src/errors.ts and src/error-meanings.ts by \`npm run generate\`. -->

Each error of Mintmark itself has a stable code: \`code\` of a \`MintmarkError\`, and of the problem document
(RFC 9457) that the control API answers. The command line ends an error with the link to its section here; the \`type\`
of a problem document is the path of the same section at \`/_mintmark/errors\` of the server. Errors of
the protocol, such as \`invalid_grant\`, come with a reason in the request log; [troubleshooting](troubleshooting.md)
goes by symptom.

${sections.join("\n")}`;
}

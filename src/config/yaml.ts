// YAML, by the package of that name, which is loaded only where there is such a file.

import { UnreadableFile, positionAt } from "./unreadable.ts";

export async function readYaml(text: string): Promise<unknown> {
  const { parseDocument } = await import("yaml");
  try {
    const document = parseDocument(text, { prettyErrors: false });
    const [fault] = [...document.errors, ...document.warnings];
    if (fault?.code === "RESOURCE_EXHAUSTION") throw new RangeError();
    if (fault) {
      const [message = ""] = fault.message.split(/: "/); // what follows is quoted from the file
      throw new UnreadableFile(`is not valid YAML: ${message}`, positionAt(text, fault.pos[0]));
    }
    // A file in which all is commented out is an empty configuration.
    return document.toJS() ?? {};
  } catch (error) {
    if (error instanceof UnreadableFile) throw error;
    throw new UnreadableFile("is not valid YAML: an alias leads nowhere, or aliases or nesting go too far");
  }
}

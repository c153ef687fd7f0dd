// Reads YAML with the `yaml` package, which is loaded only for a YAML file.

import { positionAt, UnreadableFile } from "./unreadable.ts";

export async function readYaml(text: string): Promise<unknown> {
  const { parseDocument } = await import("yaml");
  try {
    const document = parseDocument(text, { prettyErrors: false });
    const [fault] = [...document.errors, ...document.warnings];
    if (fault?.code === "RESOURCE_EXHAUSTION") throw new RangeError();
    if (fault) {
      const [message = ""] = fault.message.split(/: "/); // the rest of the message quotes the file
      throw new UnreadableFile(`is not valid YAML: ${message}`, positionAt(text, fault.pos[0]));
    }
    // A file that contains only comments is an empty configuration.
    return document.toJS() ?? {};
  } catch (error) {
    if (error instanceof UnreadableFile) throw error;
    throw new UnreadableFile(
      "is not valid YAML: an alias has no anchor, or there are too many aliases or levels of nesting",
    );
  }
}

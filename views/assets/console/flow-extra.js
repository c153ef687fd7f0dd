// The extra parameters of a flow's requests, as lines of `name=value`.

/**
 * Returns the parameters. One without a value is left out of the request, also if the flow would send it.
 *
 * @param {string} text
 * @returns {Record<string, string>}
 * @throws {Error} If a line is not of this form.
 */
export function parseExtra(text) {
  return Object.fromEntries(
    text
      .split("\n")
      .map((line) => line.trim())
      .filter((line) => line !== "")
      .map((line) => {
        const [, name, value = ""] = /^([^=\s]+)=(.*)$/.exec(line) ?? [];
        if (name === undefined) throw new Error(`"${line}" is not a parameter: write name=value.`);
        return [name, value.trim()];
      }),
  );
}

// Writes a logged request as a curl command for a POSIX shell.

/** @param {import("./api.js").RequestRecord} request */
export function curlOf({ method, path, params, authorization }) {
  const pairs = Object.entries(params).flatMap(([name, value]) => [value].flat().map((each) => [name, each]));
  const [plain = path] = path.split("?");
  const url = /^https?:/.test(plain) ? plain : location.origin + plain;
  const parts = [`curl -i ${quoted(url)}`];
  if (method === "GET" && pairs.length > 0) parts.push("-G");
  else if (method !== "GET" && (method !== "POST" || pairs.length === 0)) parts.push(`-X ${method}`);
  if (authorization !== null) parts.push(`-H ${quoted(`Authorization: ${authorization}`)}`);
  for (const [name, value] of pairs) parts.push(`--data-urlencode ${quoted(`${name}=${value}`)}`);
  return parts.join(" \\\n  ");
}

/** @param {string} text */
function quoted(text) {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

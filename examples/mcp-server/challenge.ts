// The WWW-Authenticate header (RFC 6750, section 3), with `resource_metadata` (RFC 9728, section 5.1).

export interface Refusal {
  error?: "invalid_request" | "invalid_token" | "insufficient_scope";
  error_description?: string;
  scope?: string;
}

export function challenge(metadataUrl: string, refusal: Refusal = {}): string {
  const parameters = Object.entries({ ...refusal, resource_metadata: metadataUrl });
  return `Bearer ${parameters.map(([name, value]) => `${name}="${quotable(value)}"`).join(", ")}`;
}

// Keeps only the characters that RFC 6750 allows here: printable ASCII without quote and backslash.
function quotable(text: string): string {
  return text.replace(/[^\x20-\x21\x23-\x5b\x5d-\x7e]/g, "'");
}

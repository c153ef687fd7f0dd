// The headers of every response, refusals of the HTTP parser included.

/** Says that this is no real identity provider, and keeps browsers from guessing types. */
export const MARKS = { "X-Mock": "mintmark", "X-Content-Type-Options": "nosniff" } as const;

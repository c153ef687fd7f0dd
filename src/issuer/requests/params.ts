// The parameters of a request.

/** By name; several of one name are a list. */
export type Params = Record<string, string | string[] | undefined>;

// The stores that the faults are tried on.

export interface StoreUnderTest {
  name: string;
  /** Arguments for a server on this store, in a folder of its own. */
  args: string[];
}

export const STORES: StoreUnderTest[] = [{ name: "SQLite", args: ["--data", "data"] }];

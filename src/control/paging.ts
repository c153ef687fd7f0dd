// Reads a paged list into one.

/** The maximum number of items per call. */
const PAGE = 1000;

interface Page<Item> {
  items: Item[];
  next: string | null;
}

/**
 * Reads pages until there are `limit` items or the list ends; `next` is the cursor for the items after them.
 * An invalid limit is passed on, so that the list itself rejects it.
 */
export async function collectPages<Item>(
  limit: number,
  page: (input: { limit: number; after: string | undefined }) => Promise<Page<Item>>,
  start?: string,
): Promise<Page<Item>> {
  const items: Item[] = [];
  let after = start;
  for (;;) {
    const { items: more, next } = await page({ limit: Math.min(PAGE, limit - items.length), after });
    items.push(...more);
    if (next === null || items.length >= limit) return { items, next };
    after = next;
  }
}

// Reads a list that comes in pages as if it came in one piece.

/** What one call answers at most. */
const PAGE = 1000;

interface Page<Item> {
  items: Item[];
  next: string | null;
}

/**
 * Follows the pages until there are `limit` items or no more. `next` is where it could go on. A limit that makes
 * no sense is handed on, for the list itself to refuse.
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

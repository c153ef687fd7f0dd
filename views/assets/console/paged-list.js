// A list that the server pages and searches: loads the first page, more pages on demand, and everything shown
// again after a change.
import { byId, el, showProblem } from "./dom.js";

/** The largest page that the control API returns. */
const LARGEST_PAGE = 1000;

/**
 * @template Item
 * @typedef {object} PagedListOptions
 * @property {string} prefix Start of the ids of its elements: rows, empty, status, more, problem.
 * @property {(page: { limit: number, after: string | undefined }) => Promise<import("./api.js").Listed<Item>>} load
 * @property {(items: Item[], isAll: boolean) => void} show Shows the items; `isAll` says whether there are no others.
 * @property {() => [title: string, text: string]} [empty] What to show in place of no rows. Default: nothing.
 * @property {() => [one: string, several: string]} noun
 * @property {number} [pageSize] Default: 50.
 */

/**
 * @template Item
 * @typedef {object} RowsOptions
 * @property {(item: Item) => HTMLElement} row
 * @property {"tbody" | "ul"} [rowsTag] Tag of the element of the rows. Default: `tbody`.
 * @property {(items: Item[]) => void} [onShown]
 */

/**
 * Starts a list of rows, and returns the functions that load it again: from its first page, or as far as it is shown.
 *
 * @template Item
 * @param {Omit<PagedListOptions<Item>, "show"> & RowsOptions<Item>} options
 */
export function startPagedList({ row, rowsTag = "tbody", onShown, ...options }) {
  const rows = byId(`${options.prefix}-rows`, rowsTag);
  return startPages({
    ...options,
    show(items) {
      const focused = document.activeElement?.id;
      rows.replaceChildren(...items.map(row));
      if (focused) document.getElementById(focused)?.focus();
      onShown?.(items);
    },
  });
}

/**
 * Starts a list that shows its items itself. Returns what `startPagedList` returns.
 *
 * @template Item
 * @param {PagedListOptions<Item>} options
 */
export function startPages({ prefix, load, show: showItems, empty, noun, pageSize = 50 }) {
  const nothing = empty && byId(`${prefix}-empty`, "div");
  const status = byId(`${prefix}-status`, "p");
  const more = byId(`${prefix}-more`, "button");
  const problemPlace = byId(`${prefix}-problem`, "div");
  /** @type {Item[]} */
  let items = [];
  /** @type {string | null} */
  let next = null;
  // Counts the loads. A slow response to an earlier load is ignored, because it would show outdated rows.
  let latest = 0;
  let isLoading = false;
  // The number of items that were asked for. A load that takes the place of another brings as many.
  let wanted = pageSize;

  /**
   * @param {number} limit
   * @param {string} [after]
   */
  async function fetchPage(limit, after) {
    const mine = ++latest;
    isLoading = true;
    try {
      const page = await load({ limit, after });
      if (mine !== latest) return;
      isLoading = false;
      items = after === undefined ? page.items : [...items, ...page.items];
      next = page.next;
      showProblem(problemPlace, null);
      show();
    } catch (problem) {
      if (mine !== latest) return;
      isLoading = false;
      if (items.length === 0) nothing?.replaceChildren();
      showProblem(problemPlace, problem);
    }
  }

  function show() {
    showItems(items, next === null);
    more.hidden = next === null;
    if (nothing && empty) {
      const [title, text] = empty();
      nothing.replaceChildren(
        items.length === 0 ? el("div", { className: "nothing" }, el("strong", {}, title), text) : "",
      );
    }
    const [one, several] = noun();
    status.textContent =
      items.length === 0
        ? ""
        : `${items.length} ${items.length === 1 ? one : several}${next ? ", more available" : ""}.`;
  }

  const refresh = () => fetchPage(Math.min(LARGEST_PAGE, wanted));
  const restart = () => {
    wanted = pageSize;
    return refresh();
  };
  more.addEventListener("click", () => {
    if (next === null) return;
    wanted = items.length + pageSize;
    // While the items are loaded again, it is not known which page follows them.
    void (isLoading ? refresh() : fetchPage(pageSize, next));
  });
  void restart();
  return { restart, refresh };
}

/**
 * Creates a cell. Where tables become cards, its label is shown above it.
 *
 * @param {string} label
 * @param {...import("./dom.js").Child} children
 */
export function cell(label, ...children) {
  return el("td", { attrs: { role: "cell" }, data: { label } }, ...children);
}

/**
 * Creates a cell that takes a whole line where tables become cards.
 *
 * @param {string} label
 * @param {...import("./dom.js").Child} children
 */
export function wideCell(label, ...children) {
  const wide = cell(label, ...children);
  wide.classList.add("is-wide");
  return wide;
}

/**
 * Calls `search` while a person types, after a short rest, and at once after another choice.
 *
 * @param {HTMLFormElement} form
 * @param {() => void} search
 */
export function whenFiltered(form, search) {
  let pending = 0;
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", ({ target }) => {
    window.clearTimeout(pending);
    const isText = /** @type {HTMLElement} */ (target).localName === "input";
    pending = window.setTimeout(search, isText ? 200 : 0);
  });
}

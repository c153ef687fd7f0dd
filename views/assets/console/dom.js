// Finds and creates elements. Text is added only as text nodes, so a token's contents cannot become markup.

/**
 * @typedef {Node | string | null} Child
 *
 * @typedef {object} Options
 * @property {Record<string, string>} [data] `data-*` attributes.
 * @property {Record<string, string>} [aria] `aria-*` attributes.
 * @property {Record<string, string>} [attrs] Other attributes.
 * @property {Record<string, EventListener>} [on] Listeners by event name.
 */

/**
 * Creates an element. Options not listed above are set as DOM properties. Skips null and empty children.
 *
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Options & Omit<Partial<HTMLElementTagNameMap[Tag]>, keyof Options>} options
 * @param {...(Child | Child[])} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function el(tag, options, ...children) {
  const { data = {}, aria = {}, attrs = {}, on = {}, ...properties } = options;
  const element = document.createElement(tag);
  Object.assign(element, properties);
  for (const [name, value] of Object.entries(data)) element.dataset[name] = value;
  for (const [name, value] of Object.entries(aria)) element.setAttribute(`aria-${name}`, value);
  for (const [name, value] of Object.entries(attrs)) element.setAttribute(name, value);
  for (const [event, listener] of Object.entries(on)) element.addEventListener(event, listener);
  for (const child of children.flat()) if (child !== null && child !== "") element.append(child);
  return element;
}

/**
 * Returns the page's element with this id.
 *
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {string} id
 * @param {Tag} tag
 * @returns {HTMLElementTagNameMap[Tag]}
 * @throws {TypeError} If the page has no such element, or it has another tag.
 */
export function byId(id, tag) {
  const element = document.getElementById(id);
  if (element?.localName !== tag) throw new TypeError(`the page has no <${tag}> with id "${id}"`);
  return /** @type {HTMLElementTagNameMap[Tag]} */ (element);
}

/**
 * Returns a text as children of an element, with the code between backticks as `code`.
 *
 * @param {string} text
 * @returns {Child[]}
 */
export function marked(text) {
  return text.split(/`([^`]+)`/).map((part, index) => (index % 2 === 1 ? el("code", {}, part) : part));
}

/**
 * Shows an error with its hint in `place`; null clears it.
 *
 * @param {HTMLElement} place
 * @param {unknown} problem An Error, an ApiProblem or another object with a `message`.
 */
export function showProblem(place, problem) {
  place.replaceChildren();
  if (!problem) return;
  const { message, hint } = /** @type {{ message: string, hint?: string }} */ (problem);
  place.append(
    el(
      "div",
      { className: "alert" },
      el("p", {}, marked(message)),
      hint ? el("p", { className: "alert-hint" }, marked(hint)) : null,
    ),
  );
}

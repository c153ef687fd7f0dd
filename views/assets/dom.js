// Building the page's elements. Text goes in as text nodes only, so nothing a token holds can become markup.

/**
 * An element with its properties, `data` attributes, `aria` attributes, listeners (`on`) and children.
 * Children that are null or false are left out.
 */
export function el(tag, { data = {}, aria = {}, on = {}, attrs = {}, ...properties } = {}, ...children) {
  const element = document.createElement(tag);
  Object.assign(element, properties);
  for (const [name, value] of Object.entries(data)) element.dataset[name] = value;
  for (const [name, value] of Object.entries(aria)) element.setAttribute(`aria-${name}`, value);
  for (const [name, value] of Object.entries(attrs)) element.setAttribute(name, value);
  for (const [event, listener] of Object.entries(on)) element.addEventListener(event, listener);
  element.append(...children.flat().filter((child) => child !== null && child !== false && child !== ""));
  return element;
}

export function byId(id) {
  return document.getElementById(id);
}

/** Shows a problem of the control API, its hint below it; without a problem the place is emptied. */
export function showProblem(place, problem) {
  place.replaceChildren();
  if (!problem) return;
  place.append(
    el(
      "div",
      { className: "alert" },
      el("p", {}, problem.message),
      problem.hint ? el("p", { className: "alert-hint" }, problem.hint) : null,
    ),
  );
}

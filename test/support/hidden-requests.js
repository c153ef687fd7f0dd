/* global document, fetch, Image, URL */
// Ways in which a page can send a request that its user does not see. Runs inside the page; each way ends when the
// browser has the response.

const loaded = (element, event = "load") =>
  new Promise((resolve) => element.addEventListener(event, () => resolve(), { once: true }));

globalThis.hiddenRequests = {
  async frame(url, attributes = {}) {
    const element = document.createElement("iframe");
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.src = url;
    const end = loaded(element);
    document.body.append(element);
    await end;
  },

  async image(url) {
    const image = new Image();
    const end = loaded(image, "error");
    image.src = url;
    await end;
  },

  async script(url) {
    await fetch(url, { mode: "no-cors", credentials: "include" });
  },

  async form(url) {
    const { origin, pathname, searchParams } = new URL(url);
    const name = `frame-${document.querySelectorAll("iframe").length}`;
    const frame = Object.assign(document.createElement("iframe"), { name });
    document.body.append(frame);
    const form = document.createElement("form");
    Object.assign(form, { method: "post", action: origin + pathname, target: name });
    for (const [field, value] of searchParams) {
      form.append(Object.assign(document.createElement("input"), { name: field, value }));
    }
    document.body.append(form);
    const end = loaded(frame);
    form.submit();
    await end;
  },
};

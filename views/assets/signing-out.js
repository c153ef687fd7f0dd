// Goes on when all frames have loaded. A client that does not answer stops no sign-out.
const MOST_MILLISECONDS = 3000;

const link = /** @type {HTMLAnchorElement} */ (document.getElementById("go-on"));
const goOn = () => location.replace(link.href);

if (document.readyState === "complete") {
  goOn();
} else {
  window.addEventListener("load", goOn);
  setTimeout(goOn, MOST_MILLISECONDS);
}

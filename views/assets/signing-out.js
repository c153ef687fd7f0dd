// Goes on when all frames have loaded. A client that does not answer stops no sign-out.
const MOST_MILLISECONDS = 3000;

const goOn = () => location.replace(document.getElementById("go-on").href);

if (document.readyState === "complete") {
  goOn();
} else {
  window.addEventListener("load", goOn);
  setTimeout(goOn, MOST_MILLISECONDS);
}

// What pages do beyond being read: follow the dossier, take a dropped file, find the search by a key.
// Without it every page works; it is then brought up to date by loading it again.
"use strict";

const news = document.getElementById("news");
const menu = document.querySelector(".menu details");
const narrow = window.matchMedia("(max-width: 60rem)");

// On a narrow screen the menu is closed until it is wanted.
function fold() { if (menu) menu.open = !narrow.matches; }
fold();
narrow.addEventListener("change", fold);

function say(text) {
  news.textContent = text;
  clearTimeout(say.timer);
  say.timer = setTimeout(() => { news.textContent = ""; }, 6000);
}

// What a person is in the middle of is not taken from under their hands.
function busy() {
  const at = document.activeElement;
  const typing = at && at.closest("main") && at.matches("input, select, textarea");
  return typing || !document.getSelection().isCollapsed;
}

let waiting = false;
async function follow() {
  const old = document.querySelector("main[data-live]");
  // What was found in a file that was dropped is no state of the dossier.
  if (!old || old.querySelector("[data-kept]")) return;
  if (busy()) {
    if (!waiting) say("The dossier has changed. This page follows when you are done.");
    waiting = true;
    return;
  }
  waiting = false;
  try {
    const answer = await fetch(location.href, { headers: { accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("main");
    if (!fresh || fresh.innerHTML === old.innerHTML) return;
    const opened = [...old.querySelectorAll("details")].map((d) => d.open);
    const at = [...old.querySelectorAll("a, button, summary")].indexOf(document.activeElement);
    old.replaceChildren(...fresh.childNodes);
    old.querySelectorAll("details").forEach((d, i) => { if (opened[i]) d.open = true; });
    if (at >= 0) old.querySelectorAll("a, button, summary")[at]?.focus({ preventScroll: true });
    const foot = page.querySelector(".bottom");
    if (foot) document.querySelector(".bottom")?.replaceChildren(...foot.childNodes);
    document.title = page.title;
    arm();
    say("This page shows the dossier as it is now.");
  } catch {
    say("The server cannot be reached. What is shown may be old.");
  }
}

// A page that is left lets go of its connection: a browser has few of them for all its pages, and keeps left ones.
const place = document.querySelector("main[data-live]")?.dataset.events;
let source = null;
function listen() {
  source = new EventSource(place);
  source.addEventListener("change", follow);
  source.addEventListener("error", () => say("The server cannot be reached. What is shown may be old."));
  source.addEventListener("open", () => { if (listen.before) follow(); listen.before = true; });
}
if (place) {
  listen();
  window.addEventListener("pagehide", () => source.close());
  window.addEventListener("pageshow", (event) => { if (event.persisted) listen(); });
}
document.addEventListener("focusout", () => { if (waiting) setTimeout(() => { if (!busy()) follow(); }, 200); });

// A file dropped anywhere on the page goes to the form that takes one.
function arm() {
  const form = document.querySelector("[data-drop]");
  if (!form || form.dataset.armed) return;
  form.dataset.armed = "yes";
  const input = form.querySelector("input[type=file]");
  input.addEventListener("change", () => { if (input.files.length) send(form); });
}

function send(form) {
  say("The SBOM is being evaluated.");
  form.requestSubmit();
}

document.addEventListener("dragover", (event) => {
  const form = document.querySelector("[data-drop]");
  if (!form || !event.dataTransfer.types.includes("Files")) return;
  event.preventDefault();
  form.classList.add("over");
});
document.addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) document.querySelector("[data-drop]")?.classList.remove("over");
});
document.addEventListener("drop", (event) => {
  const form = document.querySelector("[data-drop]");
  if (!form || !event.dataTransfer.files.length) return;
  event.preventDefault();
  const input = form.querySelector("input[type=file]");
  const one = new DataTransfer();
  one.items.add(event.dataTransfer.files[0]);
  input.files = one.files;
  send(form);
});
arm();

document.addEventListener("keydown", (event) => {
  const typing = event.target.matches("input, select, textarea");
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    document.getElementById("q")?.focus();
  }
});

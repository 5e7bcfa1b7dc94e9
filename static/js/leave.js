// Leaving quickly: what is on the screen goes at once, the visit to a conversation ends, and "Back" does not return.
"use strict";
const SECONDS = 2, TIMES = 3;
const leave = () => {
  const visit = document.querySelector("form[data-visit]");
  if (visit) navigator.sendBeacon(visit.action, new FormData(visit));
  document.body.hidden = true;
  location.replace(document.querySelector("[data-leave]").href);
};

document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-leave]") || event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  leave();
});

// A press that closes something over the page, or that belongs to a way of typing Chinese, is not one of the three.
const OPEN = CSS.supports("selector(:popover-open)") ? ":popover-open, dialog[open]" : "dialog[open]";
let presses = [];
addEventListener("keydown", (event) => {
  const counts = event.key === "Escape" && !event.isComposing && !event.defaultPrevented && !document.querySelector(OPEN);
  if (event.repeat) return;
  presses = counts ? [...presses, event.timeStamp].filter((at) => event.timeStamp - at <= SECONDS * 1000) : [];
  if (presses.length >= TIMES) leave();
});

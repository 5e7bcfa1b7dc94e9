// Asks before the first thing is kept whether this device may remember, and closes windows that have a way to close them.
"use strict";
document.addEventListener("click", ({ target }) => target.closest("[data-close]")?.closest("dialog").close());
// Do something once the device may remember; with `isAnyway` also when it may not.
device.ask = (act, isAnyway = false) => {
  if (device.remembers()) return act();
  const dialog = document.querySelector("[data-consent]");
  dialog.addEventListener("close", () => (isAnyway || device.remembers()) && act(), { once: true });
  dialog.showModal();
};
addEventListener("device-changed", () => device.remembers() && document.querySelector("[data-consent][open]")?.close());

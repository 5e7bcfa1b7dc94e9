// The panel for reading comfort: shows what is chosen, puts a choice on at once, keeps it where that is wanted, and
// forgets everything. The panel opens and closes by itself (popover); it may come after this script.
"use strict";
const panel = () => document.getElementById("comfort");
const steps = () => [...panel().querySelectorAll("[data-comfort]")];
const say = (words) => {
  const said = panel().querySelector("[data-comfort-said]");
  said.textContent = said.dataset[words] ?? "";
  return said;
};
// On opening, and when another window chose something else.
const show = () => {
  if (!panel()?.matches(":popover-open")) return;
  for (const step of steps()) step.checked = step.value === (document.documentElement.dataset[step.dataset.comfort] ?? "");
};

document.addEventListener(
  "toggle", // does not bubble
  (event) => {
    if (event.target !== panel() || event.newState !== "open") return;
    say("");
    show();
    event.target.focus();
  },
  true,
);
// The keyboard goes on in the page: what has the focus must not lie under the panel.
document.addEventListener("focusin", ({ target }) => {
  if (panel()?.matches(":popover-open") && !panel().contains(target) && !target.matches(".to-comfort")) panel().hidePopover();
});
document.addEventListener("change", (event) => {
  if (!event.target.matches("[data-comfort]")) return;
  const chosen = Object.fromEntries(steps().filter((step) => step.checked).map((step) => [step.dataset.comfort, step.value]));
  device.wear(chosen);
  say(device.write("comfort", chosen) ? "" : "here");
});
document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-forget]")) return;
  device.forget();
  say("forgotten").focus();
});
// Whoever chose first and then said "remember" wants this remembered.
let remembered = device.remembers();
addEventListener("device-changed", () => {
  const now = device.remembers();
  const isNew = now && !remembered;
  remembered = now;
  const { theme, size, lines } = document.documentElement.dataset;
  if (isNew && !document.hidden) device.write("comfort", { theme, size, lines });
  show();
});

// The question whether this device may remember, wherever it stands on a page (templates/includes/remember.html).
// Whoever waits for the answer hears "device-changed" and asks device.remembers().
"use strict";
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-remember-yes]");
  if (!button) return;
  const answer = button.closest("[data-remember]").querySelector("[role=status]");
  answer.textContent = device.remember() ? answer.dataset.kept : answer.dataset.refused;
  answer.focus(); // the question, and the button with it, is gone
});

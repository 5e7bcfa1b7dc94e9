// Opens the note of a statement, or the meaning of a word, where the reader is. Without this script the same links
// work by :target; with it Escape and a tap outside close the note, and focus returns to the sentence.
"use strict";
if ("popover" in HTMLElement.prototype) {
  for (const sheet of document.querySelectorAll("[data-sheet]")) sheet.popover = "auto";
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    const sheet = link && document.getElementById(link.hash.slice(1));
    if (sheet && sheet.popover) {
      event.preventDefault();
      sheet.showPopover({ source: link });
      sheet.tabIndex = -1;
      sheet.focus();
      sheet.addEventListener("toggle", (change) => change.newState === "closed" && link.focus(), { once: true });
    } else if (link && link.closest("[data-sheet]")) {
      if (link.hash === "#closed") event.preventDefault();
      link.closest("[data-sheet]").hidePopover();
    }
  });
}

// Opens the note of a statement, or the meaning of a word, where the reader is. Without this script the same links
// work by :target; with it Escape and a tap outside close the note, and focus returns to the sentence.
// Nothing waits for it; so it may come before the page is whole, and then waits for the notes at the end.
"use strict";
const begin = () => {
  for (const sheet of document.querySelectorAll("[data-sheet]")) sheet.popover = "auto";
  const named = (hash) => {
    const sheet = hash && document.getElementById(hash.slice(1));
    return sheet && sheet.popover ? sheet : null;
  };
  const open = (sheet, link) => {
    sheet.showPopover({ source: link });
    sheet.tabIndex = -1;
    sheet.focus();
  };
  const openNamed = () => named(location.hash) && open(named(location.hash));
  openNamed(); // the address came with the name of a note
  addEventListener("hashchange", openNamed);
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    const sheet = link && named(link.hash);
    if (sheet && !event.metaKey && !event.ctrlKey) {
      event.preventDefault();
      open(sheet, link);
    } else if (link && link.closest("[data-sheet]")) {
      event.preventDefault();
      link.closest("[data-sheet]").hidePopover();
      const place = document.getElementById(link.hash.slice(1));
      if (place) place.scrollIntoView({ block: "center" });
      const badge = document.querySelector(`a[href='#${link.closest("[data-sheet]").id}']`);
      if (badge) badge.focus({ preventScroll: true });
    }
  });
};
if ("popover" in HTMLElement.prototype) {
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();
}

// What this device keeps for the person who reads on it: nothing, until they have said "remember on this device".
// Loads before the first picture, so that a page is drawn once, as its reader wants it. Other scripts ask `device`.
"use strict";

const device = (() => {
  const BEGINNING = "portal."; // of the name of everything that is kept here
  const CONSENT = "remember";
  const kept = (name) => BEGINNING + name;
  const page = document.documentElement;
  // What a reader may choose instead of how the page comes, and the steps of it, in the order of templates/base.html.
  const COMFORT = { theme: ["light", "dark"], size: ["2", "3", "4"], lines: ["2", "3"] };

  // A browser may refuse its storage altogether (blocked) or a value (full): then nothing is kept, and the page works.
  const attempt = (act, otherwise) => {
    try {
      return act(localStorage);
    } catch {
      return otherwise;
    }
  };
  const tell = () => dispatchEvent(new CustomEvent("device-changed"));
  const raw = (name) => attempt((storage) => storage.getItem(kept(name)), null);
  const remembers = () => raw(CONSENT) !== null;
  const put = (name, text) =>
    attempt((storage) => {
      storage.setItem(kept(name), text);
      return true;
    }, false);
  const read = (name, otherwise) => {
    try {
      return JSON.parse(raw(name)) ?? otherwise;
    } catch {
      return otherwise;
    }
  };

  const wear = (choices) => {
    for (const [name, steps] of Object.entries(COMFORT)) {
      if (steps.includes(choices[name])) page.dataset[name] = choices[name];
      else delete page.dataset[name];
    }
    document.querySelectorAll("meta[name=theme-color]").forEach((bar, at) => {
      const theme = COMFORT.theme[at], chosen = page.dataset.theme;
      bar.media = chosen ? (chosen === theme ? "all" : "not all") : `(prefers-color-scheme: ${theme})`;
    });
  };

  // What the style sheets must know before the first picture. A choice that is kept nowhere holds until another is kept.
  let worn;
  const say = () => {
    const course = location.pathname.split("/")[3];
    page.dataset.scripted = "";
    page.toggleAttribute("data-remembers", remembers());
    const places = read("place", {});
    page.toggleAttribute("data-place", Boolean(course ? places[course] : Object.keys(places).length));
    const text = raw("comfort");
    if (text !== worn) wear(read("comfort", {}));
    worn = text;
  };
  say();
  addEventListener("device-changed", say);

  return {
    // Whether the person has said "remember on this device".
    remembers,
    // Say so for them. Returns false where the browser keeps nothing.
    remember() {
      const done = put(CONSENT, "yes");
      tell();
      return done;
    },
    // The text kept under `name` as it is, or null: for what may be damaged or older than this script.
    raw,
    // The value kept under `name`; `otherwise` when there is none or it cannot be read.
    read,
    // Keep a value. Returns false when it could not be kept: not wanted, blocked or full.
    write(name, value) {
      const done = remembers() && put(name, JSON.stringify(value));
      tell();
      return done;
    },
    // Remove everything that this site ever kept here, the person's word that it may included.
    forget() {
      attempt((storage) => {
        for (const name of Object.keys(storage)) if (name.startsWith(BEGINNING)) storage.removeItem(name);
      });
      tell();
    },
    // Show this page with these choices: {theme, size, lines}. What is not one of the steps is as the page comes.
    wear,
  };
})();

// Another window of this site changed something, or may have while this page rested behind the next one.
for (const name of ["storage", "pageshow"]) addEventListener(name, () => dispatchEvent(new CustomEvent("device-changed")));

// How much is in the list, in the header of every page.
{
  const count = () => {
    const list = device.read("list", []);
    const items = list.items ?? list;
    const many = Array.isArray(items) ? items.length : 0;
    for (const place of document.querySelectorAll("[data-count]")) {
      place.textContent = many;
      place.hidden = !many;
    }
  };
  addEventListener("DOMContentLoaded", count);
  addEventListener("device-changed", count);
}

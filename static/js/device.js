// What this device keeps for the person who reads on it: nothing, until they have said "remember on this device".
// Loads before the first picture, so that a page is drawn once, as its reader wants it. Other scripts ask `device`.
"use strict";

const device = (() => {
  const BEGINNING = "portal."; // of the name of everything that is kept here
  const CONSENT = "remember";
  const kept = (name) => BEGINNING + name;

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
    read(name, otherwise) {
      try {
        return JSON.parse(raw(name)) ?? otherwise;
      } catch {
        return otherwise;
      }
    },
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
  };
})();

// Another window of this site changed something.
addEventListener("storage", () => dispatchEvent(new CustomEvent("device-changed")));

// What the style sheets need to know before the first picture: that scripts run here, and whether this device remembers.
{
  const say = () => {
    document.documentElement.dataset.scripted = "";
    document.documentElement.toggleAttribute("data-remembers", device.remembers());
  };
  say();
  addEventListener("device-changed", say);
}

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

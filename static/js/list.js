// The list of the person who reads on this device: the only script that knows the shape in which it is kept.
// Version 1 was an array of items; version 2 also says what was removed and when, so that two windows never lose or
// revive anything: of each item the later change counts. What cannot be read is set aside as text.
// An item has an `id` that says nothing (what was removed leaves it behind), and a `kind`; `at` is the passage that it is
// about, as course/lesson#place. Whoever shows the list hears "list-changed".
"use strict";
device.list = (() => {
  const VERSION = 2;
  const KINDS = ["lesson", "section", "claim", "question"];
  const MOST_GONE = 1000; // removals that are remembered, the latest
  const text = JSON.stringify;
  const isMap = (thing) => thing !== null && typeof thing === "object" && !Array.isArray(thing);
  const isText = (thing) => typeof thing === "string";
  const MAY_HAVE = [
    [isText, ["at", "title", "heading", "words", "level", "text", "lang", "version"]],
    [Number.isFinite, ["place", "changed", "ready"]],
    [(thing) => Array.isArray(thing) && thing.every(isText), ["sources"]],
  ];
  const isItem = (thing) =>
    isMap(thing) &&
    KINDS.includes(thing.kind) &&
    isText(thing.id) &&
    isText(thing.kind === "question" ? thing.text : thing.at) &&
    MAY_HAVE.every(([fits, names]) => names.every((name) => thing[name] === undefined || fits(thing[name])));
  const isLater = (one, other) => one.changed > other.changed || (one.changed === other.changed && text(one) > text(other));

  // The same items, removals and sources always make the same text.
  const tidy = (items, gone = {}, sources = {}) => {
    const byId = new Map();
    items.forEach((each, place) => {
      const item = { place, changed: 0, at: "", sources: [], ...each };
      if (!byId.has(item.id) || isLater(item, byId.get(item.id))) byId.set(item.id, item);
    });
    const left = [...byId.values()].filter((each) => !(gone[each.id] >= each.changed));
    left.sort((one, other) => one.place - other.place || (one.id < other.id ? -1 : 1));
    const used = [...new Set(left.flatMap((each) => each.sources))].filter((key) => Object.hasOwn(sources, key)).sort();
    const removed = Object.entries(gone).sort(([a, at], [b, bt]) => bt - at || (a < b ? -1 : 1));
    return {
      version: VERSION,
      items: left,
      gone: Object.fromEntries(removed.slice(0, MOST_GONE)),
      sources: Object.fromEntries(used.map((key) => [key, sources[key]])),
    };
  };
  const together = (one, other) => {
    const gone = { ...one.gone };
    for (const [id, at] of Object.entries(other.gone)) gone[id] = Math.max(at, gone[id] ?? 0);
    return tidy([...one.items, ...other.items], gone, { ...one.sources, ...other.sources });
  };

  // What the device holds, and what of it cannot be read.
  const held = (raw) => {
    const spoiled = [];
    let found;
    try {
      found = JSON.parse(raw);
    } catch {
      found = null;
    }
    if (Array.isArray(found)) found = { items: found };
    if (!Array.isArray(found?.items)) {
      spoiled.push(raw);
      found = { items: [] };
    }
    const items = found.items.filter((each) => isItem(each) || !spoiled.push(text(each)));
    const [gone, sources] = [found.gone, found.sources].map((each) => (isMap(each) ? each : {}));
    return { list: tidy(items, gone, sources), spoiled, isNewer: found.version > VERSION };
  };
  const aside = () => {
    const raw = device.raw("aside");
    try {
      return [].concat(JSON.parse(raw) ?? []);
    } catch {
      return [raw];
    }
  };

  const tell = () => dispatchEvent(new CustomEvent("list-changed"));
  let mine = tidy([]); // with what this window could not keep
  let wasHeld = false;
  let mayWrite = true;
  let isKept = true;
  const keep = () => {
    isKept = mayWrite && device.remembers() && device.write("list", mine);
    wasHeld ||= isKept;
    return isKept;
  };
  const setAside = (spoiled) => device.write("aside", [...new Set([...aside(), ...spoiled])]);
  // Bring together what this window knows and what the device holds by now: another window may have written.
  let isLooking = false; // whoever writes hears that the device has changed
  const look = () => {
    if (isLooking) return;
    isLooking = true;
    const raw = device.raw("list");
    if (raw === null) {
      if (wasHeld) mine = tidy([]); // forgotten
      wasHeld = false;
      isKept = !mine.items.length || keep(); // what was written before the device might remember
    } else {
      wasHeld = true;
      const { list, spoiled, isNewer } = held(raw);
      mine = together(mine, list);
      mayWrite = !isNewer && (!spoiled.length || setAside(spoiled));
      isKept = text(mine) === (isNewer ? text(list) : raw) || keep();
    }
    isLooking = false;
    tell();
  };
  addEventListener("device-changed", look);
  look();

  const newId = () => Math.random().toString(36).slice(2) + Math.random().toString(36).slice(2);
  let dropped = [[]];
  let last = 0;
  const now = () => (last = Math.max(Date.now(), last + 1, ...mine.items.map((each) => each.changed + 1)));
  const change = (items, gone, sources) => {
    look();
    mine = together(mine, { items, gone, sources });
    const done = keep();
    tell();
    return done;
  };
  return {
    // Whether the device holds all that there is.
    isKept: () => isKept,
    // Every item, in order.
    items: () => mine.items,
    // The first item that has all of these values, or undefined.
    find: (values) => mine.items.find((each) => Object.keys(values).every((name) => each[name] === values[name])),
    // The words of a source by its key.
    source: (key) => mine.sources[key],
    // Put items in, new or (with the id of one) changed; `sources` has the words of those that they name. False when it
    // could not be kept: then it is in this window only.
    put(items, sources = {}) {
      const end = Math.max(-1, ...mine.items.map((each) => each.place)) + 1;
      const changed = now();
      return change(items.map((each, at) => ({ id: newId(), place: end + at, ...each, changed })), {}, sources);
    },
    // Take items out. False when it could not be kept.
    drop(items) {
      const at = now();
      dropped = [items, mine.sources];
      return change([], Object.fromEntries(items.map((each) => [each.id, at])), {});
    },
    // Put in again what was taken out last, where it was.
    undo() {
      return this.put(...dropped);
    },
    // Where an item comes from, in words: lesson and section.
    where: ({ title, heading }) => [title, heading].filter(Boolean).join(" › "),
    // Know of nothing any more: what the device holds is forgotten by device.forget().
    forget() {
      dropped = [[]];
      mine = tidy([]);
      wasHeld = false;
      device.forget();
    },
    // Texts that were set aside, and the way to be rid of them.
    aside,
    dropAside: () => device.write("aside", []),
  };
})();

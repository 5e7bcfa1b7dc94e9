// The page of the list: shows it, and lets its reader write, change, order, tick and remove, and take a removal back.
// Words, buttons and the pattern of an entry stand in templates/includes/my_list.html.
"use strict";
const list = device.list;
const page = document.querySelector("[data-pack]");
const said = document.querySelector("[data-said]");
const undo = document.querySelector("[data-undo]");
const pattern = document.querySelector("template[data-item]");
const form = page.querySelector("[data-new]");
const about = form.querySelector("[data-about]");
const forgetting = document.querySelector("[data-forget-dialog]");
const part = (name) => page.querySelector(`[data-${name}]`);
const places = { question: part("questions"), passage: part("passages") };
const groupOf = (item) => (item.kind === "question" ? "question" : "passage");
const group = (name) => list.items().filter((each) => groupOf(each) === name);
const entryOf = (id) => [...page.querySelectorAll(".own-list > li")].find((each) => each.item.id === id);
const nameOf = (item) => item.text ?? item.words ?? item.heading ?? item.title ?? item.at;

// --- showing

const speaks = (element, lang) => (lang ? element.setAttribute("lang", lang) : element.removeAttribute("lang"));
const fill = (entry, item, isFirst, isLast) => {
  const isQuestion = item.kind === "question";
  entry.item = item;
  const title = entry.querySelector("[data-title]");
  title.textContent = isQuestion || item.words ? nameOf(item) : "";
  speaks(title, isQuestion ? "" : item.lang);
  title.hidden = !title.textContent;
  const where = entry.querySelector("[data-where]");
  const link = document.createElement("a");
  const isPlace = /^[a-z0-9-]+\/[a-z0-9-]+(#[a-z0-9-]+)?$/.test(item.at);
  if (isPlace) link.href = page.dataset.lessons + item.at.replace(/(?=#|$)/, "/");
  link.textContent = list.where(item);
  speaks(link, item.lang);
  where.replaceChildren(link, item.level ? ` · ${item.level}` : "");
  where.hidden = !link.textContent;
  const tick = entry.querySelector("[data-tick]");
  if (tick) {
    tick.checked = item.isTicked !== false;
    tick.ariaLabel = `${tick.dataset.label}: ${nameOf(item)}`;
  }
  for (const button of entry.querySelectorAll("[data-act]")) button.ariaLabel = `${button.textContent}: ${nameOf(item)}`;
  entry.querySelector("[data-act=up]").disabled = isFirst;
  entry.querySelector("[data-act=down]").disabled = isLast;
};
const entryFor = (item) => {
  const entry = pattern.content.firstElementChild.cloneNode(true);
  for (const each of entry.querySelectorAll("[data-only]")) if (each.dataset.only !== groupOf(item)) each.remove();
  const tick = entry.querySelector("[data-tick]");
  if (tick) [tick.id, tick.nextElementSibling.htmlFor] = Array(2).fill(`tick_${item.id}`);
  return entry;
};
const show = () => {
  for (const [name, place] of Object.entries(places)) {
    const entries = new Map([...place.children].map((each) => [each.item.id, each]));
    const items = group(name);
    items.forEach((item, at) => {
      const entry = entries.get(item.id) ?? entryFor(item);
      entries.delete(item.id);
      if (entry.item !== item) fill(entry, item, at === 0, at === items.length - 1);
      if (place.children[at] !== entry) place.insertBefore(entry, place.children[at] ?? null);
    });
    for (const gone of entries.values()) gone.remove();
  }
  part("unkept").hidden = list.isKept();
  part("none").hidden = places.passage.children.length > 0;
  const aside = list.aside();
  part("aside").hidden = !aside.length;
  part("aside").querySelector("textarea").value = aside.join("\n\n");
};
const tell = (name, mayUndo = false) => {
  said.textContent = said.dataset[name] ?? "";
  undo.hidden = !mayUndo;
};
const done = (isKept, name, mayUndo) => {
  tell(isKept || name !== "asked" ? name : device.remembers() ? "full" : "here", mayUndo);
};

// --- what can be done

const move = (entry, step, button) => {
  const { item } = entry;
  const others = group(groupOf(item));
  const other = others[others.findIndex((each) => each.id === item.id) + step];
  if (!other) return;
  const order = list.items().map((each) => ({ [item.id]: other, [other.id]: item })[each.id] ?? each);
  const changed = order.flatMap((each, place) => (each.place === place ? [] : [{ ...each, place }]));
  done(list.put(changed), "saved");
  const moved = entryOf(item.id);
  (button.disabled ? moved.querySelector(`[data-act=${step < 0 ? "down" : "up"}]`) : button).focus();
};
let taken = [];
const remove = (items) => {
  taken = items;
  done(list.drop(items), "out", true);
  undo.focus();
};
const edit = (entry, isOpen) => {
  const own = entry.querySelector("form");
  own.hidden = !isOpen;
  const words = own.querySelector("textarea");
  if (isOpen) words.value = entry.item.text;
  (isOpen ? words : entry.querySelector("[data-act=change]")).focus();
};
const tellAbout = (item) => {
  form.about = item;
  about.hidden = !item;
  about.querySelector("span").textContent = item ? nameOf(item) : "";
  form.querySelector("textarea").focus();
};
const acts = {
  up: (entry, button) => move(entry, -1, button),
  down: (entry, button) => move(entry, 1, button),
  remove: (entry) => remove([entry.item]),
  change: (entry) => edit(entry, true),
  leave: (entry) => edit(entry, false),
  ask: (entry) => tellAbout(entry.item),
};
page.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-act]");
  if (button) acts[button.dataset.act](button.closest("li"), button);
});
page.addEventListener("change", ({ target }) => {
  if (target.matches("[data-tick]")) {
    done(list.put([{ ...target.closest("li").item, isTicked: target.checked }]), "saved");
  }
});
page.addEventListener("submit", (event) => {
  event.preventDefault();
  const words = event.target.querySelector("textarea");
  const text = words.value.trim();
  if (!text) return;
  if (event.target !== form) {
    const entry = event.target.closest("li");
    const { ready, ...item } = entry.item; // what was offered is now the reader's own
    done(list.put([{ ...item, text }]), "saved");
    edit(entry, false);
    return;
  }
  // Without the word of its reader the list is on this page only.
  device.ask(() => {
    const { id, place, ...passage } = form.about ?? {};
    done(list.put([{ ...passage, kind: "question", text }]), "asked");
    words.value = "";
    tellAbout(null);
  }, true);
});
undo.addEventListener("click", () => {
  done(list.undo(), "kept");
  entryOf(taken[0]?.id)?.querySelector("[data-act=remove]").focus();
});
part("about-none").addEventListener("click", () => tellAbout(null));
part("clear").addEventListener("click", () => list.items().length && remove(list.items()));
part("drop-aside").addEventListener("click", () => list.dropAside());
part("ask-forget").addEventListener("click", () => forgetting.showModal());
forgetting.querySelector("[data-forget-now]").addEventListener("click", () => {
  forgetting.close();
  list.forget();
  tell("forgotten");
});
addEventListener("list-changed", show);
show();

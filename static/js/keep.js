// In a lesson: keep it, a section, a statement or its questions in the list, and write a question about a passage.
// The words, the buttons and the two dialogs stand in templates/includes/keeping.html.
"use strict";
const begin = () => {
  const pattern = document.querySelector("template[data-keeping]");
  if (!pattern || !window.HTMLDialogElement) return;
  const { lesson, version } = pattern.dataset;
  const said = document.querySelector("[data-said]");
  const asking = document.querySelector("[data-write-dialog]");
  const words = asking.querySelector("textarea");
  const trouble = asking.querySelector("[role=alert]");
  const plain = (element) => element.textContent.trim().replace(/\s+/g, " ");
  const title = plain(document.querySelector("h1"));
  let silence;
  const tell = (name) => {
    said.textContent = said.dataset[name];
    clearTimeout(silence);
    silence = setTimeout(() => (said.textContent = ""), 10_000); // the button says it too
  };

  // What is behind the passage, as references on paper.
  const sourcesIn = (element) => {
    const found = {};
    for (const link of element.querySelectorAll("a[href^='#ref-'], .source")) {
      const entry = link.closest(".references > li") ?? document.querySelector(link.hash);
      if (entry) found[entry.id] = plain(entry.querySelector("p"));
    }
    return found;
  };
  const passage = (element) => {
    const isLesson = element.matches("header");
    const heading = element.querySelector(":scope > h2");
    const note = element.matches("[data-sheet]") && element;
    const place = note ? note.id.replace("note-", "claim-") : element.id;
    const sources = sourcesIn(isLesson ? document : element);
    return {
      sources,
      item: {
        at: isLesson ? lesson : `${lesson}#${place}`,
        kind: isLesson ? "lesson" : note ? "claim" : "section",
        lang: (heading?.querySelector("[lang]") ?? element.querySelector("blockquote, h1") ?? element).closest("[lang]").lang,
        ...{ title, version, sources: Object.keys(sources) },
        ...(heading && { heading: plain(heading) }),
        ...(note && { words: plain(note.querySelector("blockquote")), level: plain(note.querySelector(".badge")) }),
      },
    };
  };
  // What a press keeps: the passage, or each of the questions that a lesson offers.
  const itemsOf = (element) => {
    const { item } = passage(element);
    if (element.id !== "questions") return [item];
    const common = { at: lesson, title, version, lang: item.lang, kind: "question" };
    return [...element.querySelectorAll("li")].map((each, ready) => ({ ...common, ready, text: plain(each) }));
  };
  const kept = ({ at, kind, ready }) => device.list.find({ at, kind, ready });

  const buttons = [];
  const show = ({ element, button }) => {
    const isKept = itemsOf(element).every(kept);
    const label = isKept ? button.dataset.out : button.dataset.keep;
    button.textContent = label;
    button.toggleAttribute("data-in", isKept);
    button.ariaLabel = `${label}: ${button.about}`;
  };
  const toggle = ({ element, button }) => {
    const items = itemsOf(element);
    const isOut = button.hasAttribute("data-in");
    const missing = items.filter((each) => !kept(each));
    const done = isOut ? device.list.drop(items.map(kept)) : device.list.put(missing, passage(element).sources);
    if (!done) device.list.drop(missing.map(kept).filter(Boolean));
    tell(done ? (isOut ? "out" : "kept") : "full");
  };

  let about = null;
  let back = null;
  const write = ({ element, button }) => {
    about = passage(element);
    back = document.querySelector(`a[href="#${button.closest("[data-sheet]")?.id}"]`) ?? button;
    asking.querySelector("[data-about]").textContent = about.item.words ?? about.item.heading ?? title;
    trouble.textContent = "";
    asking.showModal();
  };
  asking.addEventListener("close", () => back.focus());
  asking.querySelector("form").addEventListener("submit", (event) => {
    event.preventDefault();
    device.ask(() => {
      const item = { ...about.item, kind: "question", text: words.value.trim() };
      if (!device.list.put([item], about.sources)) {
        device.list.drop([device.list.find({ kind: "question", text: item.text })]);
        trouble.textContent = said.dataset.full;
        return;
      }
      words.value = "";
      asking.close();
      tell("asked");
    });
  });

  const places = [".lesson > header", ".prose > section[id]", "[data-sheet][id^='note-'] > .ways"];
  for (const place of document.querySelectorAll(places)) {
    const element = place.closest("[data-sheet]") ?? place;
    const row = pattern.content.cloneNode(true);
    const [button, ask] = row.querySelectorAll("button");
    const { item } = passage(element);
    const part = { element, button };
    button.about = ask.about = item.words ?? item.heading ?? title;
    ask.ariaLabel = `${ask.textContent}: ${ask.about}`;
    if (element.id === "questions") button.dataset.keep = button.dataset.keepAll;
    buttons.push(part);
    show(part);
    button.addEventListener("click", () => device.ask(() => toggle(part)));
    ask.addEventListener("click", () => write({ element, button: ask }));
    place.append(row);
  }
  addEventListener("list-changed", () => buttons.forEach(show));
};
if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
else begin();

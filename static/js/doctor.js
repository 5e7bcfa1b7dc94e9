// The sheet for the doctor, kept up to date for whenever its reader prints: the questions with a tick, what was kept, what
// it rests on, and where to see what has changed since. In both languages, the other one is asked of the lessons' pages.
"use strict";
const sheet = document.querySelector("[data-doctor]");
const both = document.querySelector("[data-both]");
const lessons = document.querySelector("[data-pack]").dataset.lessons;
const [question, version] = ["question", "version"].map((name) => document.querySelector(`template[data-doctor-${name}]`));
const place = (name) => sheet.querySelector(`[data-doctor-${name}]`);
const plain = (element) => element?.textContent.trim().replace(/\s+/g, " ");
const joined = (one) => [device.list.where(one), one.words].filter(Boolean).join(": ");

// --- the other language

const pages = new Map(); // by address: the page of a lesson, or null where there is none
const isEnglish = (lang) => !lang?.startsWith("zh");
const otherAddress = (item) => {
  const lesson = lessons.replace(/^\/[^/]+/, isEnglish(item.lang) ? "/zh-hant" : "/en") + item.at.replace(/#.*$/, "");
  return `${lesson}/`;
};
const ask = (address) =>
  new Promise((answer) => {
    const request = new XMLHttpRequest();
    request.responseType = "document";
    request.onloadend = () => answer(request.status === 200 ? request.response : null);
    request.open("GET", address);
    request.send();
  });
const otherWords = (item) => {
  const page = pages.get(otherAddress(item));
  const title = page?.querySelector("h1");
  const lang = title?.closest("[lang]").lang;
  if (!title || isEnglish(lang) === isEnglish(item.lang)) return null;
  const at = item.at.split("#")[1] ?? "";
  return {
    lang,
    title: plain(title),
    heading: item.heading && plain(page.getElementById(at)?.querySelector("h2")),
    words: item.words && plain(page.getElementById(at.replace("claim-", "note-"))?.querySelector("blockquote")),
    text: item.ready !== undefined && plain(page.querySelectorAll("#questions li")[item.ready]),
  };
};

// --- the sheet

const line = (element, words, lang) => {
  element.textContent = words ?? "";
  if (lang) element.lang = lang;
  element.hidden = !words;
};
const asQuestion = (item) => {
  const row = question.content.firstElementChild.cloneNode(true);
  const other = both.checked && otherWords(item);
  line(row.querySelector("[data-text]"), item.text);
  line(row.querySelector("[data-text-other]"), other && other.text, other?.lang);
  line(row.querySelector("[data-where]"), joined(item), item.lang);
  line(row.querySelector("[data-where-other]"), other && joined(other), other?.lang);
  return row;
};
const asPassage = (item) => {
  const row = document.createElement("li");
  const other = both.checked && otherWords(item);
  for (const each of [item, other].filter(Boolean)) {
    const words = document.createElement("p");
    line(words, joined(each) + (each.level ? ` (${each.level})` : ""), each.lang);
    row.append(words);
  }
  return row;
};
const asSource = (key) => {
  const row = document.createElement("li");
  line(row, device.list.source(key), "en");
  return row;
};
// Of each course the oldest version that something was taken from: what has changed since is then all there is.
const oldest = (items) => {
  const found = new Map();
  for (const item of items) {
    const [, course, number] = /^(.+)\.(\d+)$/.exec(item.version ?? "") ?? [];
    if (course) found.set(course, Math.min(number, found.get(course) ?? number));
  }
  return [...found].map((each) => each.join("."));
};
const asVersion = (name) => {
  const row = version.content.firstElementChild.cloneNode(true);
  row.querySelector("img").src = `${sheet.dataset.qr}${name}.svg`;
  row.querySelector(".address").textContent = sheet.dataset.since + name;
  return row;
};
const show = () => {
  const items = device.list.items();
  const questions = items.filter((each) => each.kind === "question" && each.isTicked !== false);
  const passages = items.filter((each) => each.kind !== "question");
  const used = [...questions, ...passages];
  const sources = [...new Set(used.flatMap((each) => each.sources))].filter(device.list.source);
  const room = { much: questions.length < 3, little: questions.length > 8 };
  place("questions").dataset.room = Object.keys(room).find((name) => room[name]) ?? "";
  sheet.toggleAttribute("data-is-both", both.checked);
  const parts = [
    ["questions", questions.map(asQuestion)],
    ["passages", passages.map(asPassage)],
    ["sources", sources.map(asSource)],
    ["versions", oldest(used).map(asVersion)],
  ];
  for (const [name, rows] of parts) {
    place(name).replaceChildren(...rows);
    const around = place(name).closest("[data-doctor-part]");
    if (around) around.hidden = !rows.length;
  }
};
const fetchOthers = async () => {
  if (!both.checked) return;
  const wanted = device.list.items().filter((each) => each.at).map(otherAddress);
  for (const address of new Set(wanted)) if (!pages.has(address)) pages.set(address, await ask(address));
};
both.addEventListener("change", async () => {
  await fetchOthers();
  show();
});
document.querySelector("[data-print-sheet]").addEventListener("click", async () => {
  await fetchOthers();
  show();
  await Promise.all([...sheet.querySelectorAll("img")].map((each) => each.decode().catch(() => {})));
  print();
});
addEventListener("list-changed", show);
show();

// In the form for the specialists: offers the questions with a tick that this device keeps, and writes them into the
// message when asked to, each with its passage. Nothing else of the list travels, and nothing travels by itself.
"use strict";
const offer = document.querySelector("[data-bring]"); // the same script serves the pages after the form
if (offer) {
  const message = document.getElementById("id_message");
  const said = offer.querySelector("[role=status]");
  const length = (text) => [...text].length; // as the server counts: an emoji is one character
  const asText = (item) => {
    const place = item.at.replace("#claim-", "/");
    const about = [device.list.where(item), place && `[${place}]`].filter(Boolean).join(" ");
    return about ? `${item.text}\n${offer.dataset.about.replace("{about}", () => about)}` : item.text;
  };
  const waiting = () =>
    device.list
      .items()
      .filter((each) => each.kind === "question" && each.isTicked !== false)
      .map(asText)
      .filter((each) => !message.value.includes(each));
  const show = () => {
    const texts = waiting();
    offer.querySelector("ol").replaceChildren(
      ...texts.map((text) => {
        const row = document.createElement("li");
        row.dir = "auto";
        row.textContent = text;
        return row;
      }),
    );
    offer.querySelector("[data-waiting]").hidden = !texts.length;
    offer.hidden = !texts.length && !said.textContent.trim();
  };
  offer.querySelector("button").addEventListener("click", () => {
    const texts = waiting();
    let written = message.value.trimEnd();
    let brought = 0;
    for (const text of texts) {
      const longer = written ? `${written}\n\n${text}` : text;
      if (length(longer) > offer.dataset.limit) continue;
      written = longer;
      brought += 1;
    }
    message.value = written;
    const left = texts.length - brought;
    said.textContent = (left ? said.dataset.some : said.dataset.all).replace("{n}", brought).replace("{left}", left);
    show();
    said.focus(); // the button is gone
  });
  addEventListener("list-changed", show);
  show();
  if (location.hash === "#bring" && !offer.hidden) offer.scrollIntoView();
}

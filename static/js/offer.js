// Offers to go on where the reader was, and says which lessons were read to their end. Titles come from the links of
// this page: a lesson that it does not list is not offered.
"use strict";
const begin = () => {
  const box = document.querySelector("[data-offer]");
  const links = [...document.querySelectorAll(".toc a, .short-list a")];
  const slugs = (link) => link.pathname.split("/").slice(-3, -1);
  const here = document.querySelector(".toc") && slugs(location)[1];

  const offer = () => {
    const places = device.read("place", {});
    const course = here || Object.keys(places).at(-1);
    const [lesson, section] = [].concat(places[course]);
    const link = links.find((each) => slugs(each)[0] === course && slugs(each)[1] === lesson);
    box.hidden = !link;
    if (!link) return;
    const way = box.querySelector("a");
    way.href = link.href;
    way.hash = section ?? "";
    way.querySelector("[data-title]").replaceChildren(...link.cloneNode(true).childNodes);
  };
  const mark = () => {
    for (const each of document.querySelectorAll(".was-read")) each.remove();
    const read = device.read("read", {});
    for (const link of links) {
      const [course, lesson] = slugs(link);
      const line = link.parentElement.querySelector(".meta");
      if (!line || !Array.isArray(read[course]) || !read[course].includes(lesson)) continue;
      const word = line.appendChild(document.createElement("span"));
      word.className = "was-read";
      word.textContent = ` · ${box.dataset.read}`;
    }
  };
  const show = () => {
    offer();
    mark();
  };
  show();
  addEventListener("device-changed", show);
  box.querySelector("[data-forget-place]").addEventListener("click", () => {
    device.write("place", {});
    device.write("read", {});
    const top = document.querySelector("h1"); // the button is gone
    top.tabIndex = -1;
    top.focus();
  });
};
if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
else begin();

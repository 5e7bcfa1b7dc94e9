// Where the reader is in a course, and which lessons were read to their end: slugs and the name of a section, nothing
// else, and only on a device that remembers. The page of the course reads it (offer.js).
"use strict";
const begin = () => {
  const [, course, lesson] = location.pathname.match(/([^/]+)\/([^/]+)\/$/);
  const [before, there] = [].concat(device.read("place", {})[course]);
  let section = before === lesson ? there : ""; // who opens it again is where they were until they read on
  let isRead = false, remembered = device.remembers();

  const keep = () => {
    if (!device.remembers()) return;
    const { [course]: _older, ...others } = device.read("place", {});
    device.write("place", { ...others, [course]: [lesson, section] }); // the last one is the newest
    const { [course]: lessons, ...rest } = device.read("read", {});
    const known = Array.isArray(lessons) ? lessons : [];
    if (isRead && !known.includes(lesson)) device.write("read", { ...rest, [course]: [...known, lesson] });
  };

  const passes = (entries) => {
    for (const { target, isIntersecting } of entries) {
      if (isIntersecting && target.id) section = target.id;
      else if (isIntersecting) isRead = true;
      else continue;
      keep();
    }
  };
  // A line below where a jump puts a heading: who comes back to a short section is not moved on to the next.
  const line = new IntersectionObserver(passes, { rootMargin: "-20% 0px -80%" });
  for (const each of document.querySelectorAll(".prose section[id]")) line.observe(each);
  new IntersectionObserver(passes).observe(document.querySelector(".after .onward"));

  keep();
  addEventListener("device-changed", () => {
    const isNew = device.remembers() && !remembered;
    remembered = device.remembers();
    if (isNew && !document.hidden) keep();
  });
};
if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
else begin();

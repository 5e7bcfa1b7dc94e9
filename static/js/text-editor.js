// Checks a lesson's text while it is typed: asks for the panel and the preview after a pause, and takes the cursor to
// the line of a finding. Without this script the button "Check and preview" does the same by loading the page anew.
"use strict";
const button = document.querySelector("[data-check]");
const form = button.form;
const panel = document.querySelector("[data-panel]");
const frames = document.querySelector("[data-frames]");
let pause, asking, count = 0;

const preview = () => {
  const [shown, ...waiting] = frames.children;
  for (const frame of waiting) frame.remove();
  const next = shown.cloneNode();
  next.removeAttribute("srcdoc");
  next.name = `preview-${(count += 1)}`;
  next.addEventListener("load", () => {
    const page = next.contentWindow;
    if (page.location.href === "about:blank") return;
    const top = shown.contentWindow.scrollY;
    shown.remove();
    page.scrollTo({ top, behavior: "instant" });
  });
  frames.hidden = false;
  frames.append(next); // a new frame each time: the way back stays one step
  const { action, target } = form;
  Object.assign(form, { action: button.dataset.preview, target: next.name });
  form.submit();
  Object.assign(form, { action, target });
};

const check = async () => {
  clearTimeout(pause);
  asking?.abort();
  const mine = (asking = new AbortController());
  const data = new FormData(form);
  data.set("panel", "1");
  panel.ariaBusy = "true";
  try {
    const answer = await fetch(button.formAction, { method: "POST", body: data, signal: mine.signal });
    if (!answer.ok || answer.redirected) throw new Error(answer.status);
    panel.innerHTML = await answer.text();
    preview();
  } catch {
    if (mine === asking) panel.textContent = panel.dataset.failed;
  }
  if (mine === asking) panel.ariaBusy = "false";
};

const goTo = (area, line) => {
  const start = area.value.split("\n", line - 1).join("\n").length + (line > 1);
  const end = area.value.indexOf("\n", start);
  const above = area.cloneNode(); // as high as what stands above the line
  above.value = area.value.slice(0, start);
  above.rows = 1;
  above.className = "editor-measure";
  area.after(above);
  const top = above.scrollHeight;
  above.remove();
  area.focus({ preventScroll: true });
  area.setSelectionRange(start, end < 0 ? area.value.length : end);
  area.scrollTop = top - area.clientHeight / 2;
  area.scrollIntoView({ block: "nearest" });
};

button.addEventListener("click", (event) => {
  event.preventDefault();
  check();
});
form.addEventListener("input", (event) => {
  if (event.target.name === "version_remark") return;
  clearTimeout(pause);
  pause = setTimeout(check, 900);
});
panel.addEventListener("click", (event) => {
  const link = event.target.closest("[data-field]");
  const field = link && form.elements[link.dataset.field];
  if (!field) return;
  event.preventDefault();
  if (link.dataset.line) goTo(field, Number(link.dataset.line));
  else field.focus();
});

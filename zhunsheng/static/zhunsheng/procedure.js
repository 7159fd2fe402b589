// SPDX-License-Identifier: Apache-2.0
// Line numbers grow with the text, and a fault's line is where the cursor goes. Everything works without this.
"use strict";
document.addEventListener("DOMContentLoaded", () => {
  const box = document.querySelector(".numbered");
  if (!box) { return; }
  const area = box.querySelector("textarea");
  const list = box.querySelector("ol");
  const count = () => {
    const wanted = area.value.split("\n").length + 1;
    while (list.children.length < wanted) {
      const line = document.createElement("li");
      line.id = `L${list.children.length + 1}`;
      line.textContent = String(list.children.length + 1);
      list.append(line);
    }
    while (list.children.length > wanted) { list.lastElementChild.remove(); }
    area.rows = wanted;
  };
  area.addEventListener("input", count);
  count();
  for (const link of document.querySelectorAll("a[data-line]")) {
    link.addEventListener("click", () => {
      const lines = area.value.split("\n");
      const start = lines.slice(0, Number(link.dataset.line) - 1).reduce((sum, line) => sum + line.length + 1, 0);
      area.focus({ preventScroll: true });
      area.setSelectionRange(start, start + (lines[Number(link.dataset.line) - 1] || "").length);
    });
  }
});
document.addEventListener("DOMContentLoaded", () => {
  // Another kind of component has other entries: the page is drawn anew with what is typed.
  for (const choice of document.querySelectorAll("select[data-swap]")) {
    const button = choice.parentElement.querySelector("button");
    button.hidden = true;
    choice.addEventListener("change", () => choice.form.requestSubmit(button));
  }
});

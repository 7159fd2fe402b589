// SPDX-License-Identifier: Apache-2.0
// A file dropped anywhere on the page goes into the form's field and is sent. Without this script the field does.
"use strict";
(() => {
  const form = document.getElementById("file-check");
  if (!form) { return; }
  const field = form.querySelector("input[type=file]");
  const send = () => {
    form.setAttribute("aria-busy", "true");
    form.requestSubmit();
  };
  const carriesFiles = (event) => [...event.dataTransfer.types].includes("Files");
  document.documentElement.classList.add("drops");
  document.addEventListener("dragover", (event) => {
    if (carriesFiles(event)) { event.preventDefault(); form.classList.add("over"); }
  });
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) { form.classList.remove("over"); }
  });
  document.addEventListener("drop", (event) => {
    if (!carriesFiles(event)) { return; }
    event.preventDefault();
    form.classList.remove("over");
    if (event.dataTransfer.files.length === 1) { field.files = event.dataTransfer.files; send(); }
  });
  // Back in history the form would still look busy.
  window.addEventListener("pageshow", () => form.removeAttribute("aria-busy"));
  form.addEventListener("submit", () => form.setAttribute("aria-busy", "true"));
})();

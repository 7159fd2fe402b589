// SPDX-License-Identifier: Apache-2.0
// The record: the keyboard goes from cell to cell, a block of a spreadsheet is pasted over cells, every change is
// saved at once. The server answers with the page itself; of it only the parts marked data-part are taken, never a
// field somebody is typing in. What is typed and not yet saved is kept as a draft, and the window says that it is
// open: who opens the record elsewhere is told. Without this script the form is posted as a whole.
"use strict";
(() => {
  const form = document.getElementById("record");
  if (!form) { return; }
  const cells = () => [...form.querySelectorAll("td.cell input")];
  const dirty = new Map(); // name -> how it was entered
  const refused = new Map(); // the same for cells the server did not take: sent again with every save
  const known = new Map(cells().map((cell) => [cell.name, cell.value])); // what the server last said stands there
  const typing = new Set(); // cells somebody types in, not saved yet
  let drafting = Promise.resolve();
  let timer = 0;
  let running = false;
  let pause = 0; // before the next try of a save that did not reach the server
  let undoing = false; // asked for while a save is under way
  let waiting = null; // the button of a whole form that goes when the save under way is answered

  // What stays in sight at the right edge stands as far from it as the columns further out are wide.
  function pin() {
    for (const table of form.querySelectorAll("table.grid")) {
      let taken = 0;
      for (const place of ["r0", "r1", "r2", "r3", "r4"]) {
        const head = table.querySelector(`thead .${place}`);
        if (!head) { break; }
        table.style.setProperty(`--${place}`, `${taken}px`);
        taken += head.offsetWidth;
      }
      const point = table.querySelector("thead .point");
      table.parentElement.style.scrollPaddingInline = `${point.offsetWidth + 8}px ${taken + 8}px`;
    }
  }
  pin();
  window.addEventListener("resize", pin);

  const rowOf = (cell) => [...cell.closest("tr").querySelectorAll("td.cell input")];
  const below = (cell, step) => {
    const column = rowOf(cell).indexOf(cell);
    const rows = [...cell.closest("tbody").querySelectorAll("tr:not(.problems, .series)")];
    const row = rows[rows.indexOf(cell.closest("tr")) + step];
    return row ? row.querySelectorAll("td.cell input")[column] : null;
  };
  // Where the points are gone through up and then down: to the next point that way, and at the end to the turn.
  const onward = (cell, back) => {
    const way = cell.dataset.way;
    if (!way) { return null; }
    const next = below(cell, (way === "up") === !back ? 1 : -1);
    if (next || back) { return next; }
    const row = rowOf(cell);
    return row.slice(row.indexOf(cell) + 1).find((other) => other.dataset.way && other.dataset.way !== way) || null;
  };
  const go = (cell) => { if (cell) { cell.focus(); cell.select(); } };

  document.addEventListener("keydown", (event) => {
    const field = document.querySelector("[data-scan]");
    if (event.key === "F2" && field) { event.preventDefault(); field.focus(); field.select(); }
  });

  // A scanner types a label wherever the cursor is: no reading begins with a letter.
  const label = /^(https?:\/\/|[A-Za-z]{1,6}[-_/]?\d)/;
  function scanned(cell) {
    const field = document.querySelector("[data-scan]");
    const code = cell.value.trim();
    if (!field || !label.test(code)) { return false; }
    revert(cell);
    field.value = code;
    field.form.requestSubmit();
    return true;
  }
  function revert(cell) {
    const refusedBefore = refused.delete(cell.name);
    cell.value = known.get(cell.name) || "";
    if (refusedBefore || cell.getAttribute("aria-invalid")) { dirty.set(cell.name, "manual"); save(); return; }
    dirty.delete(cell.name);
    if (typing.has(cell.name)) { keep(); typing.delete(cell.name); }
  }

  form.addEventListener("keydown", (event) => {
    const cell = event.target;
    if (!cell.matches("td.cell input") || event.isComposing) { return; }
    if (event.key === "Escape") { revert(cell); cell.select(); return; }
    if (event.key === "Enter" && scanned(cell)) { event.preventDefault(); return; }
    const all = cells();
    const at = all.indexOf(cell);
    const start = cell.selectionStart === 0 && cell.selectionEnd === 0;
    const end = cell.selectionStart === cell.value.length;
    const whole = cell.selectionStart === 0 && cell.selectionEnd === cell.value.length;
    let to;
    if (event.key === "Enter") {
      to = onward(cell, event.shiftKey) || all[at + (event.shiftKey ? -1 : 1)] || null;
    }
    else if (event.key === "ArrowDown") { to = below(cell, 1); }
    else if (event.key === "ArrowUp") { to = below(cell, -1); }
    else if (event.key === "ArrowRight" && (end || whole)) { to = all[at + 1]; }
    else if (event.key === "ArrowLeft" && (start || whole)) { to = all[at - 1]; }
    else { return; }
    event.preventDefault();
    if (event.key === "Enter" && cell.getAttribute("aria-invalid") && !dirty.has(cell.name)) {
      dirty.set(cell.name, "manual"); // left over from an earlier visit: Enter says that it is meant
      save();
    }
    if (to) { go(to); } else if (event.key === "Enter") { cell.blur(); cell.focus(); }
  });

  form.addEventListener("paste", (event) => {
    const cell = event.target;
    if (!cell.matches("td.cell input")) { return; }
    const text = event.clipboardData.getData("text/plain").replace(/\r/g, "").replace(/\n$/, "");
    event.preventDefault();
    let first = cell;
    const past = [];
    for (const line of text.split("\n")) {
      const row = first ? rowOf(first) : [];
      const column = first ? row.indexOf(first) : 0;
      line.split("\t").forEach((value, index) => {
        const target = row[column + index];
        if (!value.trim()) { return; }
        if (target) { target.value = value.trim(); dirty.set(target.name, "pasted"); } else { past.push(value.trim()); }
      });
      first = first && below(first, 1);
    }
    const place = document.getElementById("past-grid");
    place.hidden = past.length === 0;
    place.lastElementChild.textContent = past.join("  ");
    save();
  });

  form.addEventListener("change", (event) => {
    const field = event.target;
    if (field.matches("td.cell input")) { if (!dirty.has(field.name)) { dirty.set(field.name, "manual"); } save(); }
    if (field.dataset.for) { reasoned(field); save(); }
  });

  // A block pasted over readings is one change: its first reason is that of all its cells which have none yet.
  function reasoned(field) {
    const mode = refused.get(field.dataset.for) || "manual";
    dirty.set(field.dataset.for, mode);
    if (mode !== "pasted") { return; }
    for (const other of form.querySelectorAll("[data-for]")) {
      if (!other.value && refused.get(other.dataset.for) === "pasted") {
        other.value = field.value;
        dirty.set(other.dataset.for, "pasted");
      }
    }
  }

  const tell = (text, failed) => {
    const place = document.getElementById("saved");
    place.textContent = text;
    place.classList.toggle("error", Boolean(failed));
  };

  async function save() {
    if (!("autosave" in form.dataset) || running || dirty.size === 0) { return; }
    running = true;
    clearTimeout(timer);
    typing.clear();
    await drafting; // a draft that arrived after the save would come back as one
    const sent = new Map([...refused, ...dirty]);
    const values = new Map();
    dirty.clear();
    const body = new FormData();
    for (const name of ["csrfmiddlewaretoken", "revision"]) { body.set(name, form.elements[name].value); }
    for (const [name, mode] of sent) {
      values.set(name, form.elements[name].value);
      body.set(name, form.elements[name].value);
      body.set(`mode:${name}`, mode);
      const reason = form.elements[`reason:${name}`];
      if (reason) { body.set(`reason:${name}`, reason.value); }
    }
    const slow = setTimeout(() => tell(form.dataset.saving), 1000);
    try {
      const answer = await fetch(form.getAttribute("action"), {
        method: "POST", body, headers: { "X-Requested-With": "fetch" }, redirect: "error",
      });
      if (!answer.ok) { throw new Error(String(answer.status)); }
      take(new DOMParser().parseFromString(await answer.text(), "text/html"), sent, values);
    } catch (problem) {
      for (const [name, mode] of sent) { if (!dirty.has(name) && !refused.has(name)) { dirty.set(name, mode); } }
      tell(form.dataset.failed, true);
      running = false;
      waiting = null;
      clearTimeout(slow);
      pause = Math.min(pause ? pause * 2 : 3000, 12000);
      setTimeout(save, pause);
      return;
    }
    clearTimeout(slow);
    pause = 0;
    running = false;
    if (undoing) { undo(); return; }
    if (waiting) { const button = waiting; waiting = null; form.requestSubmit(button); } else { save(); }
  }

  // Undoing is a change like any other: the server says what stands now, and what was taken back stays told.
  async function undo() {
    if (!form.dataset.undo) { return; }
    if (running) { undoing = true; return; } // what is being saved is what is undone
    undoing = false;
    running = true;
    const body = new FormData();
    for (const name of ["csrfmiddlewaretoken", "revision"]) { body.set(name, form.elements[name].value); }
    try {
      const answer = await fetch(form.dataset.undo, {
        method: "POST", body, headers: { "X-Requested-With": "fetch" }, redirect: "error",
      });
      if (!answer.ok) { throw new Error(String(answer.status)); }
      take(new DOMParser().parseFromString(await answer.text(), "text/html"), new Map(), new Map(), true);
    } catch (problem) { tell(form.dataset.failed, true); }
    running = false;
    save();
  }
  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "z" || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) { return; }
    const field = event.target;
    const cell = field.matches("td.cell input");
    if (!cell && field.matches("input, textarea, select")) { return; }
    // What is being typed, or was not taken, is the browser's to undo.
    if (dirty.size > 0 || (cell && field.value !== (known.get(field.name) || ""))) { return; }
    event.preventDefault();
    undo();
  });

  function take(page, sent, values, taken) {
    for (const part of page.querySelectorAll("[data-part]")) {
      const here = document.getElementById(part.id);
      const field = document.activeElement;
      if (here && part.hidden && here.contains(field) && field.dataset.for) { go(form.elements[field.dataset.for]); }
      if (here && !here.contains(document.activeElement)) { here.replaceWith(document.adoptNode(part)); }
    }
    const act = document.getElementById("hand-in"); // never replaced: a press under way would be lost with it
    const fresh = page.getElementById("hand-in");
    if (act && fresh) { act.disabled = fresh.disabled; }
    for (const there of page.querySelectorAll("td.cell input")) {
      const here = form.elements[there.name];
      if (!here) { continue; }
      if (there.getAttribute("aria-invalid")) {
        here.setAttribute("aria-invalid", "true");
        if (sent.has(there.name)) { refused.set(there.name, sent.get(there.name)); }
      } else if (sent.has(there.name)) {
        here.removeAttribute("aria-invalid");
        refused.delete(there.name);
      }
      // What others did meanwhile appears in cells that nobody touched here.
      const untouched = !here.value || here.value === known.get(there.name);
      const busy = here === document.activeElement && !(taken && here.value === known.get(there.name));
      if (untouched && !busy && !dirty.has(there.name)) { here.value = there.value; }
      if (!there.getAttribute("aria-invalid")) { known.set(there.name, there.value); }
      if (sent.has(there.name) && here.value !== values.get(there.name)) { dirty.set(there.name, "manual"); }
    }
    pin();
  }

  // What stands in a cell before it is left: kept on the server, so that a closed browser loses nothing.
  function keep(leaving) {
    if (!form.dataset.draft || typing.size === 0) { return; }
    const body = new FormData();
    body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    for (const name of typing) {
      body.set(name, form.elements[name].value);
      const reason = form.elements[`reason:${name}`];
      if (reason) { body.set(`reason:${name}`, reason.value); }
    }
    if (leaving) { body.set("leaving", "1"); }
    const sent = fetch(form.dataset.draft, { method: "POST", body, keepalive: true, redirect: "error" });
    drafting = sent.then(() => undefined, () => undefined);
  }
  form.addEventListener("input", (event) => {
    const name = event.target.dataset.for || (event.target.matches("td.cell input") ? event.target.name : "");
    if (!name) { return; }
    typing.add(name);
    clearTimeout(timer);
    timer = setTimeout(keep, 500);
  });
  window.addEventListener("pagehide", () => keep(true));

  // Which window this is, for as long as it is open.
  function windowName() {
    let name = sessionStorage.getItem("zhunsheng-window");
    if (!name) {
      name = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
      sessionStorage.setItem("zhunsheng-window", name);
    }
    return name;
  }
  async function look() {
    if (document.hidden || running) { return; }
    const body = new FormData();
    body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    body.set("revision", form.elements.revision.value);
    body.set("window", windowName());
    try {
      const answer = await fetch(form.dataset.open, { method: "POST", body, redirect: "error" });
      if (!answer.ok) { return; }
      const told = new DOMParser().parseFromString(await answer.text(), "text/html");
      const others = told.getElementById("others");
      const changed = told.getElementById("changed");
      const newer = Number(others.dataset.revision) > Number(form.elements.revision.value);
      document.getElementById("others").replaceWith(document.adoptNode(others));
      if (!newer || running) { return; }
      if (changed.childElementCount) { document.getElementById("changed").replaceWith(document.adoptNode(changed)); }
      const page = await fetch(form.getAttribute("action"), { headers: { "X-Requested-With": "fetch" } });
      if (page.ok && !running) {
        take(new DOMParser().parseFromString(await page.text(), "text/html"), new Map(), new Map());
      }
    } catch (problem) { /* not reachable now; the next save says so */ }
  }
  look();
  setInterval(look, Number(form.dataset.every || 15) * 1000);
  document.addEventListener("visibilitychange", look);

  // A whole form waits for the save under way, whose answer has the new revision; then nothing is lost by leaving.
  form.addEventListener("submit", (event) => {
    if (event.submitter && event.submitter.closest("#undo")) { event.preventDefault(); undo(); return; }
    if (running) { event.preventDefault(); waiting = event.submitter; return; }
    dirty.clear();
    refused.clear();
  });
  window.addEventListener("beforeunload", (event) => { if (dirty.size > 0) { event.preventDefault(); } });
})();

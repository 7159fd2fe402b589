// SPDX-License-Identifier: Apache-2.0
// A checklist that works from a file: answers are kept by the browser, exported, and imported again.
"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const { told, words } = data;
  const place = `zhunsheng-checklist:${told.assignment}`;
  const wants = new Set(data.wantsNote);
  const rows = new Map(told.rows.map((row) => [row.id, row]));
  let answers = remembered();

  function remembered() {
    try {
      return JSON.parse(localStorage.getItem(place)) || {};
    } catch {
      return {}; // some browsers keep nothing for a file; the export still does
    }
  }

  function remember() {
    try {
      localStorage.setItem(place, JSON.stringify(answers));
    } catch {
      // see above
    }
  }

  function make(tag, attributes = {}, ...inside) {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (name === "class") node.className = value;
      else if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
      else if (value !== false) node.setAttribute(name, value === true ? "" : value);
    }
    node.append(...inside.filter((each) => each !== null && each !== undefined));
    return node;
  }

  const said = (pair) => pair[data.language];
  const isAnswered = (id) => Boolean(answers[id]?.answer);
  const lacksNote = (id) => wants.has(answers[id]?.answer) && !answers[id].note?.trim();

  function change(id, field, value) {
    answers[id] = { ...answers[id], [field]: value };
    remember();
    mark(id);
    count();
  }

  function mark(id) {
    const node = document.getElementById(`row-${id}`);
    if (!node) return;
    node.classList.toggle("answered", isAnswered(id) && !lacksNote(id));
    node.classList.toggle("lacks", lacksNote(id));
    node.querySelector(".wants").hidden = !lacksNote(id);
    const group = node.closest(".group");
    group.classList.toggle("done", !group.querySelector(".row:not(.answered)"));
  }

  function count() {
    const done = told.rows.filter((row) => isAnswered(row.id) && !lacksNote(row.id)).length;
    document.querySelector(".count").textContent = `${words.done} ${done} / ${told.rows.length}`;
  }

  function rowNode(row) {
    const id = row.id;
    const now = answers[id] || {};
    const choices = row.answers.map((answer) =>
      make("label", {}, make("input", {
        type: "radio", name: id, value: answer, checked: now.answer === answer,
        onchange: () => change(id, "answer", answer),
      }), data.answers[row.kind][answer]));
    const machine = row.kind === "clause" ? ` · ${words.machine}: ${row.machine} ${row.hits}/${row.asked}` : "";
    const innocent = (row.innocent || []).map(said).join("; ");
    return make("div", { class: "row", id: `row-${id}` },
      make("fieldset", {},
        make("legend", {}, row.about && row.kind !== "certificate" ? make("span", { class: "mono" }, `${row.about} `) : null, said(row.text),
          make("small", {}, `${machine}${row.rule ? ` · ${row.rule}` : ""}`)),
        ...choices),
      innocent ? make("small", {}, `${words.innocent}: ${innocent}`) : null,
      make("div", { class: "more" },
        make("label", {}, words.note, make("textarea", { maxlength: 1000, rows: 1, oninput: (event) => change(id, "note", event.target.value) }, now.note || "")),
        make("label", {}, words.reference, make("input", { type: "text", maxlength: 200, value: now.reference || "", oninput: (event) => change(id, "reference", event.target.value) })),
        make("label", {}, words.seen, make("input", { type: "date", value: now.seen_on || "", oninput: (event) => change(id, "seen_on", event.target.value) }))),
      make("div", { class: "wants", hidden: true }, words.noteWanted));
  }

  function dossierNode(dossier) {
    const sections = dossier.sections.map((section) =>
      make("div", {},
        make("h3", {}, said(section.title), " ", make("span", { class: "mono quiet" }, section.table)),
        make("div", { class: "scroll" }, make("table", {},
          make("thead", {}, make("tr", {}, ...section.columns.map((column) => make("th", { title: column.name }, said(column))))),
          make("tbody", {}, ...section.rows.map((row) => make("tr", {}, ...section.columns.map((column) => make("td", { class: "mono" }, row[column.name] ?? "")))))),
        ),
        section.more ? make("small", {}, words.more.replace("{n}", section.more)) : null));
    return make("details", {}, make("summary", {}, words.dossier), ...sections);
  }

  function groups() {
    const of = (kind) => told.rows.filter((row) => row.kind === kind);
    const parts = [];
    if (of("certificate").length) parts.push(make("h2", {}, data.kinds.certificate));
    for (const dossier of told.dossiers) {
      const mine = told.rows.filter((row) => row.id.startsWith(`certificate:${dossier.position}:`));
      const how = [words[dossier.how], ...dossier.rules.map((rule) => `${rule.id} ${said(rule)}`)].join(" · ");
      parts.push(make("section", { class: "group" },
        make("header", {}, make("b", { class: "mono" }, dossier.number), make("small", {}, how)),
        ...mine.map(rowNode), dossierNode(dossier)));
    }
    for (const kind of ["finding", "site", "clause"]) {
      if (of(kind).length) parts.push(make("h2", {}, data.kinds[kind]), make("section", { class: "group" }, ...of(kind).map(rowNode)));
    }
    return parts;
  }

  function save() {
    const lacking = told.rows.filter((row) => !isAnswered(row.id) || lacksNote(row.id)).length;
    if (lacking && !confirm(words.lacking.replace("{n}", lacking))) return;
    const given = told.rows.filter((row) => isAnswered(row.id)).map((row) => ({ id: row.id, ...answers[row.id] }));
    const content = { format: data.format, version: 1, assignment: told.assignment, checklist: told.checklist, rows: given };
    const blob = new Blob([JSON.stringify(content, null, 1)], { type: "application/json" });
    const link = make("a", { href: URL.createObjectURL(blob), download: `answers-${told.entry.replace("/", "-")}.json` });
    document.body.append(link);
    link.click();
    link.remove();
  }

  async function load(event) {
    const [file] = event.target.files;
    if (!file) return;
    try {
      const content = JSON.parse(await file.text());
      if (content.format !== data.format || content.assignment !== told.assignment) throw new Error(words.wrongFile);
      // Rows of an older checklist that are still asked keep their answers.
      for (const { id, ...answer } of content.rows) if (rows.has(id)) answers[id] = answer;
      remember();
      show();
    } catch {
      alert(words.wrongFile);
    }
  }

  function show() {
    const main = document.getElementById("main");
    main.replaceChildren(
      make("h1", {}, `${words.title} `, make("span", { class: "mono" }, told.entry), ` ${told.laboratory}`),
      make("div", { class: "under" }, `${words.assessor}: ${told.assessor} · ${words.period}: ${told.period.join(" – ")}`),
      make("p", { class: "under" }, words.offline),
      make("div", { class: "bar" },
        make("span", { class: "count", role: "status" }),
        make("label", {}, make("input", { type: "checkbox", onchange: (event) => main.classList.toggle("only-open", event.target.checked) }), ` ${words.open}`),
        make("label", { class: "file" }, words.import, make("input", { type: "file", accept: ".json,application/json", onchange: load })),
        make("button", { type: "button", onclick: () => print() }, words.print),
        make("button", { type: "button", class: "primary", onclick: save }, words.export)),
      ...groups());
    told.rows.forEach((row) => mark(row.id));
    count();
  }

  show();
})();

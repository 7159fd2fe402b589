// SPDX-License-Identifier: Apache-2.0
// "/" focuses the one field that scans and searches; pages work without this.
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key === "/" && !typing) {
    const field = document.getElementById("scan");
    if (field) { event.preventDefault(); field.focus(); field.select(); }
  }
});

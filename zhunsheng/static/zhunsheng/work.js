// SPDX-License-Identifier: Apache-2.0
// A label that has just been noted as printed goes to the printer; everything works without this.
document.addEventListener("DOMContentLoaded", () => {
  if (document.querySelector("[data-print]")) { window.print(); }
});

// SPDX-License-Identifier: Apache-2.0
// Says since when the page shows old data, when the server does not answer. Without scripts, one looks again by hand.
document.addEventListener("DOMContentLoaded", () => {
  const stale = document.getElementById("stale");
  if (!stale) return;
  let answered = new Date();
  const away = () => {
    if (!stale.hidden) return;
    stale.textContent = stale.dataset.words.replace("{time}", answered.toLocaleTimeString([], { hour12: false }));
    stale.hidden = false;
  };
  const back = () => {
    answered = new Date();
    stale.hidden = true;
  };
  for (const name of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) document.addEventListener(name, away);
  document.addEventListener("htmx:afterRequest", (event) => event.detail.successful && back());
});

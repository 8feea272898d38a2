// SPDX-License-Identifier: Apache-2.0
// Small comforts; every page works without them.
document.addEventListener("DOMContentLoaded", () => {
  // After a refused form, begin where the corrections are listed.
  document.querySelector("[data-focus]")?.focus();
  // A form is sent once, however often its button is pressed.
  document.addEventListener("submit", (event) => {
    if (event.target.dataset.sent) return event.preventDefault();
    event.target.dataset.sent = "yes";
  });
  // A link to a part that is folded away unfolds it.
  const unfold = () => {
    const part = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (part && part.tagName === "DETAILS") part.open = true;
  };
  window.addEventListener("hashchange", unfold);
  unfold();
});
// Coming back with the browser's history must not leave a form that cannot be sent.
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
});

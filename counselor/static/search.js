// For pages with a search: "/" goes to it, and an answer that is no such page (signed out, broken) loads whole.
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.target.closest("input, textarea, select")) return;
  event.preventDefault();
  document.getElementById("q")?.focus();
});

document.addEventListener("htmx:before:swap", (event) => {
  const { select, text } = event.detail.ctx;
  if (!select || text.includes(`id="${select.match(/\w+/)[0]}"`)) return;
  event.preventDefault();
  location.reload();
});

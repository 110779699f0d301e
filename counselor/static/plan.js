// The agenda: htmx brings the plan anew after each action; here focus goes to what changed, and blocks are moved
// by dragging and by Alt and the arrow keys. The arrows on each block do the same without a script.
const blocks = () => [...document.querySelectorAll("[data-agenda] > .block")];
let before = { ids: new Set() };

function move(block, to) {
  const csrf = document.querySelector("[data-agenda] [name=csrf_token]");
  const values = { csrf_token: csrf?.value, to };
  htmx.ajax("POST", block.dataset.move, {
    source: block,
    target: "#plan",
    select: "#plan>*",
    swap: "innerHTML show:none",
    replace: "true",
    values,
  });
}

function drag() {
  const list = document.querySelector("[data-agenda]");
  if (!list || list.dataset.drag) return;
  list.dataset.drag = "on";
  Sortable.create(list, {
    draggable: ".block",
    filter: ".block-fix, a, button, input, textarea, select",
    preventOnFilter: false,
    forceFallback: true,
    fallbackTolerance: 4,
    delay: 200,
    delayOnTouchOnly: true,
    onMove: (event) => !event.related.classList.contains("block-fix"),
    onEnd: (event) => {
      if (event.oldDraggableIndex === event.newDraggableIndex) return;
      event.item.focus({ preventScroll: true });
      move(event.item, event.newDraggableIndex);
    },
  });
}

// The search beside the agenda stays as it is now, whatever it was when the agenda was drawn.
function keepSearch(request) {
  const [path, query] = request.action.split("?");
  const wanted = new URLSearchParams(query);
  for (const [name, value] of new FormData(document.querySelector("#plan [role=search]"))) {
    if (value) wanted.set(name, value);
    else wanted.delete(name);
  }
  request.action = wanted.size ? `${path}?${wanted}` : path;
}

// The form that opened, the faults in it, the block whose form closed, the block that is new, the way to undo: else
// what had focus before, or its block.
function changed() {
  const closed = document.getElementById("changing") ? null : before.changing;
  return (
    document.querySelector("#plan [autofocus]") ??
    document.getElementById(closed) ??
    blocks().find((block) => !before.ids.has(block.id)) ??
    document.getElementById("undo") ??
    document.getElementById(before.focus) ??
    document.getElementById(before.block)
  );
}

function focusOnChange() {
  const target = changed();
  target?.focus();
  const block = target?.closest(".block");
  if (!block) return;
  const at = block.querySelector(".block-from").firstChild.textContent.trim();
  document.getElementById("said").textContent = `${at}, ${block.querySelector("h3").textContent}`;
}

document.addEventListener("htmx:config:request", (event) => {
  const { ctx } = event.detail;
  if (ctx.select === "#plan>*") keepSearch(ctx.request);
});

document.addEventListener("htmx:before:swap", (event) => {
  if (event.detail.ctx.select !== "#plan>*") return;
  const focused = document.activeElement;
  before = {
    ids: new Set(blocks().map((block) => block.id)),
    changing: document.getElementById("changing")?.previousElementSibling.id,
    block: focused?.closest(".block")?.id,
    focus: focused?.id,
  };
});

document.addEventListener("htmx:after:swap", (event) => {
  drag();
  if (event.detail.ctx.select === "#plan>*") focusOnChange();
});

document.addEventListener("keydown", (event) => {
  if (!event.altKey || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
  const block = event.target.closest(".block-move");
  if (!block) return;
  event.preventDefault();
  move(block, blocks().indexOf(block) + (event.key === "ArrowUp" ? -1 : 1));
});

drag();

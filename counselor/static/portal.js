// Saving as one types, with an honest state; and leaving without a way back.
const form = document.querySelector("[data-autosave]");
const state = document.querySelector("[data-saved]");
const WAIT = 800;
const AGAIN = 4000;
let timer = 0;
let wanted = 0;
let kept = 0;
let under = null;

function say(words, waiting) {
  state.textContent = words;
  state.classList.toggle("saved-wait", waiting);
}

function clock() {
  const now = new Date();
  return `${now.getHours()}:${String(now.getMinutes()).padStart(2, "0")}`;
}

function outcome(answer) {
  if (answer.type === "opaqueredirect" || answer.status === 400)
    return "Not saved: you are signed out. Copy your text, then sign in again.";
  if (answer.status === 409) return "This was sent already. Reload the page to see it.";
  if (answer.status === 422) return "Not saved: please look at what you typed. Press Next to see why.";
  if (answer.status < 500) return "Not saved: this page is not open any more.";
  throw new Error(String(answer.status));
}

async function save() {
  if (under) return soon(WAIT);
  const mine = wanted;
  under = new AbortController();
  try {
    const answer = await fetch(form.action, {
      method: "POST",
      body: new URLSearchParams(new FormData(form)),
      headers: { "X-Autosave": "1" },
      redirect: "manual",
      signal: under.signal,
    });
    if (answer.status !== 204) return say(outcome(answer), true);
    kept = mine;
    if (kept === wanted) say(`Saved at ${clock()}`, false);
  } catch (error) {
    if (error.name === "AbortError") return;
    say("Not saved yet, trying again", true);
    soon(AGAIN);
  } finally {
    under = null;
  }
}

function soon(after) {
  clearTimeout(timer);
  timer = setTimeout(save, after);
}

function changed() {
  wanted += 1;
  say("Not saved yet", true);
  soon(WAIT);
}

// What was typed while this script was still on its way counts, too.
function typedBefore() {
  return [...form.querySelectorAll("input, textarea")].some(
    (box) => box.value !== box.defaultValue || (box.checked ?? false) !== (box.defaultChecked ?? false),
  );
}

if (form) {
  form.addEventListener("input", changed);
  if (typedBefore()) changed();
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    under?.abort();
  });
  window.addEventListener("online", () => wanted > kept && soon(0));
  document.addEventListener("visibilitychange", () => document.hidden && wanted > kept && save());
}

const exit = document.querySelector(".exit");

function leave() {
  document.body.hidden = true;
  location.replace(exit.href);
}

exit.addEventListener("click", (event) => {
  event.preventDefault();
  leave();
});

// Shift, three times within two seconds and nothing between, leaves as well.
let taps = [];
document.addEventListener("keydown", (event) => {
  taps = event.key === "Shift" && !event.repeat ? [...taps.slice(-2), event.timeStamp] : [];
  if (taps.length === 3 && taps[2] - taps[0] < 2000) leave();
});

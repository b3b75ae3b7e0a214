// The source beside the conversation. A click on any citation opens it here, without asking the
// server: the panel holds the documents. Text from documents only ever becomes text nodes.
// The button of a folded exchange, which is plain HTML, reaches the server through here as well.

const STATES = new WeakMap();
const ROOT = document.documentElement;

function element(tag, text, className) {
  const made = document.createElement(tag);
  if (text) made.textContent = text;
  if (className) made.className = className;
  return made;
}

function lineOf(line) {
  const block = element(line.heading ? "h3" : "p");
  for (const part of line.parts) {
    if (part.keys.length === 0) {
      block.append(part.text);
      continue;
    }
    const mark = element("mark", part.text, "cited");
    mark.keys = part.keys;
    mark.tabIndex = -1;
    block.append(mark);
  }
  return block;
}

function fill(state, id) {
  const found = state.data.documents[id];
  state.text.replaceChildren(...(found ? found.lines.map(lineOf) : []));
  state.text.lang = found ? found.lang : "";
  state.name.textContent = found ? found.name : state.data.words.gone_title;
  state.where.textContent = found ? (found.cut ? state.data.words.cut : "") : state.data.words.gone;
  state.document = id;
}

function mark(state, key) {
  const marks = [...state.text.querySelectorAll("mark")];
  for (const one of marks) one.classList.toggle("active", one.keys.includes(key));
  const first = marks.find((one) => one.keys.includes(key));
  if (first) {
    const above = first.getBoundingClientRect().top - state.text.getBoundingClientRect().top;
    state.text.scrollTop += above - state.text.clientHeight / 3;
  }
  return first;
}

function open(state, key, origin) {
  const id = key.slice(0, key.lastIndexOf(":"));
  const known = id in state.data.documents;
  state.panel.hidden = false;
  ROOT.dataset.belegSource = "open";
  fill(state, id);
  const first = mark(state, key);
  if (!known) state.text.append(element("p", origin?.getAttribute("aria-label") ?? ""));
  (first ?? state.close).focus({ preventScroll: true });
  state.origin?.removeAttribute("data-open");
  origin?.setAttribute("data-open", "");
  state.key = key;
  state.origin = origin;
}

function close(state) {
  state.panel.hidden = true;
  delete ROOT.dataset.belegSource;
  state.origin?.removeAttribute("data-open");
  if (state.origin?.isConnected) state.origin.focus();
  state.key = null;
}

// The button that was pressed is gone once its exchange is live: the focus goes to that.
function unfold(state, id) {
  state.trigger("unfold", id);
  const end = Date.now() + 5000;
  const look = () => {
    const live = document.querySelector(`.st-key-edit-${CSS.escape(id)} button`);
    if (live) live.focus();
    else if (Date.now() < end) requestAnimationFrame(look);
  };
  look();
}

async function copy(state, button) {
  const text = button.parentElement.querySelector("pre");
  try {
    await navigator.clipboard.writeText(text.textContent);
  } catch { // no clipboard for a page without TLS, or without leave: the old way
    getSelection().selectAllChildren(text);
    document.execCommand("copy");
  }
  button.parentElement.querySelector("[role=status]").textContent = state.data.words.copied;
}

function prepare(root) {
  const find = (selector) => root.querySelector(selector);
  const state = {
    panel: find("aside"), name: find("h2"), where: find(".where"),
    text: find(".text"), close: find("button"), key: null, document: null,
  };
  state.onClick = (event) => {
    const cite = event.target.closest?.("[data-beleg]");
    if (cite) open(state, cite.dataset.beleg, cite);
    const taken = event.target.closest?.("[data-beleg-copy]");
    if (taken) copy(state, taken);
    const folded = event.target.closest?.("[data-beleg-unfold]");
    if (folded) unfold(state, folded.dataset.belegUnfold);
  };
  state.onKey = (event) => {
    if (event.key === "Escape" && state.key !== null) close(state);
  };
  state.close.addEventListener("click", () => close(state));
  return state;
}

export default function ({ data, parentElement, setTriggerValue }) {
  const state = STATES.get(parentElement) ?? prepare(parentElement);
  STATES.set(parentElement, state);
  state.data = data;
  state.trigger = setTriggerValue;
  state.panel.setAttribute("aria-label", data.words.source);
  state.close.textContent = data.words.close;
  document.addEventListener("click", state.onClick);
  document.addEventListener("keydown", state.onKey);
  if (state.key !== null) {
    const at = state.text.scrollTop;
    fill(state, state.document);
    mark(state, state.key);
    // A rerun may move the panel in the page, and with that lose where it was scrolled to.
    if (at > 0) state.text.scrollTop = at;
  }
  return () => {
    document.removeEventListener("click", state.onClick);
    document.removeEventListener("keydown", state.onKey);
    delete ROOT.dataset.belegSource;
  };
}

// What somebody in front of the page would see, and when: the time of the frame after each change.
// A time starts at a key or a click in the page itself, so that no test driver's round trip counts.
(() => {
  const clock = { start: null, before: 0, seen: {}, place: 0 };
  window.belegClock = clock;
  const count = (selector) => document.querySelectorAll(selector).length;
  const deep = (selector) => {
    for (const host of document.querySelectorAll("*")) {
      const found = host.shadowRoot?.querySelector(selector);
      if (found) return found;
    }
    return document.querySelector(selector);
  };
  // An answer has thumbs; of a long conversation the earlier ones are folded.
  const answers = () => count("[data-testid=stFeedback], [data-beleg-unfold]");
  const done = () => answers() > clock.before;
  const LOOKS = {
    evidence: () => count(".beleg .evidence") > 0 || done(),
    first_token: () => count(".beleg .draft") > 0,
    done,
  };
  const note = (name) => requestAnimationFrame(() => {
    clock.seen[name] ??= performance.now() - clock.start;
  });
  const look = () => {
    if (clock.start === null) return;
    const place = /number (\d+) in the line/.exec(document.body.textContent);
    if (place) clock.place = Math.max(clock.place, Number(place[1]));
    for (const [name, there] of Object.entries(LOOKS))
      if (!(name in clock.seen) && there()) note(name);
  };
  const after = (there) => new Promise((resolve) => {
    const started = performance.now();
    const wait = () => there() ? resolve(performance.now() - started) : requestAnimationFrame(wait);
    requestAnimationFrame(wait);
  });
  const marked = () => deep("mark.active")?.getBoundingClientRect().height > 0;
  // Milliseconds from a click on a citation to its highlighted sentence.
  clock.open = (position) => {
    if (marked()) throw new Error("the source is open already");
    document.querySelectorAll(".beleg .claim [data-beleg]")[position].click();
    return after(marked);
  };
  clock.close = () =>
    document.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true }));
  // Milliseconds from a click to the end of the run it causes.
  clock.run = (selector) => {
    const state = () =>
      document.querySelector("[data-test-script-state]").dataset.testScriptState;
    let running = false;
    document.querySelector(selector).click();
    return after(() => {
      running ||= state() === "running";
      return running && state() === "notRunning";
    });
  };
  addEventListener("DOMContentLoaded", () => {
    new MutationObserver(look).observe(document.body,
      { childList: true, subtree: true, characterData: true });
    document.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || !event.target.matches("[data-testid=stChatInputTextArea]"))
        return;
      Object.assign(clock,
        { start: performance.now(), before: answers(), seen: {}, place: 0 });
    }, true);
  });
})();

const form = document.querySelector("form");
const cases = [...document.querySelectorAll(".case")];
const count = document.querySelector("#count");
const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
const texts = new Map(cases.map((item) => [item, fold(item.textContent)]));
function apply() {
  const data = new FormData(form);
  const words = fold(data.get("words") || "");
  const kind = data.get("kind");
  let shown = 0;
  for (const item of cases) {
    const keep = (!data.get("wrong") || item.classList.contains("wrong"))
      && (!kind || item.dataset.kinds.split("\n").includes(kind))
      && texts.get(item).includes(words);
    item.hidden = !keep;
    shown += keep;
  }
  count.textContent = `${shown} of ${cases.length}`;
}
form.addEventListener("input", apply);
form.addEventListener("submit", (event) => event.preventDefault());
form.hidden = false;
apply();

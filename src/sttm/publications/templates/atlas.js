// The list of an atlas, searched as one types; without scripts it is whole.
(() => {
  const finder = document.querySelector(".finder");
  if (!finder) return;
  const field = finder.querySelector("input");
  const told = finder.querySelector("p");
  const rows = [...document.querySelectorAll("#list tbody tr")];
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const texts = rows.map((row) => plain(row.textContent));
  const seen = () => rows.filter((row) => !row.hidden);
  const search = () => {
    const words = plain(field.value).split(/\s+/).filter(Boolean);
    rows.forEach((row, n) => { row.hidden = !words.every((word) => texts[n].includes(word)); });
    told.textContent = told.dataset.told.replace("{n}", seen().length).replace("{of}", rows.length);
  };
  field.addEventListener("input", search);
  field.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { field.value = ""; search(); }
    if (event.key === "Enter" && seen().length === 1) seen()[0].querySelector("a").click();
  });
  finder.hidden = false;
  search();
})();

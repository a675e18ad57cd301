// Search over labels and aliases: reads search.json once; without it the index below serves.
"use strict";
(() => {
  const place = document.getElementById("found");
  const field = document.getElementById("q");
  const MOST = 60;
  const column = Number(place.dataset.column);
  let rows = null;

  const folded = (text) => text.normalize("NFKC").toLowerCase();
  const weight = (row, wanted) => {
    const names = [row[0], row[1], ...row[2].split("\n")].filter(Boolean).map(folded);
    let best = 0;
    for (const name of names) {
      if (name === wanted) return 4;
      if (name.startsWith(wanted)) best = Math.max(best, 3);
      else if (name.includes(wanted)) best = Math.max(best, 2);
      else if (wanted.split(/\s+/).every((word) => name.includes(word))) best = Math.max(best, 1);
    }
    return best;
  };
  const address = (path) => {
    const [stem, fragment] = path.split("#");
    const file = stem.split("/").map(encodeURIComponent).join("/") + place.dataset.ending;
    return fragment ? `${file}#${encodeURIComponent(fragment)}` : file;
  };
  const show = () => {
    const wanted = folded(field.value.trim());
    place.replaceChildren();
    place.hidden = !wanted;
    if (!wanted) return;
    const found = rows
      .map((row) => [weight(row, wanted), row])
      .filter(([weighed]) => weighed)
      .sort((a, b) => b[0] - a[0] || a[1][column].length - b[1][column].length);
    const count = document.createElement("p");
    count.textContent = found.length ? `${found.length} ${place.dataset.some}` : place.dataset.none;
    const list = document.createElement("ul");
    for (const [, row] of found.slice(0, MOST)) {
      const item = document.createElement("li");
      const link = document.createElement("a");
      link.href = address(row[3]);
      link.textContent = row[column] || row[1 - column];
      const other = document.createElement("span");
      other.className = "kind";
      other.textContent = ` ${[row[1 - column], ...row[2].split("\n")].filter(Boolean).join(" · ")}`;
      item.append(link, other);
      list.append(item);
    }
    place.append(count, list);
  };
  const start = async () => {
    const answer = await fetch(place.dataset.index);
    if (!answer.ok) return;
    rows = await answer.json();
    field.value = new URLSearchParams(location.search).get("q") ?? field.value;
    field.form.addEventListener("submit", (event) => { event.preventDefault(); show(); });
    field.addEventListener("input", show);
    show();
  };
  start().catch(() => {}); // from a folder, browsers read no JSON; the index is there all the same
})();

"use strict";
{
const form = document.getElementById("filter");
const rows = [...document.querySelectorAll("#table tbody tr")];

function filter() {
  const { verdict, section, source } = form.elements;
  let shown = 0;
  for (const row of rows) {
    const fits = (!verdict.value || row.dataset.v === verdict.value) &&
      (!section.value || row.dataset.s === section.value) && (!source.value || row.dataset.a === source.value);
    row.hidden = !fits;
    shown += fits;
  }
  form.querySelector("output").textContent = `${shown} of ${rows.length} numbers`;
}

form.hidden = false;
form.addEventListener("change", filter);
form.addEventListener("submit", (event) => event.preventDefault());
for (const link of document.querySelectorAll("[data-verdict]")) {
  link.addEventListener("click", () => {
    form.reset();
    form.elements.verdict.value = link.dataset.verdict;
    filter();
  });
}
// a link to a number opens the list that it is in
function unfold() {
  const target = document.getElementById(location.hash.slice(1));
  const details = target && target.querySelector("details");
  if (details) details.open = true;
}
addEventListener("hashchange", unfold);
addEventListener("click", () => setTimeout(unfold));
unfold();
filter();
}

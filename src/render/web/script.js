
"use strict";
// Sorting and filtering of what the page shows without a script, too.
(() => {
  const text = (cell) => cell ? cell.textContent.trim() : "";
  const key = (cell) => {
    const time = cell && cell.querySelector("time");
    const said = time ? time.dateTime : text(cell);
    return /^-?[\d,]+$/.test(said) ? Number(said.replace(/,/g, "")) : said;
  };
  const compare = (a, b) => {
    if (a === "" || b === "") return (a === "") - (b === "");
    if (typeof a === "number" && typeof b === "number") return a - b;
    return String(a).localeCompare(String(b), "en-GB", { numeric: true });
  };

  const sort = (table, heading) => {
    const at = heading.cellIndex;
    const down = heading.getAttribute("aria-sort") === "ascending";
    for (const other of heading.parentNode.cells) other.removeAttribute("aria-sort");
    heading.setAttribute("aria-sort", down ? "descending" : "ascending");
    const body = table.tBodies[0];
    const rows = [...body.rows].map((row) => [key(row.cells[at]), row]);
    rows.sort(([a], [b]) => (down && a !== "" && b !== "" ? compare(b, a) : compare(a, b)));
    body.append(...rows.map(([, row]) => row));
  };

  const tables = [...document.querySelectorAll("main table")];
  for (const table of tables.filter((table) => table.tBodies[0].rows.length > 1 && !table.tFoot)) {
    for (const heading of table.tHead.rows[0].cells) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = heading.textContent;
      button.addEventListener("click", () => sort(table, heading));
      heading.replaceChildren(button);
    }
  }

  // Tables of findings, with the places of the columns that they are filtered by.
  const lists = tables.map((table) => {
    const heads = [...table.tHead.rows[0].cells].map(text);
    return { rows: [...table.tBodies[0].rows], ref: heads.indexOf("ref"), status: heads.indexOf("status"), body: heads.indexOf("body") };
  }).filter((list) => list.ref >= 0);
  const count = lists.reduce((sum, list) => sum + list.rows.length, 0);
  if (count < 8) return;

  const status = (row, list) => text(row.cells[list.status]).split(/[ ,(]/)[0];
  const found = (name, read) => {
    const values = lists.filter((list) => list[name] >= 0).flatMap((list) => list.rows.map((row) => read(row, list)));
    return [...new Set(values)].filter(Boolean).sort();
  };
  const form = document.createElement("form");
  form.className = "filter";
  form.setAttribute("role", "search");
  form.setAttribute("aria-label", "Filter the rows");
  const field = (name, control) => {
    const label = document.createElement("label");
    label.append(name, control);
    form.append(label);
    return control;
  };
  const choice = (name, values) => {
    if (values.length < 2) return null;
    const select = document.createElement("select");
    for (const value of ["all", ...values]) select.append(new Option(value, value === "all" ? "" : value));
    return field(name, select);
  };
  const input = document.createElement("input");
  input.type = "search";
  field("Rows with", input);
  const statuses = choice("Status", found("status", status));
  const bodies = choice("Body", found("body", (row, list) => text(row.cells[list.body])));
  const said = document.createElement("output");
  said.setAttribute("aria-live", "polite");
  form.append(said);

  const filter = () => {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const list of lists) {
      for (const row of list.rows) {
        const content = row.textContent.toLowerCase();
        const fits = words.every((word) => content.includes(word))
          && (!statuses || !statuses.value || list.status < 0 || status(row, list) === statuses.value)
          && (!bodies || !bodies.value || list.body < 0 || text(row.cells[list.body]) === bodies.value);
        row.hidden = !fits;
        shown += fits ? 1 : 0;
      }
    }
    said.textContent = shown === count ? "" : `${shown} of ${count} rows`;
  };
  form.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  const first = document.querySelector("main section[aria-labelledby]");
  first.before(form);
})();

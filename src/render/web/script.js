
"use strict";
// Sorting and filtering of what the page shows without a script, too.
(() => {
  const text = (cell) => cell ? cell.textContent.trim() : "";
  const months = "JanFebMarAprMayJunJulAugSepOctNovDec";
  const key = (cell) => {
    const time = cell && cell.querySelector("time");
    const said = time ? time.dateTime : text(cell);
    const day = /^(\d{1,2}) ([A-Z][a-z]{2}) (\d{4})$/.exec(said);
    if (day) return `${day[3]}-${String(months.indexOf(day[2]) / 3 + 1).padStart(2, "0")}-${day[1].padStart(2, "0")}`;
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

  // What is wider than the screen is scrolled, also by the keyboard.
  const reach = () => {
    for (const box of document.querySelectorAll(".chart, .table")) {
      if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
      else box.removeAttribute("tabindex");
    }
  };
  reach();
  addEventListener("resize", reach);

  // Tables of findings, with the places of the columns that they are filtered by; those of charts are no lists.
  const lists = tables.filter((table) => !table.closest("figure")).map((table) => {
    const heads = [...table.tHead.rows[0].cells].map(text);
    return { rows: [...table.tBodies[0].rows], ref: heads.indexOf("ref"), status: heads.indexOf("status"), body: heads.indexOf("body") };
  }).filter((list) => list.ref >= 0);
  const count = lists.reduce((sum, list) => sum + list.rows.length, 0);
  if (count < 8) return;

  // Where a list doesn't say the status, another one does.
  const read = (row, list) => text(row.cells[list.status]).split(/[ ,(]/)[0];
  const known = new Map();
  for (const list of lists.filter((list) => list.status >= 0)) {
    for (const row of list.rows) {
      const name = text(row.cells[list.ref]);
      const same = !known.has(name) || known.get(name) === read(row, list);
      known.set(name, same ? read(row, list) : "");
    }
  }
  const status = (row, list) => list.status >= 0 ? read(row, list) : known.get(text(row.cells[list.ref])) || "";
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
          && (!statuses || !statuses.value || ["", statuses.value].includes(status(row, list)))
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

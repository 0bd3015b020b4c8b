// Tables: sortable, selectable, with bars and marks in cells; and original rows in their surroundings.

import { glyph, h, icon } from "./dom.js";

const tag = (t) => h(`span.tag${t.tone ? `.${t.tone}` : ""}`, { title: t.title }, t.text);

function cell(value, column) {
  if (value === null || value === undefined) return h(`td${column.right ? ".r" : ""}`, {}, h("span.d", {}, "—"));
  if (typeof value !== "object") return h(`td${column.right ? ".r" : ""}${column.dim ? ".d" : ""}`, { title: column.clip ? String(value) : null }, column.clip ? h("span.clip", {}, String(value)) : String(value));
  if (value.file !== undefined) {
    return h("td.d", { title: value.title }, h("span.fl", {}, h("span.fn", {}, value.file), value.text));
  }
  const kids = [
    value.kind ? glyph(value.kind, value.shape, 13) : null,
    value.text !== undefined ? (column.clip ? h("span.clip", {}, value.text) : value.text) : null,
    (value.tags || []).map(tag),
  ];
  if (value.share !== undefined) {
    return h("td.bc", { title: value.title }, h("span.bar", {}, h("i", { style: { width: `${Math.max(value.share ? 1.5 : 0, 100 * value.share)}%` } })), h("span.bv", {}, kids));
  }
  if (value.range) return h("td.rc", { title: value.title }, range(value.range));
  const strong = value.strong ? ".b" : "";
  return h(`td${column.right ? ".r" : ""}${column.dim ? ".d" : ""}${strong}${value.tone ? `.${value.tone}` : ""}`, { title: value.title ?? (column.clip ? value.text : null) }, h("span.in", {}, kids));
}

function range({ low, high, now, above }) {
  const at = (share) => `${(100 * share).toFixed(2)}%`;
  return h("span.rg", {}, h("i.span", { style: { left: at(low), width: at(Math.max(high - low, 0.004)) } }), h("i.now", { style: { left: at(now) } }), above === null ? null : h("i.above", { style: { left: at(above) } }));
}

export function table(b, say, panel) {
  const memory = panel.memory;
  const sort = memory.get(`sort:${b.id}`);
  let rows = b.rows;
  if (sort) {
    const value = (row) => {
      const v = row.cells[sort.at];
      return v === null || v === undefined ? null : typeof v === "object" ? v.sort ?? v.text ?? 0 : v;
    };
    const order = (x, y) => (typeof x === "number" && typeof y === "number" ? x - y : String(x).localeCompare(String(y), "zh"));
    rows = [...rows].sort((p, q) => {
      const [x, y] = [value(p), value(q)];
      if (x === null || y === null) return (x === null) - (y === null);
      return sort.down ? order(y, x) : order(x, y);
    });
  }
  const turn = (at, column) => {
    const now = memory.get(`sort:${b.id}`);
    if (now && now.at === at && now.down !== Boolean(column.right)) memory.delete(`sort:${b.id}`);
    else memory.set(`sort:${b.id}`, { at, down: now && now.at === at ? !now.down : Boolean(column.right) });
    panel.render();
  };
  const head = h("tr", {}, b.columns.map((c, at) => h(`th${c.right ? ".r" : ""}`, { title: c.title, style: c.width ? { width: c.width } : {}, onclick: () => turn(at, c) }, c.label, sort && sort.at === at ? (sort.down ? " ▾" : " ▴") : "")));
  const pick = (row, event) => {
    if (!b.act || !row.id) return;
    const more = event.ctrlKey || event.metaKey || event.shiftKey;
    say(b.act, { id: row.id, more });
  };
  const body = rows.map((row) =>
    h(`tr${row.on ? ".on" : ""}${b.act && row.id ? ".go" : ""}${row.total ? ".tot" : ""}${row.dim ? ".dim" : ""}`, { data: row.id ? { id: row.id } : {}, onclick: (e) => pick(row, e) }, row.cells.map((value, at) => cell(value, b.columns[at]))));
  return h("div.tw", { style: b.height ? { "max-height": b.height } : {}, data: { scroll: b.id } },
    h(`table.ft${b.wide ? ".wide" : ""}`, { data: { table: b.id } }, h("thead", {}, head), h("tbody", {}, body)),
    b.more ? h("button.more", { type: "button", data: { act: b.more.act }, onclick: () => say(b.more.act, b.more.detail) }, b.more.label, icon("down")) : null);
}

export function raw(b) {
  return h("div.raw", { data: { scroll: b.id || "raw" } }, h("div.rh", {}, b.title),
    h("div.rw", { data: { scroll: `${b.id || "raw"}-rows` } }, h("table", {},
      h("thead", {}, h("tr", {}, h("th", {}, b.number), b.header.map((name) => h("th", { title: name }, name)))),
      h("tbody", {}, b.rows.map(([number, cells]) => h(`tr${number === b.row ? ".on" : ""}`, {}, h("td.d", {}, String(number)), cells.map((c) => h("td", { title: c }, c))))))));
}

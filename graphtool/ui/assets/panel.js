// A column of blocks that Python describes: heads, identifiers, figures, bars, tables, original rows, forms.
// One block kind = one function; every text is a text node.

import { glyph, h, icon } from "./dom.js";
import { table, raw } from "./panel_table.js";
import { chips, form, pick } from "./panel_form.js";
import { Outbox } from "./outbox.js";

const alive = new WeakMap();

const tag = (t) => h(`span.tag${t.tone ? `.${t.tone}` : ""}`, { title: t.title }, t.text);
const tags = (list) => (list || []).map(tag);
const button = (b, say) =>
  h(`button.btn${b.primary ? ".p" : ""}${b.bare ? ".g" : ""}`, { type: "button", title: b.title, disabled: b.disabled, "aria-label": b.label || b.title, data: { act: b.act }, onclick: () => say(b.act, b.detail) }, b.icon ? icon(b.icon) : null, b.label);

const BLOCKS = {
  head: (b, say) =>
    h("div.ih", {}, b.kind ? glyph(b.kind, b.shape, 30) : null,
      h("div.grow", {}, h("div.nm", {}, h("span.t", { title: b.title }, b.title), tags(b.tags)), h("div.d", {}, b.sub)),
      h("span.acts", {}, (b.actions || []).map((a) => button({ ...a, bare: true }, say)))),
  section: (b, say, panel) =>
    h(`section${b.tight ? ".tight" : ""}`, {},
      b.title ? h("h4", {}, b.title, b.note ? h("span.d.n", {}, b.note) : null, tags(b.tags), b.link ? h("a", { href: "#", onclick: (e) => {
        e.preventDefault();
        say(b.link.act, b.link.detail);
      } }, b.link.label) : null) : null,
      b.blocks.map((inner) => panel.block(inner))),
  ids: (b) => b.rows.map((r) => h("div.id", {}, h("span.d", {}, r.label), h("span.idn", {}, r.head, " ", h("b", {}, r.tail)), h("span.tg", {}, tags(r.tags)))),
  pairs: (b, say) => b.rows.map((r) => h(`div.ro${r.dashed ? ".dash" : ""}${r.act ? ".link" : ""}`, { onclick: r.act ? () => say(r.act, r.detail) : null }, h("span", { title: r.left }, r.left), h("span.d", { title: r.title || r.right }, r.right), h("span.tg", {}, tags(r.tags)))),
  figures: (b) => h("div.kf", { style: { "--n": b.across || 3 } }, b.rows.map((r) => h(`div${r.tone ? `.${r.tone}` : ""}`, { title: r.title }, h("span.d", {}, r.label), h("b", {}, r.value)))),
  bars: (b, say) => b.rows.map((r) => h(`div.rb${r.act ? ".link" : ""}`, { title: r.title, onclick: r.act ? () => say(r.act, r.detail) : null }, h("span", {}, r.label), h("span.rd", {}, r.dir), h("span.rbar", {}, h("i", { style: { width: `${Math.max(2, 100 * r.share)}%`, background: r.colour || null } })), h("b", {}, r.value), h("span.ra", {}, r.extra))),
  text: (b) => h(`p.tx${b.tone ? `.${b.tone}` : ""}`, {}, b.text),
  tags: (b) => h("div.tags", {}, tags(b.tags)),
  strip: (b, say) => h(`div.strip${b.tone ? `.${b.tone}` : ""}`, {}, b.icon ? icon(b.icon) : null, b.parts.map((p, i) => [i ? h("span.sp") : null, p.strong ? h("b", {}, p.text) : p.act ? h("a", { href: "#", onclick: (e) => {
    e.preventDefault();
    say(p.act, p.detail);
  } }, p.text) : h("span", {}, p.text)]), b.end ? h("span.end", {}, b.end) : null),
  empty: (b, say) => h("div.empty", {}, h("b", {}, b.title), h("p", {}, b.text), h("div.row", {}, (b.actions || []).map((a) => button(a, say)))),
  actions: (b, say) => h("div.row", {}, b.title ? h("b.ttl", {}, b.title) : null, b.note ? h("span.d", {}, b.note) : null, h("span.push"), b.actions.map((a) => button(a, say))),
  card: (b, say, panel) => h(`div.card${b.fill ? ".fill" : ""}`, {}, b.title ? h("div.ch", {}, h("b", {}, b.title), h("span.d", { title: b.note }, b.note), h("span.push"), (b.actions || []).map((a) => button(a, say))) : null, h("div.cb", {}, b.blocks.map((inner) => panel.block(inner)))),
  columns: (b, say, panel) => h(`div.cols${b.middle ? ".mid" : ""}`, { style: { "grid-template-columns": b.widths } }, b.blocks.map((inner) => panel.block(inner))),
  lines: (b, say) => b.rows.map((r) => line(r, say)),
  progress: (b, say) => h("div.prog", {}, h("div.row", {}, h("b", {}, b.title), h("span.d", {}, b.text), h("span.push"), b.cancel ? button(b.cancel, say) : null), h("div.meter", {}, h("i", { style: { width: `${Math.round(100 * b.share)}%` } }))),
  list: (b, say) => h("div.list", {}, b.rows.map((r) => h(`button.li${r.on ? ".on" : ""}`, { type: "button", data: { id: r.id }, onclick: () => say(b.act, { id: r.id }) }, h("span", {}, r.label), h("span.d", {}, r.sub)))),
  row: (b, say, panel) => h("div.row.tools", {}, b.blocks.map((inner) => panel.block(inner))),
  buttons: (b, say) => h("span.row", {}, b.buttons.map((a) => button(a, say))),
  spacer: () => h("span.push"),
  table,
  raw,
  form,
  chips,
  pick,
};

/** A path as a readable line: who, how much, to whom, …; below it when, how long, on how many rows. */
function line(r, say) {
  const parts = r.parts.map((p) =>
    p.amount !== undefined
      ? h(`span.pa${p.dashed ? ".da" : ""}`, { title: p.title }, p.amount)
      : h("button.pn", { type: "button", title: p.title, onclick: (e) => {
        e.stopPropagation();
        say("pick", { id: p.id });
      } }, glyph(p.kind, p.shape, 12), p.label));
  return h(`div.pt${r.on ? ".on" : ""}`, { data: { id: r.id }, onclick: () => say("line", { id: r.id }) }, h("div.pl", {}, parts), h("div.pm", {}, h("span", {}, r.note), h("span", {}, tags(r.tags))));
}

class Panel {
  constructor(root) {
    this.box = h("div.panel");
    this.memory = new Map();
    this.outbox = new Outbox(this.box);
    root.append(this.box);
    this.away = (event) => {
      if (this.memory.get("chip") && !event.composedPath().some((n) => n.classList?.contains("chipbox"))) {
        this.memory.delete("chip");
        this.render();
      }
    };
    globalThis.addEventListener("pointerdown", this.away);
  }

  say(name, detail = {}) {
    this.outbox.say({ name, ...detail }, name === "find");
  }

  apply(component) {
    const { data } = component;
    this.outbox.apply(component);
    if (data.reset !== this.reset) this.memory.clear();
    this.reset = data.reset;
    this.data = data;
    this.render();
  }

  block(b) {
    return BLOCKS[b.is](b, (name, detail) => this.say(name, detail), this);
  }

  render() {
    const scroll = this.box.scrollTop;
    const inner = [...this.box.querySelectorAll("[data-scroll]")].map((e) => [e.dataset.scroll, e.scrollTop, e.scrollLeft]);
    const root = this.box.getRootNode();
    const focus = root.activeElement?.dataset?.field;
    const place = root.activeElement?.selectionStart;
    this.box.className = `panel${this.data.style ? ` ${this.data.style}` : ""}`;
    this.box.replaceChildren(...this.data.blocks.map((b) => this.block(b)).flat());
    this.box.scrollTop = scroll;
    for (const [name, top, left] of inner) {
      const again = this.box.querySelector(`[data-scroll="${CSS.escape(name)}"]`);
      if (again) Object.assign(again, { scrollTop: top, scrollLeft: left });
    }
    if (focus) {
      const again = this.box.querySelector(`[data-field="${CSS.escape(focus)}"]`);
      again?.focus({ preventScroll: true });
      if (place !== null && place !== undefined && again?.setSelectionRange && again.type !== "number") again.setSelectionRange(place, place);
    }
  }
}

export default function (component) {
  const root = component.parentElement;
  if (!alive.has(root)) alive.set(root, new Panel(root));
  alive.get(root).apply(component);
  return () => {
    const panel = alive.get(root);
    if (panel) globalThis.removeEventListener("pointerdown", panel.away);
    alive.delete(root);
  };
}

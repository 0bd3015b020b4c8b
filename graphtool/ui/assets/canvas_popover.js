// Before anything is drawn: how many there are per relation and direction, which of them, and how many to take.

import { glyph, h } from "./dom.js";

export class Popover {
  constructor(box, say) {
    this.say = say;
    this.pane = h("div.pop", { hidden: true, role: "dialog" });
    box.append(this.pane);
    this.id = null;
  }

  show(ask, words, where) {
    this.where = where;
    if (!ask) return this.hide();
    const again = this.shown === ask.token;
    this.id = ask.id;
    this.shown = ask.token;
    if (again) return this.place();
    this.on = new Set(ask.rows.filter((r) => r.on).map((r) => r.key));
    this.order = ask.order;
    this.cap = ask.cap;
    this.only = ask.only;
    this.build(ask, words);
    this.pane.hidden = false;
    return this.place();
  }

  hide() {
    this.pane.hidden = true;
    this.id = null;
    this.shown = null;
  }

  place() {
    if (this.id === null || this.pane.hidden) return;
    const at = this.where(this.id);
    if (!at) return;
    const { offsetWidth: w, offsetHeight: high } = this.pane;
    const { clientWidth: room, clientHeight: tall } = this.pane.parentElement;
    const right = at.x + 34 + w <= room;
    this.pane.style.left = `${Math.max(6, right ? at.x + 34 : at.x - 34 - w)}px`;
    this.pane.style.top = `${Math.max(6, Math.min(at.y - high * 0.45, tall - high - 34))}px`;
  }

  build(ask, words) {
    const refresh = () => this.build(ask, words);
    const row = (r) =>
      h(`label.er${this.on.has(r.key) ? ".on" : ""}`, { title: r.title },
        h("input", { type: "checkbox", checked: this.on.has(r.key), data: { key: r.key }, onchange: (e) => {
          if (e.target.checked) this.on.add(r.key);
          else this.on.delete(r.key);
          refresh();
        } }),
        glyph(r.kind, r.shape, 13), h("span.en", {}, r.label), h("span.ed", {}, r.dir), h("b", {}, r.events), h("span.ea", {}, r.extra));
    const chosen = ask.rows.filter((r) => this.on.has(r.key));
    const total = chosen.reduce((sum, r) => sum + r.fresh, 0);
    const take = chosen.reduce((sum, r) => sum + Math.min(r.fresh, this.cap), 0);
    const seg = ask.orders.map((o) => h(`button${this.order === o.name ? ".on" : ""}`, { type: "button", onclick: () => {
      this.order = o.name;
      refresh();
    } }, o.label));
    const cap = h("input.num", { type: "number", min: 1, max: 500, value: this.cap, "aria-label": words.cap, onchange: (e) => {
      this.cap = Math.max(1, Math.min(500, Number(e.target.value) || 25));
      refresh();
    } });
    const go = () => this.say("expand", { id: ask.id, picks: [...this.on], order: this.order, cap: this.cap, only: this.only });
    const line = words.will_add.replace("{n}", take.toLocaleString("en-US")).replace("{rest}", (total - take).toLocaleString("en-US"));
    this.pane.replaceChildren(
      h("div.ph", {}, h("b", {}, ask.title), h("span.d", {}, ask.sub)),
      ...(ask.rows.length ? ask.rows.map(row) : [h("div.none", {}, words.no_neighbours)]),
      h("div.pc", {}, words.take, h("span.sg", {}, seg), cap, words.each,
        ask.filtered ? h("label.ckl", {}, h("input", { type: "checkbox", checked: this.only, onchange: (e) => {
          this.say("ask", { id: ask.id, only: e.target.checked });
        } }), words.only_filter) : null),
      h("div.pf", {}, h("span", {}, line), h("span.bt", {},
        h("button.btn", { type: "button", data: { act: "close" }, onclick: () => {
          this.hide();
          this.say("close", {});
        } }, words.close),
        h("button.btn.p", { type: "button", data: { act: "expand" }, disabled: take === 0, onclick: go }, words.expand))),
    );
  }
}

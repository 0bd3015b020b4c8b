// The frame: top line with search, page list at the left. Says what was typed or picked; Python answers.
// Also hands over files: bytes come with the data and are saved by the browser, so that no page is reloaded.

import { debounce, glyph, h, icon, s, typing } from "./dom.js";
import { Outbox } from "./outbox.js";

const alive = new WeakMap();

class Frame {
  constructor(root) {
    this.top = h("header.top");
    this.nav = h("nav.nav");
    this.input = h("input", { type: "search", autocomplete: "off", spellcheck: false });
    this.drop = h("div.drop", { hidden: true });
    this.menu = h("div.menu", { hidden: true });
    this.note = h("div.note", { hidden: true, role: "alert" });
    root.append(this.top, this.nav, this.note);
    this.outbox = new Outbox(this.top);
    this.ask = debounce((text) => this.say("search", { text }), 180);
    this.input.addEventListener("input", () => {
      if (this.data.results?.text === this.input.value) return this.results(this.data.results, this.data.words);
      this.drop.replaceChildren(); // what was found for other words is not offered for these
      this.open(false);
      return this.ask(this.input.value);
    });
    this.input.addEventListener("focus", () => this.open(true));
    this.input.addEventListener("keydown", (event) => this.onField(event));
    this.keys = (event) => this.onKey(event);
    this.away = (event) => {
      if (!event.composedPath().includes(this.search)) this.open(false);
      if (!event.composedPath().includes(this.exports)) this.menu.hidden = true;
    };
    globalThis.addEventListener("keydown", this.keys);
    globalThis.addEventListener("pointerdown", this.away);
  }

  say(name, detail = {}) {
    this.outbox.say({ name, ...detail }, name === "search");
  }

  apply(component) {
    const { data } = component;
    this.outbox.apply(component);
    this.data = data;
    const words = data.words;
    document.documentElement.lang = data.lang === "zh" ? "zh-CN" : "en";
    this.input.placeholder = words.search;
    this.input.setAttribute("aria-label", words.search);
    if (!this.search) this.build();
    this.title.textContent = data.title;
    this.asof.replaceChildren(data.asof, data.newer ? h("a", { href: "#", onclick: (e) => this.link(e, "derive") }, data.newer) : "");
    this.mask.replaceChildren(icon(data.masked ? "eyeoff" : "eye"), data.masked ? words.masked : words.unmasked);
    this.mask.title = words.mask_help;
    this.lang.replaceChildren(data.lang === "zh" ? "English" : "中文");
    this.printer.replaceChildren(icon("print"), words.print);
    this.exporter.replaceChildren(icon("export"), words.export);
    this.exporter.disabled = !data.exports.length;
    this.menu.replaceChildren(...data.exports.map((e) => h("button", { type: "button", data: { export: e.name }, onclick: () => {
      this.menu.hidden = true;
      this.say("export", { what: e.name });
    } }, e.label, e.note ? h("span.d", {}, e.note) : null)));
    this.nav.replaceChildren(
      ...data.pages.map((p) => h(`button.i${p.id === data.page ? ".on" : ""}`, { type: "button", data: { page: p.id }, "aria-current": p.id === data.page ? "page" : null, onclick: () => this.say("go", { page: p.id }) }, icon(p.id), p.label)),
      h("div.foot", {}, ...data.foot.map((f) => h(f.tone ? `div.${f.tone}` : "div", {}, f.text))),
    );
    this.results(data.results, words);
    this.note.hidden = !data.trouble;
    if (data.trouble) this.note.replaceChildren(icon("warn"), data.trouble, h("button", { type: "button", title: words.close, onclick: () => this.say("quiet") }, icon("close")));
    if (data.download && data.download.token !== this.saved) this.save(data.download);
  }

  build() {
    const logo = s("svg", { width: 18, height: 18, viewBox: "0 0 18 18" },
      s("rect", { x: 1, y: 1, width: 16, height: 16, rx: 4, fill: "var(--acc)" }),
      s("path", { d: "M5 6l8 2.500L6.500 13", stroke: "var(--inner)", "stroke-width": 1.4, fill: "none" }),
      ...[[5, 6], [13, 8.5], [6.5, 13]].map(([cx, cy]) => s("circle", { cx, cy, r: 1.8, fill: "var(--inner)" })));
    this.title = h("span.t");
    this.asof = h("div.gen");
    this.counts = h("span.grp", { hidden: true });
    this.search = h("div.search", {}, icon("search"), this.input, this.counts, h("kbd", {}, "/"), this.drop);
    this.mask = h("button.btn", { type: "button", data: { act: "mask" }, onclick: () => this.say("mask") });
    this.lang = h("button.btn", { type: "button", data: { act: "lang" }, onclick: () => this.say("lang") });
    this.printer = h("button.btn", { type: "button", onclick: () => globalThis.print() });
    this.exporter = h("button.btn", { type: "button", data: { act: "exports" }, onclick: () => {
      this.menu.hidden = !this.menu.hidden;
    } });
    this.exports = h("div.exports", {}, this.exporter, this.menu);
    this.top.append(h("div.case", {}, logo, this.title), h("div.sep"), this.asof, this.search, this.mask, this.lang, this.printer, this.exports);
  }

  link(event, name) {
    event.preventDefault();
    this.say(name);
  }

  results(found, words) {
    const show = found && this.input.value.trim() && found.text === this.input.value;
    this.counts.hidden = !show || !found.groups.length;
    if (show) this.counts.textContent = found.groups.map((g) => `${g.label} ${g.total.toLocaleString("en-US")}`).join(" · ");
    if (!show) return this.drop.replaceChildren();
    const rows = found.groups.flatMap((g) => [
      h("div.g", {}, glyph(g.kind, g.shape, 13), g.label, h("b", {}, g.total.toLocaleString("en-US"))),
      ...g.rows.map((r) => h("button.r", { type: "button", data: { id: r.id }, onclick: () => this.pick(r.id) }, h("span.n", {}, r.label), h("span.d", {}, r.sub))),
      g.more ? h("div.m", {}, g.more) : null,
    ]);
    this.drop.replaceChildren(...(rows.length ? rows.filter(Boolean) : [h("div.m", {}, words.none)]));
    return this.open(this.input.matches(":focus"));
  }

  open(on) {
    this.drop.hidden = !on || !this.drop.childElementCount || !this.input.value.trim();
  }

  pick(id) {
    this.open(false);
    this.input.blur();
    this.say("pick", { id });
  }

  onField(event) {
    const rows = [...this.drop.querySelectorAll("button.r")];
    const at = rows.findIndex((r) => r.classList.contains("on"));
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const next = rows[(at + (event.key === "ArrowDown" ? 1 : -1) + rows.length) % rows.length];
      rows.forEach((r) => r.classList.toggle("on", r === next));
      next?.scrollIntoView({ block: "nearest" });
    } else if (event.key === "Enter") rows[Math.max(at, 0)]?.click();
    else if (event.key === "Escape") {
      this.input.value = "";
      this.input.blur();
      this.open(false);
    }
    event.stopPropagation();
  }

  onKey(event) {
    if (event.key !== "/" || typing(event)) return;
    event.preventDefault();
    this.input.focus();
    this.input.select();
  }

  save(file) {
    this.saved = file.token;
    const bytes = Uint8Array.from(atob(file.base64), (c) => c.charCodeAt(0));
    const url = URL.createObjectURL(new Blob([bytes], { type: file.mime }));
    const link = h("a", { href: url, download: file.name });
    link.click();
    setTimeout(() => URL.revokeObjectURL(url), 30000);
  }

  end() {
    globalThis.removeEventListener("keydown", this.keys);
    globalThis.removeEventListener("pointerdown", this.away);
    this.ask.cancel();
  }
}

export default function (component) {
  const root = component.parentElement;
  if (!alive.has(root)) alive.set(root, new Frame(root));
  alive.get(root).apply(component);
  return () => {
    alive.get(root)?.end();
    alive.delete(root);
  };
}

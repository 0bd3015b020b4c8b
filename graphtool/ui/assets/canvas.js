// The canvas: shows the scene that Python keeps, and tells Python what was clicked, asked, drawn round or typed.
// Positions come from Python; physics is off. Data arrives as a change from `base` to `rev` (or whole, base null):
// a change that does not fit what is drawn is answered with `resync`.

import "./vis-network.min.js";
import { debounce, h, icon, glyph, typing } from "./dom.js";
import { drawBadges, drawHalo, drawMark, extent, growth, haloText, outline, readTheme, Room } from "./canvas_marks.js";
import { Popover } from "./canvas_popover.js";
import { Chooser } from "./canvas_chooser.js";
import { Outbox } from "./outbox.js";

const { Network, DataSet } = globalThis.vis;
const CLICK_MS = 220;
const LABELS = 220;
const cameras = new Map();
const alive = new WeakMap();

class Canvas {
  constructor(root) {
    this.rev = null;
    this.nodes = new Map();
    this.edges = new Map();
    this.sent = new Map();
    this.selected = new Set();
    this.edge = null;
    this.outlines = null;
    this.dark = globalThis.matchMedia("(prefers-color-scheme: dark)");
    this.stage = h("div.stage", { tabIndex: 0 });
    this.tip = h("div.tip", { hidden: true });
    this.tools = h("div.tools");
    this.legend = h("div.legend");
    this.empty = h("div.empty", { hidden: true });
    this.box = h("div.cv", {}, this.stage, this.empty, this.tools, this.legend, this.tip);
    root.append(this.box);
    this.outbox = new Outbox(this.box);
    this.popover = new Popover(this.box, (name, detail) => this.say(name, detail));
    this.visNodes = new DataSet();
    this.visEdges = new DataSet();
    this.stage.canvas = this;
    this.click = debounce((detail) => this.say("select", detail), CLICK_MS);
    this.chooser = new Chooser(this);
    this.keys = (event) => this.onKey(event);
    this.time = (event) => this.onTime(event.detail);
    this.turn = () => this.retheme();
    globalThis.addEventListener("keydown", this.keys);
    globalThis.addEventListener("gt-time", this.time);
    this.dark.addEventListener("change", this.turn);
  }

  start() {
    this.theme = readTheme(this.box, Object.keys(this.shapes));
    this.network = new Network(this.stage, { nodes: this.visNodes, edges: this.visEdges }, this.options());
    this.network.on("beforeDrawing", (ctx) => this.drawBelow(ctx));
    this.network.on("afterDrawing", (ctx) => this.drawAbove(ctx));
    this.network.on("click", (p) => this.onClick(p));
    this.network.on("doubleClick", (p) => this.onDouble(p));
    this.network.on("dragStart", (p) => this.onDrag(p, true));
    this.network.on("dragEnd", (p) => this.onDrag(p, false));
    this.network.on("hoverNode", (p) => this.hover(p.node, p.pointer.DOM, this.nodes));
    this.network.on("hoverEdge", (p) => this.hover(p.edge, p.pointer.DOM, this.edges));
    this.size = [this.stage.clientWidth, this.stage.clientHeight];
    this.resized = new ResizeObserver(() => this.onResize());
    this.resized.observe(this.stage);
    for (const name of ["click", "dragStart", "zoom"]) this.network.on(name, () => { this.touched = true; });
    for (const name of ["blurNode", "blurEdge", "dragStart", "zoom"]) this.network.on(name, () => this.hover(null));
  }

  options() {
    return {
      physics: false,
      layout: { improvedLayout: false },
      autoResize: false,
      interaction: { hover: true, multiselect: true, selectConnectedEdges: true, hoverConnectedEdges: false, keyboard: false, zoomSpeed: 0.7 },
      nodes: { shape: "custom", labelHighlightBold: false, chosen: false },
      edges: { chosen: true, selectionWidth: 1.2, hoverWidth: 0.6, arrowStrikethrough: false, smooth: false, arrows: { to: { scaleFactor: 0.55 } } },
    };
  }

  // ---- what Python says

  apply(component) {
    const { data } = component;
    this.outbox.apply(component);
    this.camera = data.camera;
    this.words = data.words;
    this.shapes = data.shapes;
    this.groups = new Map(data.groups.map((g) => [g.id, g]));
    if (data.base !== null && (this.rev === null || this.rev < data.base)) {
      this.say("resync", {});
      return;
    }
    if (!this.network) this.start();
    const first = this.rev === null;
    this.once(() => {
      if (this.rev === null || data.rev > this.rev || data.base === null) this.change(data);
      this.select(data.selected, data.edge);
    });
    this.popover.show(data.ask, data.words, (id) => this.onScreen(id));
    this.furnish(data);
    if (first) this.look(cameras.get(this.camera));
    if (data.focus && data.focus.token !== this.focused) this.focus(data.focus, first);
    this.stage.dataset.rev = String(this.rev);
    this.stage.dataset.nodes = String(this.nodes.size);
    this.stage.dataset.edges = String(this.edges.size);
    // Drawn with the next frame, once, whatever else has asked for it.
    this.network.body.emitter.emit("_requestRedraw");
  }

  /** Several changes to be drawn at once: otherwise everything is drawn after each. */
  once(work) {
    const { emitter } = this.network.body;
    emitter.emit("_blockRedraw");
    try {
      work();
    } finally {
      emitter.emit("_allowRedraw");
    }
  }

  /** Several changes of the data to be taken in at once: otherwise the library goes over all of it after each. */
  together(work) {
    const { emitter } = this.network.body;
    const { emit } = emitter;
    let late = null;
    emitter.emit = (name, ...rest) => {
      if (name === "_dataChanged" || name === "_dataUpdated") late = late === "_dataChanged" ? late : name;
      else emit.call(emitter, name, ...rest);
    };
    try {
      work();
    } finally {
      emitter.emit = emit;
      if (late) emitter.emit(late);
    }
  }

  change(data) {
    if (data.base === null) {
      const kept = new Set(data.nodes.map((n) => n.id));
      const keptEdges = new Set(data.edges.map((e) => e.id));
      data.gone = [...this.nodes.keys()].filter((id) => !kept.has(id));
      data.gone_edges = [...this.edges.keys()].filter((id) => !keptEdges.has(id));
    }
    for (const id of data.gone_edges) this.edges.delete(id);
    for (const id of data.gone) {
      this.nodes.delete(id);
      this.sent.delete(id);
    }
    const fresh = [];
    for (const node of data.nodes) {
      const before = this.sent.get(node.id);
      const known = this.nodes.has(node.id);
      const change = this.visNode(node);
      if (known && before && before[0] === node.x && before[1] === node.y) {
        delete change.x;
        delete change.y;
      }
      this.sent.set(node.id, [node.x, node.y]);
      this.nodes.set(node.id, node);
      fresh.push(change);
    }
    for (const edge of data.edges) this.edges.set(edge.id, edge);
    this.together(() => {
      this.visEdges.remove(data.gone_edges);
      this.visNodes.remove(data.gone);
      this.visNodes.update(fresh);
      this.visEdges.update(data.edges.map((e) => this.visEdge(e)));
    });
    this.outlines = null;
    this.byWeight = null;
    this.rev = data.rev;
    const many = this.edges.size > 1200;
    if (many !== this.many) this.network.setOptions({ interaction: { hideEdgesOnDrag: many, hideEdgesOnZoom: many } });
    this.many = many;
  }

  visNode(node) {
    const id = node.id;
    return {
      id,
      x: node.x,
      y: node.y,
      size: node.size / 2,
      ctxRenderer: ({ ctx, x, y, state }) => {
        const now = this.nodes.get(id) || node;
        const grown = growth(this.network.getScale());
        const [width, height] = extent(now, grown);
        return {
          drawNode: () => drawMark(ctx, now, x, y, this.theme, { selected: this.selected.has(id), hover: state.hover, grown }),
          nodeDimensions: { width, height },
        };
      },
    };
  }

  visEdge(edge) {
    const theme = this.theme;
    const idle = this.window && !this.active(edge);
    return {
      id: edge.id,
      from: edge.from,
      to: edge.to,
      width: edge.width,
      dashes: edge.dashed ? [5, 4] : false,
      arrows: { to: { enabled: edge.arrow } },
      smooth: edge.bend ? { enabled: true, type: edge.bend > 0 ? "curvedCW" : "curvedCCW", roundness: Math.abs(edge.bend) } : false,
      color: { color: theme.edge, highlight: theme.edge2, hover: theme.edge2, opacity: idle ? 0.08 : edge.width < 2 ? 0.62 : 0.8 },
    };
  }

  select(ids, edge) {
    const wanted = ids.filter((id) => this.nodes.has(id));
    this.selected = new Set(wanted);
    this.edge = edge && this.edges.has(edge) ? edge : null;
    this.network.setSelection({ nodes: wanted, edges: this.edge ? [this.edge] : [] }, { highlightEdges: wanted.length > 0 && wanted.length < 30 });
    this.stage.dataset.selected = wanted.join(" ");
  }

  look(camera) {
    this.touched = Boolean(camera);
    if (camera) this.network.moveTo({ ...camera, animation: false });
    else this.fit();
  }

  /** The canvas became wider or narrower: what stands stays where it is on the screen, and the selection in sight. */
  onResize() {
    const { clientWidth: w, clientHeight: high } = this.stage;
    const [ow, oh] = this.size;
    if (!w || !high || (w === ow && high === oh)) return undefined;
    const scale = this.network.getScale();
    // The stage has its new size already: this is the point that stands in its middle now.
    const position = this.network.getViewPosition();
    this.size = [w, high];
    this.network.setSize("100%", "100%");
    this.network.redraw();
    if (!this.touched) return this.fit();
    this.network.moveTo({ scale, position, animation: false });
    const hidden = [...this.selected].map((id) => this.onScreen(id)).filter((d) => d && (d.x > w - 30 || d.y > high - 30));
    if (hidden.length && this.selected.size < 3) {
      const [d] = hidden;
      const shift = { x: Math.max(0, d.x - (w - 90)) / scale, y: Math.max(0, d.y - (high - 90)) / scale };
      this.network.moveTo({ scale, position: { x: position.x + shift.x, y: position.y + shift.y }, animation: false });
    }
    return undefined;
  }

  focus(focus, first) {
    this.focused = focus.token;
    if (focus.ids.length) this.touched = true;
    const ids = focus.ids.filter((id) => this.nodes.has(id));
    if (!ids.length) return this.fit();
    if (first && cameras.has(this.camera)) return undefined;
    const boxes = ids.map((id) => this.onScreen(id));
    const { clientWidth: w, clientHeight: high } = this.stage;
    if (boxes.every((b) => b.x > 40 && b.y > 40 && b.x < w - 40 && b.y < high - 60)) return undefined;
    return this.network.fit({ nodes: ids, maxZoomLevel: Math.min(this.network.getScale(), 1), animation: false });
  }

  fit() {
    if (!this.nodes.size) return;
    this.network.fit({ animation: false, maxZoomLevel: 1.15, minZoomLevel: 0.02 });
    // Halos and their names reach beyond the marks.
    this.network.moveTo({ scale: this.network.getScale() * 0.9, offset: { x: 0, y: 4 }, animation: false });
  }

  // ---- what the user does

  say(name, detail) {
    this.outbox.say({ name, rev: this.rev, ...detail }, name === "resync");
  }

  onClick(params) {
    const original = params.event.srcEvent || {};
    const more = original.ctrlKey || original.shiftKey || original.metaKey;
    const under = this.network.getNodeAt(params.pointer.DOM);
    let ids;
    let edge = null;
    if (under !== undefined) {
      ids = more ? [...this.selected] : [under];
      if (more) ids = this.selected.has(under) ? ids.filter((i) => i !== under) : [...ids, under];
    } else {
      edge = this.network.getEdgeAt(params.pointer.DOM) ?? null;
      ids = more && !edge ? [...this.selected] : [];
    }
    this.stage.focus({ preventScroll: true });
    this.hover(null);
    this.choose(ids, edge);
  }

  choose(ids, edge = null) {
    this.select(ids, edge);
    this.network.redraw();
    this.click({ ids, edge });
  }

  onDouble(params) {
    this.click.cancel();
    this.hover(null);
    const id = this.network.getNodeAt(params.pointer.DOM);
    if (id !== undefined) this.say("ask", { id });
  }

  onDrag(params, starting) {
    if (!params.nodes.length) return;
    this.outlines = null;
    this.dragging = starting;
    if (starting) return;
    const places = this.network.getPositions(params.nodes);
    const moved = {};
    for (const [id, { x, y }] of Object.entries(places)) {
      moved[id] = [Math.round(x * 10) / 10, Math.round(y * 10) / 10];
      this.sent.set(id, moved[id]);
    }
    this.say("moved", { moved });
  }

  onKey(event) {
    if (typing(event) || event.ctrlKey || event.metaKey || event.altKey || !this.box.isConnected) return;
    const act = { f: "fit", e: "ask", h: "hide", p: "pin", z: "undo", Z: "redo", Escape: "clear" }[event.key];
    if (!act) return;
    event.preventDefault();
    this.act(act);
  }

  act(name) {
    const ids = [...this.selected];
    if (name === "fit") this.fit();
    else if (name === "clear") {
      this.chooser.mode("point");
      this.popover.hide();
      this.click.cancel();
      this.say("clear", {});
    } else if (name === "invert") this.choose([...this.nodes.keys()].filter((id) => !this.selected.has(id)));
    else if (name === "ask") {
      if (ids.length === 1) this.say("ask", { id: ids[0] });
    } else if (["point", "box", "lasso"].includes(name)) this.chooser.mode(name);
    else if (["undo", "redo", "layout"].includes(name)) this.say(name, {});
    else if (ids.length) this.say(name, { ids });
  }

  onTime(range) {
    this.window = range;
    this.visEdges.update([...this.edges.values()].map((e) => this.visEdge(e)));
    this.network.redraw();
  }

  active(edge) {
    return edge.from_ms === null || (edge.from_ms <= this.window.until && edge.until_ms >= this.window.from);
  }

  hover(id, at, of) {
    const lines = id === null ? null : of.get(id)?.title;
    this.tip.hidden = !lines;
    if (!lines) return;
    this.tip.replaceChildren(...lines.map((line, i) => h(i ? "div" : "b", {}, line)));
    const left = at.x + 14 + this.tip.offsetWidth > this.stage.clientWidth ? at.x - this.tip.offsetWidth - 10 : at.x + 14;
    this.tip.style.left = `${Math.max(4, left)}px`;
    this.tip.style.top = `${Math.max(4, Math.min(at.y + 12, this.stage.clientHeight - this.tip.offsetHeight - 30))}px`;
  }

  // ---- drawing

  onScreen(id) {
    const place = this.network.getPositions([id])[id];
    return place ? this.network.canvasToDOM(place) : null;
  }

  drawBelow(ctx) {
    if (!this.outlines || this.dragging) {
      const members = new Map();
      const at = this.network.getPositions();
      for (const node of this.nodes.values()) {
        if (!this.groups.has(node.group)) continue;
        if (!members.has(node.group)) members.set(node.group, []);
        const { x, y } = at[node.id];
        members.get(node.group).push([x, y, Math.max(...extent(node)) / 2]);
      }
      this.outlines = [...members].map(([id, points]) => [this.groups.get(id), outline(points, 26)]);
    }
    for (const [group, points] of this.outlines) drawHalo(ctx, points, this.theme.halos[group.colour % 8]);
  }

  drawAbove(ctx) {
    const scale = this.network.getScale();
    const grown = growth(scale);
    const { clientWidth: w, clientHeight: high } = this.stage;
    const room = new Room();
    const at = this.network.getPositions();
    const seen = [];
    for (const node of this.nodes.values()) {
      const { x, y } = at[node.id];
      const d = this.network.canvasToDOM({ x, y });
      if (d.x < -60 || d.y < -60 || d.x > w + 60 || d.y > high + 60) continue;
      const [nw, nh] = extent(node, grown);
      room.block(d.x - (nw * scale) / 2 + 2, d.y - (nh * scale) / 2 + 2, d.x + (nw * scale) / 2 - 2, d.y + (nh * scale) / 2 - 4);
      if (node.many) room.block(d.x + nw * scale * 0.4, d.y - (nh * scale) / 2 - 10, d.x + nw * scale * 0.4 + 26, d.y - (nh * scale) / 2);
      if (node.badge) room.block(d.x - nw * scale * 0.36 - 11, d.y - nh * scale * 0.36 - 11, d.x - nw * scale * 0.36 + 2, d.y - nh * scale * 0.36 + 2);
      seen.push([node, d, nw * scale, nh * scale]);
      if (node.badge || node.many || node.pinned) drawBadges(ctx, node, x, y, this.theme, Math.max(scale, 0.45));
    }
    this.drawGroupNames(ctx, scale, room);
    const rank = (n) => (this.selected.has(n.id) ? 1e6 : 0) + (n.many ? 500 : 0) + n.size;
    seen.sort((a, b) => rank(b[0]) - rank(a[0]));
    const px = Math.min(Math.max(12, 12 * scale), 15);
    for (const [node, d, nw, nh] of seen.slice(0, LABELS)) {
      const chosen = this.selected.has(node.id);
      const font = `${chosen || node.many ? 600 : 400} ${px / scale}px ${this.theme.font}`;
      const wide = this.measure(node.label, font) * scale;
      // Below the mark; where that is taken above it, then at its sides.
      const places = [[0, nh / 2 + 2], [0, -nh / 2 - px - 2], [nw / 2 + wide / 2 + 4, -px / 2], [-nw / 2 - wide / 2 - 4, -px / 2]];
      const inside = ([dx]) => dx === 0 || (d.x + dx - wide / 2 > 2 && d.x + dx + wide / 2 < w - 2);
      const free = places.filter(inside).find(([dx, dy]) => room.take(d.x + dx - wide / 2, d.y + dy, d.x + dx + wide / 2, d.y + dy + px));
      if (!free && !chosen) continue;
      const [dx, dy] = free || places[0];
      const at = this.network.DOMtoCanvas({ x: d.x + dx, y: d.y + dy + px / 2 + 1 });
      haloText(ctx, node.label, at.x, at.y, font, this.theme.tx, this.theme.canvas, 3.5 / scale);
    }
    this.drawEdgeLabels(ctx, scale, room, w, high);
    this.popover.place();
    cameras.set(this.camera, { scale, position: this.network.getViewPosition() });
  }

  drawGroupNames(ctx, scale, room) {
    const px = 12 / scale;
    const font = `600 ${px}px ${this.theme.font}`;
    for (const [group, points] of this.outlines) {
      if (!group.label || !points.length) continue;
      const top = points.reduce((a, b) => (b[1] < a[1] ? b : a));
      const middle = points.reduce((sum, p) => sum + p[0], 0) / points.length;
      const x = (top[0] + middle) / 2, y = top[1] - 8 / scale;
      const d = this.network.canvasToDOM({ x, y });
      const wide = this.measure(group.label, font) * scale;
      if (room.take(d.x - wide / 2, d.y - 8, d.x + wide / 2, d.y + 8)) haloText(ctx, group.label, x, y, font, this.theme.tx2, this.theme.canvas, 3 / scale);
    }
  }

  drawEdgeLabels(ctx, scale, room, w, high) {
    if (scale < 0.3) return;
    this.byWeight ||= [...this.edges.values()].filter((e) => e.label).sort((a, b) => b.width - a.width);
    const px = 11 / scale;
    let left = 90;
    const chosen = (e) => e.id === this.edge || this.selected.has(e.from) || this.selected.has(e.to);
    const order = this.selected.size || this.edge ? [...this.byWeight.filter(chosen), ...this.byWeight.filter((e) => !chosen(e))] : this.byWeight;
    for (const edge of order) {
      if (left-- <= 0) break;
      const drawn = this.network.body.edges[edge.id];
      if (!drawn || !drawn.connected) continue;
      const { x, y } = drawn.edgeType.getPoint(0.5);
      const d = this.network.canvasToDOM({ x, y });
      if (d.x < 0 || d.y < 0 || d.x > w || d.y > high) continue;
      const strong = chosen(edge);
      const font = `${strong ? 600 : 400} ${px}px ${this.theme.font}`;
      const wide = this.measure(edge.label, font) * scale;
      const length = Math.hypot(drawn.from.x - drawn.to.x, drawn.from.y - drawn.to.y) * scale;
      if (wide > length * 0.92 && !strong) continue;
      if (room.take(d.x - wide / 2 - 2, d.y - 7, d.x + wide / 2 + 2, d.y + 7)) haloText(ctx, edge.label, x, y, font, strong ? this.theme.tx : this.theme.tx2, this.theme.canvas, 4 / scale);
    }
  }

  measure(label, font) {
    this.widths ||= new Map();
    const key = `${font[0]}${label}`;
    const unit = this.widths.get(key);
    const px = Number.parseFloat(font.split(" ")[1]);
    if (unit !== undefined) return unit * px;
    this.ruler ||= document.createElement("canvas").getContext("2d");
    this.ruler.font = font.replace(/[\d.]+px/, "100px");
    const wide = this.ruler.measureText(label).width / 100;
    this.widths.set(key, wide);
    return wide * px;
  }

  retheme() {
    if (!this.network) return;
    this.theme = readTheme(this.box, Object.keys(this.shapes));
    this.visEdges.update([...this.edges.values()].map((e) => this.visEdge(e)));
    this.network.redraw();
  }

  // ---- furniture

  furnish(data) {
    const words = data.words;
    const button = (name) => h(`button.t${this.chooser.now === name ? ".on" : ""}`, { type: "button", title: words[name], "aria-label": words[name], data: { act: name }, onclick: () => this.act(name) }, icon(name === "ask" ? "expand" : name));
    const gap = h("span.gap");
    const every = ["undo", "redo", null, "fit", "layout", null, "point", "box", "lasso", null, "ask", "neighbours", "invert", "pin", "hide", "keep", "group"];
    const one = data.tools ? every : ["fit", "point", "box", "lasso"];
    this.tools.replaceChildren(...one.map((name) => (name ? button(name) : gap.cloneNode())));
    for (const name of data.tools ? ["undo", "redo"] : []) this.tools.querySelector(`[data-act=${name}]`).disabled = !data[name];
    this.legend.replaceChildren(
      ...data.legend.map((k) => h("button.lg", { type: "button", title: words.select_kind, onclick: () => this.choose([...this.nodes.values()].filter((n) => k.kinds.includes(n.kind)).map((n) => n.id)) }, glyph(k.kinds[0], k.shape, 13), k.label)),
      h("span.lgs"),
      h("span.lg", {}, h("i.solid"), words.proven),
      h("span.lg", {}, h("i.dash"), words.unproven),
      h("span.lg", {}, h("i.halo"), words.cluster),
      h("span.lg.end", {}, data.measure),
    );
    this.empty.hidden = this.nodes.size > 0 || !data.empty;
    if (data.empty) this.empty.replaceChildren(h("b", {}, data.empty.title), h("p", {}, data.empty.text));
  }

  end() {
    globalThis.removeEventListener("keydown", this.keys);
    globalThis.removeEventListener("gt-time", this.time);
    this.dark.removeEventListener("change", this.turn);
    this.click.cancel();
    this.resized?.disconnect();
    if (this.network) this.network.destroy();
    this.box.remove();
  }
}

export default function (component) {
  const root = component.parentElement;
  if (!alive.has(root)) alive.set(root, new Canvas(root));
  alive.get(root).apply(component);
  return () => {
    alive.get(root)?.end();
    alive.delete(root);
  };
}

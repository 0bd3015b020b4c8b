// The offline page: draws what the page carries. What evidence says is text, never markup.

const data = JSON.parse(document.getElementById("graph").textContent);
const words = data.words;
const stage = document.getElementById("stage");
const detail = document.getElementById("detail");
const tip = document.getElementById("tip");
const nodes = new Map(data.nodes.map((n) => [n.id, n]));
const edges = new Map(data.edges.map((e) => [e.id, e]));
const hidden = new Set();
const dark = globalThis.matchMedia("(prefers-color-scheme: dark)");
let theme = marks.readTheme(stage, Object.keys(data.shapes));
let selected = null;

const visNodes = new vis.DataSet(data.nodes.map(visNode));
const visEdges = new vis.DataSet(data.edges.map(visEdge));
const network = new vis.Network(stage, { nodes: visNodes, edges: visEdges }, {
  physics: false,
  layout: { improvedLayout: false },
  interaction: { hover: true, keyboard: false, zoomSpeed: 0.7, hideEdgesOnDrag: data.edges.length > 1200, hideEdgesOnZoom: data.edges.length > 1200 },
  nodes: { shape: "custom", chosen: false },
  edges: { chosen: true, selectionWidth: 1.2, hoverWidth: 0.6, arrowStrikethrough: false, arrows: { to: { scaleFactor: 0.55 } } },
});

function visNode(node) {
  const [width, height] = marks.extent(node);
  return {
    id: node.id,
    x: node.x,
    y: node.y,
    size: node.size / 2,
    ctxRenderer: ({ ctx, x, y, state }) => ({
      drawNode: () => marks.drawMark(ctx, node, x, y, theme, { selected: node.id === selected, hover: state.hover }),
      nodeDimensions: { width, height },
    }),
  };
}

function visEdge(edge) {
  return {
    id: edge.id,
    from: edge.from,
    to: edge.to,
    width: edge.width,
    dashes: edge.dashed ? [5, 4] : false,
    arrows: { to: { enabled: edge.arrow } },
    smooth: edge.bend ? { enabled: true, type: edge.bend > 0 ? "curvedCW" : "curvedCCW", roundness: Math.abs(edge.bend) } : false,
    color: { color: theme.edge, highlight: theme.edge2, hover: theme.edge2, opacity: edge.width < 2 ? 0.62 : 0.8 },
  };
}

function shown(node) {
  return !hidden.has(node.kind);
}

// ---- drawing

function drawAbove(ctx) {
  const scale = network.getScale();
  const room = new marks.Room();
  const at = network.getPositions();
  const seen = [];
  for (const node of data.nodes) {
    if (!shown(node)) continue;
    const { x, y } = at[node.id];
    const d = network.canvasToDOM({ x, y });
    const [w, h] = marks.extent(node);
    if (d.x < -80 || d.y < -80 || d.x > stage.clientWidth + 80 || d.y > stage.clientHeight + 80) continue;
    // A mark takes the cells that lie wholly inside it, so that its own label below still finds room.
    const [mx, my] = [(w * scale) / 2 - room.cell, (h * scale) / 2 - room.cell];
    if (mx > 0 && my > 0) room.block(d.x - mx, d.y - my, d.x + mx, d.y + my);
    seen.push([node, x, y, d, h]);
    if (node.badge || node.many || node.pinned) marks.drawBadges(ctx, node, x, y, theme, Math.max(scale, 0.45));
  }
  seen.sort((a, b) => (b[0].id === selected) - (a[0].id === selected) || b[0].size - a[0].size);
  const px = Math.min(Math.max(12, 12 * scale), 15);
  for (const [node, x, y, d, h] of seen.slice(0, 400)) {
    const chosen = node.id === selected;
    const font = `${chosen ? 600 : 400} ${px / scale}px ${theme.font}`;
    ctx.font = font;
    const wide = ctx.measureText(node.label).width * scale;
    const top = d.y + (h * scale) / 2 + 2;
    if (room.take(d.x - wide / 2, top, d.x + wide / 2, top + px) || chosen)
      marks.haloText(ctx, node.label, x, y + h / 2 + (3 + px / 2) / scale, font, theme.tx, theme.canvas, 3.5 / scale);
  }
  drawEdgeLabels(ctx, scale, room);
}

const byWeight = data.edges.filter((e) => e.label).sort((a, b) => b.width - a.width);

function drawEdgeLabels(ctx, scale, room) {
  if (scale < 0.3) return;
  const chosen = (e) => e.id === selected || e.from === selected || e.to === selected;
  const order = selected ? [...byWeight.filter(chosen), ...byWeight.filter((e) => !chosen(e))] : byWeight;
  for (const edge of order.slice(0, 90)) {
    const drawn = network.body.edges[edge.id];
    if (!drawn || !drawn.connected || !shown(nodes.get(edge.from)) || !shown(nodes.get(edge.to))) continue;
    const { x, y } = drawn.edgeType.getPoint(0.5);
    const d = network.canvasToDOM({ x, y });
    const font = `${chosen(edge) ? 600 : 400} ${11 / scale}px ${theme.font}`;
    ctx.font = font;
    const wide = ctx.measureText(edge.label).width * scale;
    const length = Math.hypot(drawn.from.x - drawn.to.x, drawn.from.y - drawn.to.y) * scale;
    if (wide > length * 0.92 && !chosen(edge)) continue;
    if (room.take(d.x - wide / 2 - 2, d.y - 7, d.x + wide / 2 + 2, d.y + 7))
      marks.haloText(ctx, edge.label, x, y, font, chosen(edge) ? theme.tx : theme.tx2, theme.canvas, 4 / scale);
  }
}

// ---- what is known about a mark or a line

function show(id) {
  selected = id;
  const node = nodes.get(id), edge = edges.get(id);
  network.setSelection({ nodes: node ? [id] : [], edges: edge ? [id] : [] }, { highlightEdges: true });
  stage.dataset.selected = id || "";
  detail.hidden = !node && !edge;
  if (node) detail.replaceChildren(...said(node), sources(id));
  if (edge) {
    const ends = dom.h("p", {}, link(nodes.get(edge.from)), edge.arrow ? " → " : " — ", link(nodes.get(edge.to)));
    detail.replaceChildren(...said(edge), ends, sources(id));
  }
  network.redraw();
}

function said(thing) {
  return thing.title.map((line, i) => dom.h(i ? "p" : "h2", {}, line));
}

function link(node) {
  return dom.h("button", { type: "button", onclick: () => go(node.id) }, node.label);
}

function go(id) {
  network.moveTo({ position: network.getPositions([id])[id], animation: false });
  show(id);
}

function sources(id) {
  const found = data.sources[id];
  if (!found) return dom.h("p.quiet", {}, words.no_sources);
  const list = dom.h("ul", {}, ...found.lines.map((line) => dom.h("li", {}, line)));
  const more = found.total > found.lines.length ? dom.h("p.quiet", {}, words.more.replace("{n}", found.total - found.lines.length)) : null;
  return dom.h("section", {}, dom.h("h3", {}, words.sources), list, more);
}

// ---- furniture

function tell(id, at, of) {
  const thing = id === null ? null : of.get(id);
  tip.hidden = !thing;
  if (!thing) return;
  tip.replaceChildren(...thing.title.map((line, i) => dom.h(i ? "div" : "b", {}, line)));
  tip.style.left = `${Math.max(4, Math.min(at.x + 14, stage.clientWidth - tip.offsetWidth - 4))}px`;
  tip.style.top = `${Math.max(4, Math.min(at.y + 12, stage.clientHeight - tip.offsetHeight - 4))}px`;
}

function toggle(kinds, button) {
  const off = !button.classList.contains("off");
  button.classList.toggle("off", off);
  for (const kind of kinds) hidden[off ? "add" : "delete"](kind);
  visNodes.update(data.nodes.map((n) => ({ id: n.id, hidden: !shown(n) })));
  visEdges.update(data.edges.map((e) => ({ id: e.id, hidden: !shown(nodes.get(e.from)) || !shown(nodes.get(e.to)) })));
}

function find(text) {
  const wanted = text.trim().toLowerCase();
  const list = document.getElementById("hits");
  const hits = wanted ? data.nodes.filter((n) => shown(n) && [n.label, ...n.title].some((t) => t.toLowerCase().includes(wanted))) : [];
  list.replaceChildren(...hits.slice(0, 12).map((n) => dom.h("li", {}, dom.glyph(n.kind, n.shape, 13), link(n))));
  list.hidden = !hits.length;
}

function fit() {
  network.fit({ animation: false, maxZoomLevel: 1.15, minZoomLevel: 0.02 });
}

for (const entry of data.legend) {
  const button = dom.h("button.lg", { type: "button" }, dom.glyph(entry.kinds[0], entry.shape, 13), entry.label);
  button.addEventListener("click", () => toggle(entry.kinds, button));
  document.getElementById("legend").prepend(button);
}
document.getElementById("find").addEventListener("input", (event) => find(event.target.value));
document.getElementById("fit").addEventListener("click", fit);
document.getElementById("print").addEventListener("click", () => globalThis.print());
document.addEventListener("keydown", (event) => {
  if (dom.typing(event) || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "f") fit();
  if (event.key === "Escape") show(null);
  if (event.key === "/") {
    event.preventDefault();
    document.getElementById("find").focus();
  }
});
network.on("afterDrawing", drawAbove);
network.on("click", (p) => show(p.nodes[0] ?? p.edges[0] ?? null));
network.on("hoverNode", (p) => tell(p.node, p.pointer.DOM, nodes));
network.on("blurNode", () => tell(null));
network.on("hoverEdge", (p) => tell(p.edge, p.pointer.DOM, edges));
network.on("blurEdge", () => tell(null));
dark.addEventListener("change", () => {
  theme = marks.readTheme(stage, Object.keys(data.shapes));
  visEdges.update(data.edges.map(visEdge));
});
fit();
stage.dataset.nodes = String(data.nodes.length);
stage.dataset.edges = String(data.edges.length);

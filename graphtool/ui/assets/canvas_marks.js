// Draws marks on the canvas: shape and fill by kind, stacked copies, badges, rings, pins, halos, labels.

const TAU = Math.PI * 2;

/** The colours of the current theme, read from the style sheet of the page. */
export function readTheme(host, kinds) {
  const style = getComputedStyle(host);
  const get = (name) => style.getPropertyValue(name).trim();
  const theme = { kinds: {}, halos: [] };
  for (const kind of kinds) theme.kinds[kind] = get(`--k-${kind}`);
  for (let i = 0; i < 8; i++) theme.halos.push(get(`--halo-${i}`));
  for (const name of ["canvas", "tx", "tx2", "edge", "edge2", "ring", "badge", "badgetx", "panel", "acc", "line2"])
    theme[name] = get(`--${name}`);
  theme.font = style.fontFamily;
  return theme;
}

function path(ctx, shape, x, y, w, h) {
  ctx.beginPath();
  const r = w / 2;
  if (shape === "circle" || shape === "ghost") ctx.arc(x, y, r, 0, TAU);
  else if (shape === "square") ctx.rect(x - r * 0.9, y - r * 0.9, r * 1.8, r * 1.8);
  else if (shape === "card" || shape === "pool") ctx.roundRect(x - w / 2, y - h / 2, w, h, shape === "pool" ? 8 : 5);
  else if (shape === "hexagon") polygon(ctx, x, y, [[-0.5, -0.87], [0.5, -0.87], [1, 0], [0.5, 0.87], [-0.5, 0.87], [-1, 0]], r);
  else if (shape === "diamond") polygon(ctx, x, y, [[0, -1.1], [1.1, 0], [0, 1.1], [-1.1, 0]], r);
  else if (shape === "triangle") polygon(ctx, x, y, [[0, -1], [1, 0.8], [-1, 0.8]], r);
  else if (shape === "house") polygon(ctx, x, y, [[0, -1], [1, -0.1], [0.75, -0.1], [0.75, 0.9], [-0.75, 0.9], [-0.75, -0.1], [-1, -0.1]], r);
  else polygon(ctx, x, y, [[-0.75, -1], [0.35, -1], [0.75, -0.55], [0.75, 1], [-0.75, 1]], r);
}

function polygon(ctx, x, y, points, r) {
  points.forEach(([px, py], i) => (i ? ctx.lineTo(x + px * r, y + py * r) : ctx.moveTo(x + px * r, y + py * r)));
  ctx.closePath();
}

/** By how much marks are drawn larger than they are, so that a whole picture on a small screen can still be read. */
export function growth(scale) {
  return Math.min(Math.max(0.85 / scale, 1), 1.7);
}

/** Width and height of a mark. */
export function extent(node, grown = 1) {
  const size = node.size * grown;
  if (node.shape === "pool") return [Math.max(size * 1.9, 64 * grown), Math.max(size * 1.05, 36 * grown)];
  if (node.shape === "card") return [size * 1.25, size * 0.82];
  return [size, size];
}

export function drawMark(ctx, node, x, y, theme, state) {
  const [w, h] = extent(node, state.grown);
  const fill = theme.kinds[node.kind] || theme.tx2;
  ctx.save();
  if (state.dim) ctx.globalAlpha = 0.22;
  if (node.many) {
    ctx.globalAlpha *= 0.45;
    path(ctx, node.shape, x + 4, y - 3.5, w, h);
    ctx.fillStyle = fill;
    ctx.fill();
    ctx.globalAlpha = state.dim ? 0.22 : 1;
  }
  path(ctx, node.shape, x, y, w, h);
  if (node.shape === "pool") hatch(ctx, node, x, y, w, h, fill, theme);
  else if (node.shape === "ghost") {
    ctx.fillStyle = theme.canvas;
    ctx.fill();
    ctx.setLineDash([3, 2.5]);
    ctx.lineWidth = 1.6;
    ctx.strokeStyle = fill;
    ctx.stroke();
    ctx.setLineDash([]);
  } else {
    ctx.fillStyle = fill;
    ctx.fill();
    ctx.lineWidth = 1.5;
    ctx.strokeStyle = theme.canvas;
    ctx.stroke();
    if (node.shape === "document") lines(ctx, x, y, w, theme);
  }
  if (!node.proven) {
    path(ctx, node.shape, x, y, w + 5, h + 5);
    ctx.setLineDash([3, 3]);
    ctx.lineWidth = 1.2;
    ctx.strokeStyle = fill;
    ctx.stroke();
    ctx.setLineDash([]);
  }
  if (state.selected) {
    path(ctx, node.shape, x, y, w + 8, h + 8);
    ctx.lineWidth = 2.2;
    ctx.strokeStyle = theme.ring;
    ctx.stroke();
  } else if (state.hover) {
    path(ctx, node.shape, x, y, w + 6, h + 6);
    ctx.lineWidth = 1.2;
    ctx.strokeStyle = theme.acc;
    ctx.stroke();
  }
  ctx.restore();
}

function hatch(ctx, node, x, y, w, h, stroke, theme) {
  ctx.fillStyle = theme.canvas;
  ctx.fill();
  ctx.save();
  ctx.clip();
  ctx.beginPath();
  for (let i = -h; i < w; i += 7) {
    ctx.moveTo(x - w / 2 + i, y + h / 2);
    ctx.lineTo(x - w / 2 + i + h, y - h / 2);
  }
  ctx.lineWidth = 2;
  ctx.strokeStyle = stroke;
  ctx.globalAlpha *= 0.55;
  ctx.stroke();
  ctx.restore();
  path(ctx, node.shape, x, y, w, h);
  ctx.lineWidth = 1.5;
  ctx.strokeStyle = stroke;
  ctx.stroke();
}

function lines(ctx, x, y, w, theme) {
  ctx.beginPath();
  for (const row of [0, 0.22]) {
    ctx.moveTo(x - w * 0.2, y + w * row);
    ctx.lineTo(x + w * 0.2, y + w * row);
  }
  ctx.lineWidth = 1.4;
  ctx.strokeStyle = theme.canvas;
  ctx.stroke();
}

/** Role badge (upper left), ×n badge and pin (upper right). `scale` keeps them readable when zoomed out. */
export function drawBadges(ctx, node, x, y, theme, scale) {
  const [w, h] = extent(node, growth(scale));
  const unit = Math.min(1 / scale, 1.6);
  if (node.badge) {
    const cx = x - w * 0.36 - 4 * unit, cy = y - h * 0.36 - 4 * unit, r = 7.5 * unit;
    ctx.beginPath();
    ctx.arc(cx, cy, r, 0, TAU);
    ctx.fillStyle = theme.panel;
    ctx.fill();
    ctx.lineWidth = 1 * unit;
    ctx.strokeStyle = theme.tx;
    ctx.stroke();
    text(ctx, node.badge, cx, cy + 0.5, `600 ${10 * unit}px ${theme.font}`, theme.tx, "center");
  }
  if (node.many) {
    const label = `×${node.many.toLocaleString("en-US")}`;
    ctx.font = `700 ${10.5 * unit}px ${theme.font}`;
    const wide = ctx.measureText(label).width + 9 * unit, high = 15 * unit;
    const left = x + w * 0.4, top = y - h / 2 - high * 0.75;
    ctx.beginPath();
    ctx.roundRect(left, top, wide, high, high / 2);
    ctx.fillStyle = theme.badge;
    ctx.fill();
    text(ctx, label, left + wide / 2, top + high / 2 + 0.5, ctx.font, theme.badgetx, "center");
  }
  if (node.pinned) {
    const px = x + w / 2 + 4 * unit, py = y - h / 2 - 7 * unit;
    ctx.fillStyle = theme.tx;
    ctx.fillRect(px - 3 * unit, py - 4 * unit, 6 * unit, 1.6 * unit);
    ctx.fillRect(px - 1.8 * unit, py - 3 * unit, 3.6 * unit, 4.5 * unit);
    ctx.fillRect(px - 3.2 * unit, py + 1.2 * unit, 6.4 * unit, 1.5 * unit);
    ctx.fillRect(px - 0.5 * unit, py + 2.500 * unit, 1 * unit, 4 * unit);
  }
}

function text(ctx, label, x, y, font, fill, align) {
  ctx.font = font;
  ctx.textAlign = align;
  ctx.textBaseline = "middle";
  ctx.fillStyle = fill;
  ctx.fillText(label, x, y);
}

/** Text on a ground of the canvas's colour, so that edges below do not disturb it. */
export function haloText(ctx, label, x, y, font, fill, ground, width = 3.5) {
  ctx.font = font;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  ctx.lineJoin = "round";
  ctx.lineWidth = width;
  ctx.strokeStyle = ground;
  ctx.strokeText(label, x, y);
  ctx.fillStyle = fill;
  ctx.fillText(label, x, y);
}

/** The outline around points with room for their marks: a hull of circles. */
export function outline(points, pad) {
  const ring = [];
  for (const [x, y, r] of points)
    for (let i = 0; i < 10; i++) {
      const angle = (TAU * i) / 10;
      ring.push([x + (r + pad) * Math.cos(angle), y + (r + pad) * 0.92 * Math.sin(angle)]);
    }
  return hull(ring);
}

function hull(points) {
  const sorted = [...points].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const cross = (o, a, b) => (a[0] - o[0]) * (b[1] - o[1]) - (a[1] - o[1]) * (b[0] - o[0]);
  const half = (list) => {
    const out = [];
    for (const p of list) {
      while (out.length > 1 && cross(out[out.length - 2], out[out.length - 1], p) <= 0) out.pop();
      out.push(p);
    }
    out.pop();
    return out;
  };
  return half(sorted).concat(half(sorted.reverse()));
}

export function drawHalo(ctx, points, colour) {
  if (points.length < 3) return;
  ctx.beginPath();
  points.forEach(([x, y], i) => {
    const [nx, ny] = points[(i + 1) % points.length];
    const mx = (x + nx) / 2, my = (y + ny) / 2;
    if (i === 0) ctx.moveTo((points[points.length - 1][0] + x) / 2, (points[points.length - 1][1] + y) / 2);
    ctx.quadraticCurveTo(x, y, mx, my);
  });
  ctx.closePath();
  ctx.save();
  ctx.globalAlpha = 0.085;
  ctx.fillStyle = colour;
  ctx.fill();
  ctx.globalAlpha = 0.5;
  ctx.lineWidth = 1.2;
  ctx.strokeStyle = colour;
  ctx.stroke();
  ctx.restore();
}

/** A grid of screen cells that labels take; a label is drawn only where all its cells are free. */
export class Room {
  constructor(cell = 6) {
    this.cell = cell;
    this.taken = new Set();
  }

  cells(left, top, right, bottom) {
    const out = [];
    for (let i = Math.floor(left / this.cell); i <= Math.floor(right / this.cell); i++)
      for (let j = Math.floor(top / this.cell); j <= Math.floor(bottom / this.cell); j++) out.push(i * 65536 + j);
    return out;
  }

  block(left, top, right, bottom) {
    for (const c of this.cells(left, top, right, bottom)) this.taken.add(c);
  }

  take(left, top, right, bottom) {
    const wanted = this.cells(left, top, right, bottom);
    if (wanted.some((c) => this.taken.has(c))) return false;
    for (const c of wanted) this.taken.add(c);
    return true;
  }
}

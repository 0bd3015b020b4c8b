// Builds elements from data. Text only ever becomes a text node: what evidence says is never markup.

const SVG = "http://www.w3.org/2000/svg";

/** An element: `h("div.cls", {title, onclick, data: {id}}, child, …)`; children are strings, nodes, arrays or null. */
export function h(spec, props, ...children) {
  const [tag, ...classes] = spec.split(".");
  const element = document.createElement(tag || "div");
  if (classes.length) element.className = classes.join(" ");
  for (const [name, value] of Object.entries(props || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "data") for (const [k, v] of Object.entries(value)) element.dataset[k] = v;
    else if (name === "style") for (const [k, v] of Object.entries(value)) element.style.setProperty(k, v);
    else if (name in element && name !== "list") element[name] = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  append(element, children);
  return element;
}

function append(element, children) {
  for (const child of children) {
    if (child === null || child === undefined || child === false) continue;
    if (Array.isArray(child)) append(element, child);
    else element.append(child.nodeType ? child : document.createTextNode(String(child)));
  }
}

/** An SVG element. */
export function s(tag, attributes, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value !== null && value !== undefined) element.setAttribute(name, value);
  }
  for (const child of children.flat()) {
    if (child === null || child === undefined) continue;
    element.append(child.nodeType ? child : document.createTextNode(String(child)));
  }
  return element;
}

const ICONS = {
  evidence: "M1.5 4V11.5h11V4.800H7L5.600 3H1.500z",
  network: "M4 4l5.500 1.800M4 4l2 6M9.500 5.800L6.200 10M2.600 4a1.400 1.400 0 1 0 2.800 0a1.400 1.400 0 1 0-2.800 0M8.700 5.800a1.400 1.400 0 1 0 2.800 0a1.400 1.400 0 1 0-2.800 0M4.800 10.600a1.400 1.400 0 1 0 2.800 0a1.400 1.400 0 1 0-2.800 0",
  money: "M1.500 4.500c4 0 4 3.500 8 3.500h3M1.500 9.500c3 0 4-1.500 5-1.500M10.500 6l2.200 2-2.200 2",
  rankings: "M2 3.500h10M2 7h7M2 10.500h4",
  search: "M2.200 6a3.800 3.800 0 1 0 7.600 0a3.800 3.800 0 1 0-7.600 0M9 9l3.200 3.200",
  down: "M4 5.500l3 3 3-3",
  right: "M5.500 4l3 3-3 3",
  eye: "M1.500 7C3 4.300 5 3.200 7 3.200S11 4.300 12.500 7C11 9.700 9 10.800 7 10.800S3 9.700 1.500 7zM5.500 7a1.500 1.500 0 1 0 3 0a1.500 1.500 0 1 0-3 0",
  eyeoff: "M1.500 7C3 4.300 5 3.200 7 3.200S11 4.300 12.500 7C11 9.700 9 10.800 7 10.800S3 9.700 1.500 7zM2.500 12L11.500 2",
  print: "M4 5V2h6v3M4 10H2V5h10v5h-2M4 8.500h6V12H4z",
  export: "M7 2v7M4.300 6.500L7 9.200l2.700-2.700M2.500 12h9",
  undo: "M5 3L2.500 5.500L5 8M2.800 5.500h5.700a3 3 0 0 1 0 6H6",
  redo: "M9 3l2.500 2.500L9 8M11.200 5.500H5.500a3 3 0 0 0 0 6H8",
  fit: "M2 5V2h3M9 2h3v3M12 9v3H9M5 12H2V9",
  layout: "M7 2.500v3M7 5.500L3 10M7 5.500l4 4.500M7 5.500V10M5.800 2.500a1.200 1.200 0 1 0 2.400 0a1.200 1.200 0 1 0-2.400 0M1.800 11a1.200 1.200 0 1 0 2.400 0a1.200 1.200 0 1 0-2.400 0M5.800 11a1.200 1.200 0 1 0 2.400 0a1.200 1.200 0 1 0-2.400 0M9.800 11a1.200 1.200 0 1 0 2.400 0a1.200 1.200 0 1 0-2.400 0",
  point: "M3.500 2l7 5.500-3.300.500L9 11.500l-1.500.700-1.600-3.400L3.500 11z",
  box: "M2.500 2.500h9v9h-9z",
  lasso: "M7 2.500c3 0 5 1.300 5 3s-2 3-5 3-5-1.300-5-3 2-3 5-3M4.500 8.200c-1 .800-.700 2 .300 2s1.200 1 .400 2",
  pin: "M5 2h4l-.500 4 2 2h-7l2-2zM7 8v4.500",
  hide: "M2 7a5 5 0 1 0 10 0a5 5 0 1 0-10 0M4.500 7h5",
  keep: "M2 7a5 5 0 1 0 10 0a5 5 0 1 0-10 0M5.200 7a1.800 1.800 0 1 0 3.600 0a1.800 1.800 0 1 0-3.600 0",
  group: "M2 7a5 5 0 1 0 10 0a5 5 0 1 0-10 0M4 6a1 1 0 1 0 2 0a1 1 0 1 0-2 0M8 6a1 1 0 1 0 2 0a1 1 0 1 0-2 0M6 9a1 1 0 1 0 2 0a1 1 0 1 0-2 0",
  invert: "M2 7a5 5 0 1 0 10 0a5 5 0 1 0-10 0M7 2v10M8.500 3.500v7M10 5v4",
  neighbours: "M5.500 7a1.500 1.500 0 1 0 3 0a1.500 1.500 0 1 0-3 0M7 5.500V3M8.300 7.800l2.200 1.400M5.700 7.800L3.500 9.200M6 2.200a1 1 0 1 0 2 0a1 1 0 1 0-2 0M10 10a1 1 0 1 0 2 0a1 1 0 1 0-2 0M2 10a1 1 0 1 0 2 0a1 1 0 1 0-2 0",
  expand: "M7 2v10M2 7h10",
  close: "M4 4l6 6M10 4l-6 6",
  play: "M4 2.500v9l7-4.500z",
  pause: "M4.500 3v8M9.500 3v8",
  warn: "M7 2L12.500 12h-11zM7 6v3M7 10.300v.400",
  file: "M3 1.800h5.500L11 4.300v8H3zM5 7h4M5 9.500h4",
  sun: "M4.500 7a2.500 2.500 0 1 0 5 0a2.500 2.500 0 1 0-5 0M7 1.500v1.500M7 11v1.500M1.500 7H3M11 7h1.500M3.100 3.100l1 1M9.900 9.900l1 1M3.100 10.900l1-1M9.900 4.100l1-1",
  arrow: "M2 7h9.500M8.500 4l3 3-3 3",
};

/** One of our line icons, 14 pixels. */
export function icon(name, size = 14) {
  const svg = s("svg", { class: "ic", viewBox: "0 0 14 14", width: size, height: size, "aria-hidden": "true" });
  svg.append(s("path", { d: ICONS[name] || "" }));
  return svg;
}

/** The mark of a kind, as in the legend; `marks` is kind → shape, colours come from the style sheet. */
export function glyph(kind, shape, size = 14) {
  const svg = s("svg", { class: "gl", viewBox: "0 0 16 16", width: size, height: size, "aria-hidden": "true" });
  const fill = `var(--k-${kind})`;
  const shapes = {
    circle: () => s("circle", { cx: 8, cy: 8, r: 6, fill }),
    square: () => s("rect", { x: 2.5, y: 2.5, width: 11, height: 11, fill }),
    card: () => s("rect", { x: 0.5, y: 3.5, width: 15, height: 9, rx: 2.5, fill }),
    pool: () => [
      s("rect", { x: 1, y: 4, width: 14, height: 8.5, rx: 2, fill: "none", stroke: fill, "stroke-width": 1.4 }),
      s("path", { d: "M3 12l6-7.500M7.500 12l5.500-7.200M2.500 7.500l2-2.700", stroke: fill, "stroke-width": 1.2 }),
    ],
    hexagon: () => s("path", { d: "M4.300 2h7.400L15 8l-3.300 6H4.300L1 8z", fill }),
    diamond: () => s("path", { d: "M8 1l6.500 7L8 15L1.500 8z", fill }),
    document: () => [
      s("path", { d: "M3 1h7l3.500 3.500V15H3z", fill }),
      s("path", { d: "M5.500 8h5M5.500 11h5", stroke: "var(--inner)", "stroke-width": 1.2 }),
    ],
    triangle: () => s("path", { d: "M8 2l6.500 12h-13z", fill }),
    house: () => s("path", { d: "M8 1.500L15 7.500h-2V14H3V7.500H1z", fill }),
    ghost: () =>
      s("circle", { cx: 8, cy: 8, r: 5.6, fill: "none", stroke: fill, "stroke-width": 1.5, "stroke-dasharray": "2.5 2" }),
  };
  svg.append(...[(shapes[shape] || shapes.circle)()].flat());
  return svg;
}

/** Fires once, `wait` ms after the last call. */
export function debounce(fire, wait) {
  let timer = 0;
  const later = (...args) => {
    clearTimeout(timer);
    timer = setTimeout(() => fire(...args), wait);
  };
  later.cancel = () => clearTimeout(timer);
  return later;
}

/** Keys meant for a field that is being typed into are nobody else's. */
export function typing(event) {
  const target = event.composedPath()[0];
  return target instanceof Element && (target.matches("input, textarea, select") || target.isContentEditable);
}

// Box and lasso: what lies inside the drawn shape is selected.

import { h, s } from "./dom.js";

export class Chooser {
  constructor(canvas) {
    this.canvas = canvas;
    this.now = "point";
    this.shape = s("path", { class: "rope" });
    this.sheet = h("div.sheet", { hidden: true });
    const svg = s("svg", { width: "100%", height: "100%" });
    svg.append(this.shape);
    this.sheet.append(svg);
    canvas.stage.after(this.sheet);
    this.sheet.addEventListener("pointerdown", (e) => this.begin(e));
    this.sheet.addEventListener("pointermove", (e) => this.draw(e));
    this.sheet.addEventListener("pointerup", (e) => this.end(e));
    this.sheet.addEventListener("wheel", (e) => this.pass(e), { passive: false });
  }

  mode(name) {
    this.now = name;
    this.sheet.hidden = name === "point";
    for (const button of this.canvas.tools.querySelectorAll("[data-act]")) {
      button.classList.toggle("on", button.dataset.act === name);
    }
  }

  begin(event) {
    if (event.button !== 0) return;
    this.sheet.setPointerCapture(event.pointerId);
    this.points = [[event.offsetX, event.offsetY]];
  }

  draw(event) {
    if (!this.points) return;
    const box = this.sheet.getBoundingClientRect();
    const point = [event.clientX - box.left, event.clientY - box.top];
    if (this.now === "box") {
      const [[x, y]] = this.points;
      this.points = [[x, y], [point[0], y], point, [x, point[1]]];
    } else this.points.push(point);
    this.shape.setAttribute("d", `M${this.points.map((p) => p.join(" ")).join("L")}Z`);
  }

  end(event) {
    const points = this.points;
    this.points = null;
    this.shape.setAttribute("d", "");
    if (!points || points.length < 3) return;
    const canvas = this.canvas;
    const inside = [...canvas.nodes.keys()].filter((id) => within(canvas.onScreen(id), points));
    const more = event.ctrlKey || event.shiftKey || event.metaKey;
    canvas.choose(more ? [...new Set([...canvas.selected, ...inside])] : inside);
  }

  pass(event) {
    event.preventDefault();
    const below = this.canvas.stage.querySelector("canvas");
    below.dispatchEvent(new WheelEvent("wheel", event));
  }
}

function within(point, ring) {
  let odd = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const [xi, yi] = ring[i], [xj, yj] = ring[j];
    if (yi > point.y !== yj > point.y && point.x < ((xj - xi) * (point.y - yi)) / (yj - yi) + xi) odd = !odd;
  }
  return odd;
}

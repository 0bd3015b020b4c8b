// Time: bars above (money) and below (calls) one axis, a brush over them, and playback that moves a window.
// The brush asks Python; playback only dims the canvas in the browser (event `gt-time`).

import { debounce, h, icon, s } from "./dom.js";
import { Outbox } from "./outbox.js";

const alive = new WeakMap();
const HIGH = 92;

class Timeline {
  constructor(root) {
    this.head = h("div.dh");
    this.body = h("div.body");
    root.append(h("div.dock", {}, this.head, this.body));
    this.outbox = new Outbox(this.head);
    this.send = debounce((from, until) => this.say("period", { from, until }), 250);
    this.resize = new ResizeObserver(() => this.draw());
    this.resize.observe(this.body);
  }

  say(name, detail = {}) {
    this.outbox.say({ name, ...detail }, name === "period");
  }

  apply(component) {
    const { data } = component;
    this.outbox.apply(component);
    this.data = data;
    if (data.from !== undefined) this.range = [data.from, data.until];
    this.furnish();
    this.draw();
  }

  furnish() {
    const { words, tabs, tab, open } = this.data;
    const legend = (name, label) => h("span.d", {}, h(`i.${name}`), label);
    const parts = [
      ...tabs.map((t) => h(`button.tab${t.id === tab && open ? ".on" : ""}`, { type: "button", data: { tab: t.id }, onclick: () => this.say("tab", { tab: t.id }) }, t.label)),
      h("span.sep"),
      h("button.play", { type: "button", title: words.play, hidden: !this.data.bins.length, onclick: () => this.play() }, icon(this.timer ? "pause" : "play"), `${words.play} ${this.speed || 1}×`),
      h("span.d", {}, this.data.scale),
      this.data.bins.length && this.data.chosen ? legend("s", this.data.chosen) : null,
      this.data.bins.length ? legend("a", words.all) : null,
      h("b.right", {}, this.data.period),
      h("span", {}, this.data.counts),
      h("button.fold", { type: "button", data: { act: "fold" }, onclick: () => this.say("fold") }, icon(open ? "down" : "right"), open ? words.fold : words.unfold),
    ];
    this.head.replaceChildren(...parts.filter(Boolean));
  }

  draw() {
    if (!this.data || !this.data.open) return this.body.replaceChildren();
    if (this.data.tab === "week") return this.body.replaceChildren(week(this.data));
    if (this.data.tab !== "time" || !this.data.bins.length) return this.body.replaceChildren(this.data.tab === "time" ? h("div.none", {}, this.data.words.none) : "");
    const wide = this.body.clientWidth;
    if (!wide) return undefined;
    const { bins, first, last } = this.data;
    this.x = (ms) => 14 + ((ms - first) / Math.max(last - first, 1)) * (wide - 28);
    this.ms = (x) => Math.round(first + ((x - 14) / (wide - 28)) * (last - first));
    const [top, mid, low] = [16, 48, 70];
    const most = Math.max(...bins.map((b) => b.money), 1), often = Math.max(...bins.map((b) => b.calls), 1);
    const svg = s("svg", { width: wide, height: HIGH, class: "tl" });
    for (const bin of bins) {
      const x = this.x(bin.from), w = Math.max(this.x(bin.until) - x - 1.5, 1);
      const up = (mid - top) * Math.sqrt(bin.money / most), down = (low - mid - 1) * Math.sqrt(bin.calls / often);
      const inside = !this.range || this.range[0] === null || (bin.until > this.range[0] && bin.from < this.range[1]);
      const group = s("g", { opacity: inside ? 1 : 0.45 },
        s("rect", { x, y: mid - up, width: w, height: up, fill: "var(--bar)" }),
        s("rect", { x, y: mid + 1, width: w, height: down, fill: "var(--bar2)" }),
        bin.mine_money ? s("rect", { x, y: mid - (mid - top) * Math.sqrt(bin.mine_money / most), width: w, height: (mid - top) * Math.sqrt(bin.mine_money / most), fill: "var(--barS)" }) : null,
        bin.mine_calls ? s("rect", { x, y: mid + 1, width: w, height: (low - mid - 1) * Math.sqrt(bin.mine_calls / often), fill: "var(--barS2)" }) : null);
      group.append(s("title", {}, bin.title));
      svg.append(group);
    }
    svg.append(s("path", { d: `M14 ${mid + 0.5}H${wide - 14}M14 ${low + 0.5}H${wide - 14}`, stroke: "var(--line2)" }));
    let free = 0;
    for (const tick of this.data.ticks) {
      const x = this.x(tick.at);
      if (x < free || x > wide - 40) continue;
      free = x + 8 + 7 * tick.label.length;
      svg.append(s("path", { d: `M${x} ${low}v4`, stroke: "var(--line2)" }), s("text", { x: x + 3, y: 84 }, tick.label));
    }
    svg.append(s("text", { x: 18, y: 12 }, `▲ ${this.data.above}`), s("text", { x: 18, y: 66 }, `▼ ${this.data.below}`));
    this.brush(svg, wide);
    this.body.replaceChildren(svg);
    return undefined;
  }

  brush(svg, wide) {
    const on = this.range && this.range[0] !== null;
    const [a, b] = on ? [this.x(this.range[0]), this.x(this.range[1])] : [0, 0];
    const pane = s("rect", { x: a, y: 2, width: Math.max(b - a, 0), height: 68, class: "pane" });
    const grips = on ? [a, b].map((x) => s("rect", { x: x - 3.5, y: 24, width: 7, height: 24, rx: 2, class: "grip" })) : [];
    const sheet = s("rect", { x: 0, y: 0, width: wide, height: 74, fill: "transparent", class: "sheet" });
    svg.append(pane, sheet, ...grips);
    const point = (e) => Math.min(Math.max(e.clientX - svg.getBoundingClientRect().left, 14), wide - 14);
    const drag = (start) => (down) => {
      down.preventDefault();
      const from = point(down);
      const move = (e) => {
        this.range = start(from, point(e)).map((x) => this.ms(x)).sort((p, q) => p - q);
        pane.setAttribute("x", this.x(this.range[0]));
        pane.setAttribute("width", Math.max(this.x(this.range[1]) - this.x(this.range[0]), 1));
      };
      const up = (e) => {
        globalThis.removeEventListener("pointermove", move);
        globalThis.removeEventListener("pointerup", up);
        if (Math.abs(point(e) - from) < 3) this.range = [null, null];
        this.send(...this.range);
        this.draw();
      };
      globalThis.addEventListener("pointermove", move);
      globalThis.addEventListener("pointerup", up);
    };
    sheet.addEventListener("pointerdown", drag((x, now) => [x, now]));
    if (on) {
      grips[0].addEventListener("pointerdown", drag((_, now) => [now, b]));
      grips[1].addEventListener("pointerdown", drag((_, now) => [a, now]));
    }
  }

  /** Playback: press again for twice the speed, up to 4×, then stop. */
  play() {
    this.speed = this.timer ? this.speed * 2 : 1;
    if (this.timer) clearInterval(this.timer);
    this.timer = 0;
    if (this.speed > 4) return this.stop();
    const { first, last, bins } = this.data;
    const step = Math.max(bins[0].until - bins[0].from, 1);
    this.at ??= first;
    this.timer = setInterval(() => {
      this.at += step;
      if (this.at > last) return this.stop();
      globalThis.dispatchEvent(new CustomEvent("gt-time", { detail: { from: this.at - 4 * step, until: this.at } }));
      const pane = this.body.querySelector(".pane");
      pane?.setAttribute("x", this.x(this.at - 4 * step));
      pane?.setAttribute("width", this.x(this.at) - this.x(this.at - 4 * step));
      return undefined;
    }, 400 / this.speed);
    return this.furnish();
  }

  stop() {
    clearInterval(this.timer);
    this.timer = 0;
    this.at = undefined;
    this.speed = 1;
    globalThis.dispatchEvent(new CustomEvent("gt-time", { detail: null }));
    this.furnish();
    this.draw();
  }

  end() {
    clearInterval(this.timer);
    this.send.cancel();
    this.resize.disconnect();
  }
}

/** Hour by weekday, money and calls counted together. */
function week({ week: counts, weekdays }) {
  const most = Math.max(...counts.flat(), 1);
  const svg = s("svg", { width: 640, height: HIGH, class: "tl" });
  counts.forEach((row, day) => {
    svg.append(s("text", { x: 12, y: 14 + day * 11 }, weekdays[day]));
    row.forEach((count, hour) => {
      const cell = s("rect", { x: 50 + hour * 24, y: 5 + day * 11, width: 22, height: 9.5, rx: 1.5, fill: "var(--acc)", "fill-opacity": count ? 0.12 + 0.88 * Math.sqrt(count / most) : 0.04 });
      cell.append(s("title", {}, `${weekdays[day]} ${String(hour).padStart(2, "0")}:00 · ${count.toLocaleString("en-US")}`));
      svg.append(cell);
    });
  });
  for (let hour = 0; hour < 24; hour += 3) svg.append(s("text", { x: 50 + hour * 24, y: 91 }, String(hour).padStart(2, "0")));
  return svg;
}

export default function (component) {
  const root = component.parentElement;
  if (!alive.has(root)) alive.set(root, new Timeline(root));
  alive.get(root).apply(component);
  return () => {
    alive.get(root)?.end();
    alive.delete(root);
  };
}

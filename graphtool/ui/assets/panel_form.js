// Forms that Python describes: fields of a few types, chips that open one, and pickers that search entities.

import { debounce, glyph, h, icon } from "./dom.js";

/** What was entered and not sent yet; what Python says anew comes before it. */
function draft(panel, key, said) {
  const drafts = panel.memory.get("drafts") || new Map();
  panel.memory.set("drafts", drafts);
  const given = JSON.stringify(said);
  if (!drafts.has(key) || drafts.get(key).given !== given) drafts.set(key, { given, value: said });
  return { get: () => drafts.get(key).value, set: (value) => drafts.set(key, { given, value }) };
}

function field(f, formId, say, panel, live) {
  const key = `${formId}.${f.name}`;
  const value = draft(panel, key, f.value);
  const keep = (v) => {
    value.set(v);
    if (live) live();
  };
  const common = { data: { field: key }, title: f.help, disabled: f.disabled };
  let input;
  if (f.type === "select") {
    input = h("select", { ...common, onchange: (e) => keep(e.target.value) }, f.choices.map((c) => h("option", { value: c.value, selected: c.value === value.get() }, c.label)));
  } else if (f.type === "segments") {
    input = h("span.sg", {}, f.choices.map((c) => h(`button${c.value === value.get() ? ".on" : ""}`, { type: "button", title: c.title, data: { value: c.value }, onclick: () => {
      keep(c.value);
      panel.render();
    } }, c.label)));
  } else if (f.type === "bool") {
    input = h("input", { ...common, type: "checkbox", checked: Boolean(value.get()), onchange: (e) => keep(e.target.checked) });
  } else if (f.type === "checks") {
    const on = new Set(value.get());
    input = h("span.checks", {}, f.choices.map((c) => h("label.ck", { title: c.title }, h("input", { type: "checkbox", checked: on.has(c.value), data: { value: c.value }, onchange: (e) => {
      if (e.target.checked) on.add(c.value);
      else on.delete(c.value);
      keep(f.choices.map((x) => x.value).filter((x) => on.has(x)));
    } }), c.kind ? glyph(c.kind, c.shape, 12) : null, c.label, c.count ? h("span.d", {}, c.count) : null)));
  } else {
    input = h("input.in", { ...common, type: f.type === "number" ? "number" : "text", value: value.get() ?? "", placeholder: f.placeholder || "", spellcheck: false, size: f.size || 12, min: f.low, max: f.high, step: f.step || "any", onkeydown: (e) => {
      e.stopPropagation();
      if (e.key === "Enter") {
        value.set(e.target.value);
        panel.box.querySelector(`[data-submit="${formId}"]`)?.click();
      }
    }, oninput: (e) => value.set(e.target.value), onchange: (e) => keep(e.target.value) });
  }
  const box = f.type === "bool" ? h("label.fl.flat", { title: f.help }, input, f.label) : h(`div.fl${f.wide ? ".wide" : ""}`, { title: f.help }, f.label ? h("span.d", {}, f.label) : null, input, f.unit ? h("span.d.u", {}, f.unit) : null);
  return box;
}

export function form(b, say, panel) {
  const values = () => Object.fromEntries(b.fields.map((f) => [f.name, draft(panel, `${b.id}.${f.name}`, f.value).get()]));
  const send = () => {
    say(b.act, { values: values(), ...b.detail });
    panel.memory.delete("chip");
  };
  return h(`div.form${b.inline ? ".inline" : ""}`, { data: { form: b.id } }, b.fields.map((f) => field(f, b.id, say, panel, b.live ? send : null)),
    b.submit ? h("button.btn.p", { type: "button", data: { submit: b.id }, onclick: send }, b.submit) : null);
}

export function chips(b, say, panel) {
  const open = panel.memory.get("chip");
  const toggle = (name) => {
    if (open === name) panel.memory.delete("chip");
    else panel.memory.set("chip", name);
    panel.memory.delete("drafts");
    panel.render();
  };
  return h(`div.chips${b.plain ? ".plain" : ""}`, {}, b.chips.map((c) => h("span.chipbox", {},
    h(`button.chip${c.on ? ".on" : ""}`, { type: "button", data: { chip: c.name }, onclick: () => toggle(c.name) }, c.label,
      c.on && c.clear ? h("i", { title: b.clear, onclick: (e) => {
        e.stopPropagation();
        say("filter", { values: c.clear });
      } }, "×") : null),
    open === c.name ? h("div.chipform", {}, form({ ...c.form, id: `chip-${c.name}` }, say, panel)) : null)),
  b.plain ? null : h("span.cnt", {}, b.before, h("b", {}, b.shown), b.after),
  b.reset ? h("button.link", { type: "button", data: { act: "reset" }, onclick: () => say("reset") }, b.reset) : null,
  (b.actions || []).map((a) => h("button.link", { type: "button", data: { act: a.act }, onclick: () => say(a.act, a.detail) }, a.label)));
}

export function pick(b, say, panel) {
  const key = `pick.${b.name}`;
  const text = draft(panel, key, "");
  const later = panel.memory.get(`later.${b.name}`) || debounce((typed) => panel.say("find", { field: b.name, text: typed }), 200);
  panel.memory.set(`later.${b.name}`, later);
  const found = b.found && b.found.text === text.get() && text.get().trim();
  return h("div.pickbox", {}, h("span.d", {}, b.label),
    h("div.pick", {}, b.chosen.map((c) => h("span.tok", { title: c.title }, glyph(c.kind, c.shape, 12), c.label, h("button", { type: "button", "aria-label": b.words.remove, onclick: () => say("unpick", { field: b.name, id: c.id }) }, icon("close", 11)))),
      h("input", { type: "search", value: text.get(), placeholder: b.chosen.length ? "" : b.placeholder, data: { field: key }, spellcheck: false, onkeydown: (e) => {
        e.stopPropagation();
        if (e.key === "Enter") panel.box.querySelector(`[data-found="${b.name}"] button`)?.click();
      }, oninput: (e) => {
        text.set(e.target.value);
        later(e.target.value);
      } }),
      found ? h("div.found", { data: { found: b.name } }, b.found.rows.length ? b.found.rows.map((r) => h("button", { type: "button", data: { id: r.id }, onclick: () => {
        text.set("");
        say("choose", { field: b.name, id: r.id });
      } }, glyph(r.kind, r.shape, 12), h("span", {}, r.label), h("span.d", {}, r.sub))) : h("span.d", {}, b.words.none)) : null),
    b.shortcuts ? h("select.short", { data: { field: `${key}.short` }, onchange: (e) => {
      if (e.target.value) say("choose", { field: b.name, id: e.target.value });
    } }, h("option", { value: "" }, b.words.sets), b.shortcuts.map((o) => h("option", { value: o.id }, o.label))) : null);
}

// Elements without a framework. Attributes only: a strict content security policy forbids style attributes.

/** An element. `on...` properties are listeners, `text` is its text, `null` and `false` leave an attribute out. */
export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "text") element.textContent = value;
    else if (name === "value") element.value = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

let used = 0;
/** A new id, for labels and descriptions. */
export const newId = () => `in-${(used += 1)}`;

export const button = (text, onclick, properties = {}) => h("button", { type: "button", onclick, text, ...properties });

/** A slider with its label and its value in words. `show` turns the value into words. */
export function slider(label, { min, max, step, value, show, oninput }) {
  const id = newId();
  const output = h("output", { for: id });
  const input = h("input", { id, type: "range", min, max, step });
  input.value = value;
  const write = () => {
    output.textContent = show(Number(input.value));
    input.setAttribute("aria-valuetext", output.textContent);
  };
  input.addEventListener("input", () => {
    write();
    oninput(Number(input.value));
  });
  write();
  return {
    element: h("label", { class: "in-knob" }, h("span", { text: label }), input, output),
    input,
    get value() {
      return Number(input.value);
    },
    set value(value) {
      input.value = value;
      write();
    },
  };
}

/** A choice of a few. `options` are `[value, text]`. */
export function choice(label, options, value, onchange) {
  const select = h("select", {}, options.map(([own, text]) => h("option", { value: own, text })));
  select.value = value;
  select.addEventListener("change", () => onchange(select.value));
  return { element: h("label", { class: "in-choice" }, h("span", { text: label }), select), select };
}

/** Buttons of which one is pressed. */
export function pressed(label, options, value, onpick) {
  const group = h("div", { class: "in-pressed", role: "group", "aria-label": label });
  const buttons = options.map(([own, text]) => {
    const one = button(text, () => {
      mark(own);
      onpick(own);
    }, { "data-value": own });
    return one;
  });
  const mark = (value) => {
    for (const one of buttons) one.setAttribute("aria-pressed", String(one.dataset.value === String(value)));
  };
  mark(value);
  group.append(...buttons);
  return { element: group, mark };
}

/** A table with a heading row; cells are texts, nodes, or numbers already in words. The first cell of a row names it. */
export function table(caption, head, rows, properties = {}) {
  const cell = (content, index) => h(index === 0 ? "th" : "td", index === 0 ? { scope: "row" } : {}, content);
  return h("div", { class: "in-scroll", tabindex: "0", role: "region", "aria-label": caption },
    h("table", properties,
      h("caption", { text: caption }),
      h("thead", {}, h("tr", {}, head.map((text) => h("th", { scope: "col", text })))),
      h("tbody", {}, rows.map((row) => h("tr", {}, row.map(cell)))),
    ),
  );
}

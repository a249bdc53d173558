// The texts of the scripts in this folder, words/CODE.json, in the page's language; and their style sheets.
const root = document.documentElement;
const loaded = new Map();
const shows = new Set();

const fetched = async (language) => {
  const response = await fetch(onDemand.address(`on_demand/words/${language}.json`));
  if (!response.ok) throw new Error(`${language}.json: ${response.status}`);
  return response.json();
};

/** The texts of a language; English, if they cannot be fetched. A failure is not remembered. */
async function catalogue(language) {
  if (!loaded.has(language)) loaded.set(language, fetched(language));
  try {
    return await loaded.get(language);
  } catch (error) {
    loaded.delete(language);
    if (language === "en") throw error;
    return catalogue("en");
  }
}

async function show(each) {
  const { lang } = root;
  const texts = await catalogue(lang);
  // The language may have changed meanwhile; another call shows that one.
  if (lang !== root.lang) return;
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (place, name) => values[name] ?? place);
  /** The text with this key and values; `undefined` if there is none. A `count` chooses its form. */
  const say = (key, values = {}) => {
    const form = "count" in values ? `${key}.${new Intl.PluralRules(lang).select(values.count)}` : key;
    const text = texts[form] ?? texts[`${key}.other`] ?? texts[key];
    return text && fill(text, values);
  };
  await Promise.all([...each].map((render) => render(say)));
}

/** Calls `render` with a function that returns texts, now and whenever the language changes. */
export function follow(render) {
  shows.add(render);
  return show([render]);
}
new MutationObserver(() => show(shows)).observe(root, { attributeFilter: ["lang"] });

/** Adds a style sheet of this folder; resolves once it applies. */
export function style(name) {
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = onDemand.address(`on_demand/${name}.css`);
  const ready = new Promise((resolve) => (link.onload = link.onerror = resolve));
  document.head.append(link);
  return ready;
}

/** A new element with attributes and children. */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

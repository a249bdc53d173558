// The room's texts in the page's language, and numbers as that language writes them.
import { json } from "./site.js";
import { fill, LANGUAGES } from "./texts.js";

/** The texts of a room in the page's language; those that it lacks are English. */
export async function words(room = "inside") {
  const read = (language) => json(`words/${language}`, room);
  const wanted = document.documentElement.lang.split("-")[0];
  const language = LANGUAGES.includes(wanted) ? wanted : "en";
  const [english, own] = await Promise.all([read("en"), language === "en" ? {} : read(language)]);
  return new Words(language, { ...english, ...own });
}

export class Words {
  #texts;
  #percent;
  #fine;
  #plural;

  constructor(language, texts) {
    this.language = language;
    this.#texts = texts;
    this.#percent = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 0 });
    this.#fine = new Intl.NumberFormat(language, { style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1 });
    this.#plural = new Intl.PluralRules(language);
  }

  /** A text with its values. With a `count`, its form for that number. */
  t(key, values = {}) {
    const counted = "count" in values ? this.#texts[`${key}.${this.#plural.select(Number(values.count))}`] ?? this.#texts[`${key}.other`] : undefined;
    return fill(counted ?? this.#texts[key] ?? key, values);
  }

  has(key) {
    return key in this.#texts;
  }

  number(value, digits = 2) {
    return (Object.is(value, -0) ? 0 : value).toLocaleString(this.language, { minimumFractionDigits: digits, maximumFractionDigits: digits }).replace("-", "−");
  }

  /** With its sign, for what is added. */
  signed(value, digits = 2) {
    const text = this.number(Math.abs(value), digits);
    return (value < 0 ? "−" : "+") + text;
  }

  percent(share, isFine = false) {
    return (isFine ? this.#fine : this.#percent).format(share);
  }

  /** Minutes and seconds, with a decimal for passages. */
  clock(seconds, digits = 1) {
    const minutes = Math.floor(seconds / 60);
    const rest = this.number(seconds - 60 * minutes, digits);
    return `${minutes}:${rest.padStart(digits === 0 ? 2 : digits + 3, "0")}`;
  }

  /** "a, b or c". */
  list(texts) {
    return new Intl.ListFormat(this.language, { type: "disjunction" }).format(texts);
  }

  genre(code) {
    return this.#texts[`genre.${code}`] ?? code;
  }
}

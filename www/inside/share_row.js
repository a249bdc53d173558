// Buttons to take a view along: picture, table, link, QR code. Pictures and codes are loaded when they are asked for.
import { button, h } from "./dom.js";
import { isReachable } from "./site.js";
import { csv, rowsOf, save, saveText } from "./take_along.js";

/**
 * - `t(key, values)`: texts of the lessons
 * - `link()`: the address to share
 * - `view()`, `place`, `room`, `name`: the view in its element, for picture and table; without `view`, only link and code
 */
export function shareRow({ t, link, view = null, place, room, name }) {
  const status = h("p", { class: "ls-status", role: "status" });
  const code = h("div", { class: "ls-code", hidden: true });
  const report = (text) => (status.textContent = text);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(link());
      report(t("copied"));
    } catch {
      report(t("copy-failed", { link: link() }));
    }
  };
  const qr = button(t("qr"), async () => {
    const isShown = code.hidden;
    code.hidden = !isShown;
    qr.textContent = t(isShown ? "qr-hide" : "qr");
    qr.setAttribute("aria-expanded", String(isShown));
    if (!isShown) return;
    const { draw } = await import("./qr.js");
    try {
      code.replaceChildren(draw(link(), t("qr-label")), h("p", { text: link() }));
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      code.replaceChildren(h("p", { text: t("qr-long") }));
    }
  }, { "aria-expanded": "false", "data-take": "qr" });
  const picture = async () => {
    const { png } = await import("./picture.js");
    save(`genrescope-${name}.png`, await png(place));
  };
  const table = () => {
    const rows = rowsOf(view(), room);
    if (rows.length === 0) report(t("no-table"));
    else saveText(`genrescope-${name}.csv`, csv(rows), "text/csv");
  };
  return h("details", { class: "ls-take" },
    h("summary", { text: t("take") }),
    h("p", { class: "ls-row" },
      view && button(t("picture"), picture, { "data-take": "png" }),
      view && button(t("table"), table, { "data-take": "csv" }),
      isReachable && button(t("link"), copy, { "data-take": "link" }), isReachable && qr),
    isReachable && h("p", { class: "ls-note", text: t("share-about") }), status, code);
}

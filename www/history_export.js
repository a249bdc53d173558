// Saves the remembered songs as a file. Loaded when the visitor does so; in JavaScript, so that the page's program stays
// small. The format is described in docs/page.md.
const KEY = "genrescope.history";

const quoted = (text) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
// As in web/page/src/export/csv.rs: a spreadsheet would run a name that begins like a formula.
const cell = (text) => quoted(/^[\t\r\n]|^\s*[=+\-@＝＋－＠]/.test(text) ? `'${text}` : text);

function csv({ songs }) {
  const rows = songs.map(({ name, date, answer, genre, ranking, duration_s }) => [
    cell(name),
    date,
    answer,
    genre ?? "",
    ranking[0]?.[1] ?? "",
    duration_s,
  ]);
  const head = ["file", "date", "answer", "genre", "probability", "duration_s"];
  // With a byte order mark, as spreadsheets expect it.
  return `\ufeff${[head, ...rows].map((row) => `${row.join(",")}\r\n`).join("")}`;
}

const formats = {
  json: ["application/json", (stored) => `${JSON.stringify(stored, null, 2)}\n`],
  csv: ["text/csv;charset=utf-8", csv],
};

/** Called with the pressed button. */
export default function save({ dataset: { format } }) {
  const stored = JSON.parse(localStorage.getItem(KEY));
  const [type, write] = formats[format];
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([write(stored)], { type }));
  link.download = `genrescope-history.${format}`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

// What can be taken along: pictures and tables of views, and the pupil's answers. Nothing is sent anywhere.

/** Lets the browser save a file. */
export function save(name, content, type) {
  const address = URL.createObjectURL(content instanceof Blob ? content : new Blob([content], { type }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  // Some browsers start the download later than this.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/** With a byte order mark, by which editors and spreadsheets recognise UTF-8. */
export const saveText = (name, text, type = "text/plain") => save(name, `\ufeff${text}`, `${type};charset=utf-8`);

/** Rows as comma-separated values (RFC 4180). A text that a spreadsheet would take for a formula gets an apostrophe. */
export function csv(rows) {
  const cell = (value) => {
    const text = String(value ?? "");
    const safe = typeof value === "string" && /^[=+\-@\t\r]/.test(text) && !/^[-+]?[\d.,]+%?$/.test(text) ? `'${text}` : text;
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  return rows.map((row) => `${row.map(cell).join(",")}\r\n`).join("");
}

/**
 * The rows of a view: what it returns itself (`view.table()`), else the tables that it shows, else the probabilities of the
 * song's passages, from which all views start.
 */
export function rowsOf(view, room) {
  const own = view?.table?.();
  if (own) return own;
  const shown = [...(view?.element.querySelectorAll("table") ?? [])].filter((table) => table.getClientRects().length > 0);
  const tables = shown.map((table) =>
    [...table.rows].map((row) => [...row.cells].map((cell) => cell.textContent.trim().replaceAll("−", "-"))));
  if (tables.length > 0) return tables.flatMap((rows, index) => (index === 0 ? rows : [[], ...rows]));
  return room.song ? passages(room.song, room.model) : [];
}

/** Each passage with its probabilities. */
export function passages({ slices, probabilities, outputs }, { genres, outside }) {
  const head = ["passage", "start_s", "end_s", "audible", ...genres, ...outside];
  const rows = slices.map(({ start_s, end_s, audible }, index) => [
    index + 1, start_s, end_s, audible, ...probabilities.subarray(index * outputs, (index + 1) * outputs),
  ]);
  return [head, ...rows];
}

/** A lesson's answers as a record that can be saved as JSON. */
export function answersFile({ lesson, answers, song, model, language, date = new Date() }) {
  const entry = ({ id, question, options, answer }) => {
    const { guess = null, seen = null } = answers[id] ?? {};
    const isMeasured = answer === "measure";
    return {
      step: id, question, options, prediction: guess, seen,
      correct: isMeasured ? null : answer,
      right: isMeasured || guess === null ? null : guess === answer,
    };
  };
  return {
    format: "genrescope-answers", version: 1, language, date: date.toISOString(),
    lesson: lesson.id, number: lesson.number, title: lesson.title,
    song: song ? { name: song.name, seconds: song.seconds } : null, model: model?.name ?? null,
    steps: lesson.steps.map(entry), exit: entry(lesson.exit),
  };
}

/** The same to read and to print. Whether a prediction was right can be seen, but is not graded. */
export function answersText(file, t) {
  const option = ({ options }, index) => (index === null ? t("answers-none") : options[index]);
  const facts = [
    ["answers-lesson", `${file.number}. ${file.title}`], ["answers-song", file.song?.name ?? ""], ["answers-model", file.model ?? ""],
    ["answers-date", new Date(file.date).toLocaleString(file.language, { dateStyle: "medium", timeStyle: "short" })], ["sheet-name", "______________________"],
  ];
  const lines = (entry, number) => [
    "", `${number} ${entry.question}`,
    `   ${t("answers-prediction")}${t("colon")}${option(entry, entry.prediction)}`,
    ...(entry.correct === null ? [`   ${t("answers-seen")}${t("colon")}${option(entry, entry.seen)}`] : []),
    ...(entry.correct === null || entry.prediction === null ? [] : [`   ${t("answers-correct")}${t("colon")}${option(entry, entry.correct)}`]),
  ];
  return [
    `Genrescope${t("colon")}${t("answers-title")}`, "", ...facts.map(([key, value]) => `${t(key)}${t("colon")}${value}`),
    ...file.steps.flatMap((entry, index) => lines(entry, `${index + 1}.`)), ...lines(file.exit, `${t("exit")}${t("colon").trimEnd()}`), "",
  ].join("\n");
}

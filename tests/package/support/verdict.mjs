// Verdicts of the package beside the answers of `trainer predict`.

import { readFileSync } from "node:fs";
import { assertSame } from "../../browser/support/predict.mjs";

/** A verdict in the form that the tests of the page compare. */
const asPage = (verdict) => ({
  ...verdict,
  state: "done",
  slices: verdict.slices.length,
  ranking: verdict.ranking.map(({ genre }) => genre),
});

/** Asserts that a verdict is the trainer's answer, with probabilities within the tolerance of its backend. */
export const assertVerdict = (verdict, expected, label) => assertSame(asPage(verdict), expected, label);

/** Runs `work(blob, ...rest)` in a page with a file. Resolves with `{ result }`, or `{ error: { code, message } }`. */
export const withFile = (page, path, work, ...rest) =>
  page.evaluate(
    async ([text, work, rest]) => {
      const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
      try {
        return { result: await (0, eval)(`(${work})`)(new Blob([bytes]), ...rest) };
      } catch (error) {
        return { error: { name: error.name, code: error.code, message: error.message } };
      }
    },
    [readFileSync(path).toString("base64"), String(work), rest],
  );

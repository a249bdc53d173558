// A canvas of cells from which one is chosen: by pointer, or by arrow keys as a slider whose value is read out.

/**
 * - `label`: what the cells are
 * - `size()`: `[rows, columns]`; `at()`: the chosen `[row, column]`, or null
 * - `describe(row, column)`: the value in words
 * - `find(x, y)`: the cell at a place of the canvas, both from 0 to 1, or null; by default the canvas is a grid
 * - `pick(row, column)`: it becomes the chosen one; `act(row, column)`: after a click, Enter or Space as well
 * - `isUpwards`: row 0 is at the bottom, as in a spectrogram
 */
export function pickable(canvas, { label, size, at, describe, pick, act, find, isUpwards = false }) {
  canvas.tabIndex = 0;
  canvas.setAttribute("role", "slider");
  canvas.setAttribute("aria-label", label);
  canvas.setAttribute("aria-valuemin", "1");
  canvas.classList.add("in-pickable");

  const inGrid = (x, y) => {
    const [rows, columns] = size();
    const row = Math.floor((isUpwards ? 1 - y : y) * rows);
    return [Math.min(Math.max(row, 0), rows - 1), Math.min(Math.max(Math.floor(x * columns), 0), columns - 1)];
  };
  const update = () => {
    const [rows, columns] = size();
    const [row, column] = at() ?? [0, 0];
    canvas.setAttribute("aria-valuemax", String(rows * columns));
    canvas.setAttribute("aria-valuenow", String(row * columns + column + 1));
    canvas.setAttribute("aria-valuetext", describe(row, column));
  };
  const choose = (row, column, isActed) => {
    pick(row, column);
    if (isActed) act?.(row, column);
    update();
  };
  canvas.addEventListener("click", (event) => {
    const box = canvas.getBoundingClientRect();
    const found = (find ?? inGrid)((event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height);
    if (found) choose(...found, true);
  });
  canvas.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const [rows, columns] = size();
    const [row, column] = at() ?? [0, 0];
    const up = isUpwards ? 1 : -1;
    const target = {
      ArrowLeft: [row, column - 1],
      ArrowRight: [row, column + 1],
      ArrowUp: [row + up, column],
      ArrowDown: [row - up, column],
      Home: [row, 0],
      End: [row, columns - 1],
      Enter: [row, column],
      " ": [row, column],
    }[event.key];
    if (!target) return;
    event.preventDefault();
    const [toRow, toColumn] = target;
    if (toRow >= 0 && toRow < rows && toColumn >= 0 && toColumn < columns) choose(toRow, toColumn, ["Enter", " "].includes(event.key));
  });
  update();
  return { update };
}

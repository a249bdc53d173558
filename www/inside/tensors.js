// Pictures of the tensors of a trace, each kind with one fixed colour scale.
import { colour, image, place } from "./draw.js";
import { LEVELS } from "./timeline.js";

/** Values of maps. Batch norm and max pool leave few that are larger. */
export const MAP_RANGE = [-5, 5];
/** Features of the sequence: the same maps. */
export const SEQUENCE_RANGE = MAP_RANGE;
/** States and candidates. */
export const STATE_RANGE = [-1, 1];
/** Gates, from closed to open, with 0.5 in the middle of the colours. */
export const GATE_RANGE = [0, 1];

/** The decibels of a passage, as the network reads them. A song that is shorter than a passage is repeated. */
export function sliceImage(room, slice = room.slice) {
  const { song, model } = room;
  const { first } = song.slices[slice];
  return image(song.bands, model.frames, (band, frame) => room.level(band, (first + frame) % song.frames), { ramp: "level", range: LEVELS });
}

/** Map `map` of a tensor `[1, maps, bands, frames]`. */
export function mapImage({ shape, values }, map, range = MAP_RANGE) {
  const [, , bands, frames] = shape;
  const from = map * bands * frames;
  return image(bands, frames, (band, frame) => values[from + band * frames + frame], { range });
}

/** A tensor `[1, steps, features]`: a column a step, the first feature at the bottom. */
export function stepsImage({ shape, values }, range = STATE_RANGE) {
  const [, steps, features] = shape;
  return image(features, steps, (feature, step) => values[step * features + feature], { range });
}

/** All maps of a block as tiles in `columns` columns, with lines between them. One image: it is drawn while a song plays. */
export function drawMaps(context, { shape, values }, columns, width, height, range = MAP_RANGE) {
  const [, maps, bands, frames] = shape;
  const rows = Math.ceil(maps / columns);
  const at = (row, column) => {
    // Row 0 is at the bottom of the image, the first map at its top.
    const tile = (rows - 1 - Math.floor(row / bands)) * columns + Math.floor(column / frames);
    return tile < maps ? values[(tile * bands + (row % bands)) * frames + (column % frames)] : 0;
  };
  place(context, image(rows * bands, columns * frames, at, { range }), 0, 0, width, height);
  const [wide, high] = [width / columns, height / rows];
  const gap = Math.min(2, wide / 8, high / 8);
  context.fillStyle = colour("--paper");
  for (let column = 1; column < columns; column += 1) context.fillRect(column * wide - gap / 2, 0, gap, height);
  for (let row = 1; row < rows; row += 1) context.fillRect(0, row * high - gap / 2, width, gap);
  const last = maps - (rows - 1) * columns;
  if (last < columns) context.fillRect(last * wide - gap / 2, (rows - 1) * high, width, high);
}

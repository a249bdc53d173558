// Which regions of the passage speak for the first genre and for the second: maps of what the log-odds lose without a
// region. The scale is fixed: a map that is scaled to its own largest value shows noise as evidence.
import { topTwo } from "../bars.js";
import { comparison } from "../compare.js";
import { button, choice, h } from "../dom.js";
import { image, outline, Picture, place } from "../draw.js";
import { legend } from "../legend.js";
import { pickable } from "../pick.js";
import { sliceImage } from "../tensors.js";
import { View } from "../view_base.js";

/** Log-odds of the first and last colour, in every map. */
const RANGE = [-1.5, 1.5];
const MODES = ["only", "without"];

export default (room, state) => new Why(room, state);

class Why extends View {
  #state;
  #reply = null;
  #maps = [];
  #at = [0, 0];
  #turn = 0;
  #abort = null;
  #regions = null;

  constructor(room, state = {}) {
    super(room, "why");
    const t = (key, values) => room.t(key, values);
    this.#state = read(room, state);
    const options = room.model.genres.map((code, index) => [index, room.words.genre(code)]);
    this.genre = choice(t("vote.genre"), options, 0, (genre) => this.#choose({ genre: Number(genre) }));
    this.rival = choice(t("vote.rival"), options, 0, (rival) => this.#choose({ rival: Number(rival) }));
    this.sharpen = button(t("why.sharpen"), () => this.#choose({ sharpen: true }), { class: "in-sharpen", "aria-pressed": "false" });
    this.titles = [h("h2"), h("h2")];
    this.verdicts = [h("p", { class: "in-verdict" }), h("p", { class: "in-verdict" })];
    this.status = h("p", { class: "in-sentence", role: "status" });
    this.share = h("p", { class: "in-text in-share" });
    this.sound = this.own(new Picture("in-slice", (context, width, height) => place(context, sliceImage(room), 0, 0, width, height)));
    this.sound.canvas.setAttribute("role", "img");
    this.sound.canvas.setAttribute("aria-label", t("alt.sound"));
    this.pictures = [0, 1].map((which) => this.own(new Picture("in-slice", (context, width, height) => this.#paint(which, context, width, height))));
    this.picks = this.pictures.map(({ canvas }, which) => pickable(canvas, {
      label: t(which === 0 ? "why.pick-genre" : "why.pick-rival"),
      isUpwards: true,
      size: () => [this.#reply?.rows ?? 1, this.#reply?.columns ?? 1],
      at: () => this.#at,
      describe: (row, column) => this.#describe(which, row, column),
      pick: (row, column) => {
        this.#at = [row, column];
        for (const picture of this.pictures) picture.draw();
        this.line.textContent = [0, 1].map((which) => this.#describe(which, row, column)).join(" ");
      },
    }));
    this.line = h("p", { class: "in-line", role: "status" });
    this.audible = h("div", { class: "in-audible" });
    this.comparison = comparison(room, { withLogits: false });
    this.comparison.element.hidden = true;
    const play = (mode, which) => button("", () => this.#listen(mode, which), { "data-mode": mode, "data-which": String(which) });
    this.plays = [0, 1].flatMap((which) => MODES.map((mode) => play(mode, which)));
    const original = button(t("why.play-passage"), () => room.playSlice(), { "data-mode": "passage" });
    this.element.append(
      h("p", { class: "in-text", text: t("why.text") }), this.share,
      h("div", { class: "in-row" }, this.genre.element, this.rival.element, this.sharpen), this.status,
      h("div", { class: "in-columns in-three" },
        h("section", {}, h("h2", { text: t("why.passage") }), this.sound.canvas),
        this.pictures.map(({ canvas }, which) => h("section", {}, this.titles[which], canvas, this.verdicts[which]))),
      legend(this, { range: RANGE, text: t("legend.why") }), this.line,
      h("p", { class: "in-note", text: t("why.fill") }),
      h("section", { class: "in-bench", "data-bench": "audible" }, h("h2", { text: t("why.listen") }), h("p", { class: "in-text", text: t("why.listen-text") }),
        h("div", { class: "in-row" }, original, this.plays), this.audible, this.comparison.element),
      h("p", { class: "in-text", text: t("why.limits") }));
    this.listen(room, "slice", () => {
      this.sound.draw();
      if (!room.isStill) return;
      this.#state.genre = this.#state.rival = null;
      this.#load();
    });
    this.listen(room, "still", () => this.element.dataset.slice !== String(room.slice) && this.#load());
    this.#load();
  }

  state() {
    const { genre, rival, sharpen } = this.#state;
    return { genre: genre ?? undefined, rival: rival ?? undefined, sharpen: sharpen || undefined };
  }

  set(state) {
    this.#state = read(this.room, state);
    this.#load();
  }

  #choose(change) {
    Object.assign(this.#state, change);
    this.#load();
    this.changed();
  }

  async #load() {
    const { room } = this;
    if (!room.song) return;
    const turn = (this.#turn += 1);
    this.#abort?.abort();
    const abort = (this.#abort = new AbortController());
    const slice = room.slice;
    const { genres } = room.model;
    const { probabilities } = room.of(slice);
    const [first, second] = topTwo(probabilities, genres.length);
    const genre = this.#state.genre ?? first;
    let rival = this.#state.rival ?? (genre === second ? first : second);
    if (rival === genre) rival = genre === first ? second : first;
    const { sharpen } = this.#state;
    this.genre.select.value = String(genre);
    this.rival.select.value = String(rival);
    this.sharpen.setAttribute("aria-pressed", String(sharpen));
    this.element.dataset.slice = "";
    this.sound.draw();
    this.#label([genre, rival]);
    for (const control of this.plays) control.disabled = true;
    this.#songShare(slice, genre, rival);
    const onProgress = (share) => {
      if (turn === this.#turn) this.status.textContent = room.t("why.busy", { share: room.words.percent(share) });
    };
    try {
      const { reply, arrays } = await room.client.call("why", { slice, genre, rival, sharpen, seed: 1 }, { onProgress, signal: abort.signal });
      if (turn !== this.#turn || this.isGone) return;
      this.#reply = { ...reply, slice, genre, rival };
      this.#maps = arrays;
    } catch (error) {
      if (turn === this.#turn) room.fail(error);
      return;
    }
    this.#regions = null;
    this.audible.replaceChildren();
    this.comparison.element.hidden = true;
    this.#show();
  }

  /** A passage is explained and a song is decided: what the passage adds to the song. */
  async #songShare(slice, genre, rival) {
    const { room } = this;
    try {
      const { reply } = await room.client.call("vote", { keep: room.song.kept, genre, rival });
      const rule = reply.rules.find(({ vote }) => vote === room.model.vote) ?? reply.rules[0];
      const at = room.song.kept.indexOf(slice);
      this.share.textContent = at < 0
        ? room.t("why.silent")
        : room.t(`why.share-${rule.shares.scale}`, { number: slice + 1, share: room.words.signed(rule.shares.of_slices[at]), lead: room.words.signed(rule.shares.lead), genre: this.#name(genre), rival: this.#name(rival) });
      this.share.dataset.share = String(at < 0 ? 0 : rule.shares.of_slices[at]);
    } catch (error) {
      room.fail(error);
    }
  }

  #name(genre) {
    return this.room.words.genre(this.room.model.genres[genre]);
  }

  /** What is known before the maps are. */
  #label(genres) {
    genres.forEach((genre, which) => (this.titles[which].textContent = this.#name(genre)));
    for (const control of this.plays) {
      control.textContent = this.room.t(`why.play-${control.dataset.mode}`, { genre: this.#name(genres[Number(control.dataset.which)]) });
    }
  }

  #show() {
    const { room } = this;
    const { genre, rival, decisive, log_odds: odds, threshold, slice, rows, columns } = this.#reply;
    this.#at = [Math.min(this.#at[0], rows - 1), Math.min(this.#at[1], columns - 1)];
    this.#label([genre, rival]);
    [genre, rival].forEach((own, which) => {
      const name = this.#name(own);
      this.titles[which].textContent = room.t("why.for", { genre: name, odds: room.words.signed(odds[which]) });
      this.verdicts[which].textContent = room.t(decisive[which] ? "why.decisive" : "why.nothing", { genre: name, threshold: room.words.number(threshold, 1) });
      this.verdicts[which].dataset.decisive = String(decisive[which]);
    });
    for (const control of this.plays) control.disabled = false;
    this.status.textContent = room.t(this.#state.sharpen ? "why.done-sharp" : "why.done");
    for (const pick of this.picks) pick.update();
    for (const picture of this.pictures) picture.draw();
    this.element.dataset.slice = String(slice);
    this.element.dataset.sharp = String(this.#state.sharpen);
    this.element.dataset.decisive = decisive.join(" ");
  }

  #describe(which, row, column) {
    const { room } = this;
    if (!this.#reply) return "";
    const { columns, patch, genre, rival } = this.#reply;
    const hertz = (band) => room.words.number(room.model.band_hz[Math.min(band, room.model.bands - 1)], 0);
    const seconds = (frame) => room.words.number(frame * room.model.seconds_per_frame, 1);
    return room.t("why.cell", {
      from: hertz(row * patch[0]), to: hertz((row + 1) * patch[0] - 1), start: seconds(column * patch[1]), end: seconds((column + 1) * patch[1]),
      value: room.words.signed(this.#maps[which][row * columns + column]), genre: this.#name(which === 0 ? genre : rival),
    });
  }

  #paint(which, context, width, height) {
    if (!this.#reply) return;
    const { rows, columns } = this.#reply;
    const values = this.#maps[which];
    place(context, image(rows, columns, (row, column) => values[row * columns + column], { range: RANGE }), 0, 0, width, height);
    if (this.#regions?.which === which) this.#paintRegions(context, width, height);
    const [row, column] = this.#at;
    outline(context, (column * width) / columns, ((rows - 1 - row) * height) / rows, width / columns, height / rows, false);
  }

  #paintRegions(context, width, height) {
    const { regions, rows, columns } = this.#regions;
    regions.forEach((isKept, index) => {
      if (!isKept) return;
      const [row, column] = [Math.floor(index / columns), index % columns];
      outline(context, (column * width) / columns + 1, ((rows - 1 - row) * height) / rows + 1, width / columns - 2, height / rows - 2, false);
    });
  }

  /** Plays only the regions that speak for a genre, or all but these, with what the network computes on that sound. */
  async #listen(mode, which) {
    const { room } = this;
    const genre = which === 0 ? this.#reply?.genre : this.#reply?.rival;
    if (genre === undefined) return;
    const slice = this.#reply.slice;
    const done = await room.work(room.t("why.making"), () => room.client.call("audible", { slice, genre, mode }));
    if (!done || this.isGone) return;
    const { reply, arrays } = done;
    this.#regions = { ...reply, which };
    const count = reply.regions.filter(Boolean).length;
    const [top] = topTwo(reply.probabilities, room.model.genres.length);
    const [maskedTop] = topTwo(reply.masked_probabilities, room.model.genres.length);
    this.audible.replaceChildren(h("p", { class: "in-sentence", text: room.t(`why.sound-${mode}`, {
      genre: this.#name(genre), share: room.words.percent(reply.probabilities[genre]), top: this.#name(top), count, total: reply.regions.length, gain: room.words.number(reply.gain_db, 0),
    }) }), h("p", { class: "in-note", text: room.t("why.masked", { top: this.#name(maskedTop) }) }));
    this.comparison.element.hidden = false;
    this.comparison.show({ before: room.of(slice), after: { probabilities: reply.probabilities } });
    for (const picture of this.pictures) picture.draw();
    Object.assign(this.audible.dataset, { mode, genre: room.model.genres[genre], share: String(reply.probabilities[genre]) });
    await room.play(arrays[0]);
  }

  destroy() {
    this.#abort?.abort();
    super.destroy();
  }
}

function read(room, { genre, rival, sharpen } = {}) {
  const is = (value) => (Number.isInteger(value) && value >= 0 && value < room.model.genres.length ? value : null);
  return { genre: is(genre), rival: is(rival), sharpen: sharpen === true };
}

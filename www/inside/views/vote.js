// How the passages decide the song: what each adds to the lead, the song without some of them, the four votes.
import { calibration } from "../calibration.js";
import { button, choice, h, pressed, table } from "../dom.js";
import { latest } from "../client.js";
import { colour, genreColour, outline, Picture } from "../draw.js";
import { pickable } from "../pick.js";
import { ownTime } from "../timeline.js";
import { View } from "../view_base.js";

export default (room, state) => new Vote(room, state);

class Vote extends View {
  #out;
  #rule;
  #genre = null;
  #rival = null;
  /** The votes of all passages, for the bars of those that are taken out. */
  #all = null;
  #now = null;

  constructor(room, state = {}) {
    super(room, "vote");
    const t = (key, values) => room.t(key, values);
    this.#read(state);
    this.sentence = h("p", { class: "in-sentence", role: "status" });
    this.genre = choice(t("vote.genre"), [], null, (genre) => this.#choose({ genre: Number(genre) }));
    this.rival = choice(t("vote.rival"), [], null, (rival) => this.#choose({ rival: Number(rival) }));
    this.rules = h("div", { class: "in-row" });
    this.picture = this.own(new Picture("in-shares", (context, width, height) => this.#paint(context, width, height)));
    this.pick = pickable(this.picture.canvas, {
      label: t("vote.pick"),
      size: () => [1, room.song.slices.length],
      at: () => [0, room.slice],
      find: (x) => {
        const seconds = x * room.song.seconds;
        return [0, room.song.slices.findIndex((_, index) => ownTime(room.song.slices, index, room.song.seconds)[1] >= seconds)];
      },
      describe: (_, index) => this.#describe(index),
      pick: (_, index) => room.setSlice(index),
      act: (_, index) => this.#toggle(index),
    });
    this.line = h("p", { class: "in-line" });
    this.toggle = button("", () => this.#toggle(room.slice), { class: "in-toggle" });
    this.back = button(t("vote.all-in"), () => this.#choose({ out: [] }), { class: "in-all-in" });
    this.votes = h("div", { class: "in-votes" });
    this.element.append(
      h("p", { class: "in-text", text: t("vote.text") }), this.sentence,
      h("div", { class: "in-row" }, this.genre.element, this.rival.element), this.rules,
      h("div", { class: "in-aligned" }, h("span", { class: "in-axis", "aria-hidden": "true" }), this.picture.canvas),
      h("div", { class: "in-row" }, this.line, this.toggle, this.back),
      h("h2", { text: t("vote.four") }), h("p", { class: "in-text", text: t("vote.four-text") }), this.votes,
      calibration(room));
    this.update = latest(() => this.#run());
    this.listen(room, "song", () => this.#reset());
    this.listen(room, "slice", () => this.#slice());
    this.#reset(true);
  }

  #read({ out, rule, genre, rival } = {}) {
    this.#out = new Set(Array.isArray(out) ? out.filter(Number.isInteger) : []);
    this.#rule = typeof rule === "string" ? rule : this.room.model.vote;
    this.#genre = Number.isInteger(genre) ? genre : null;
    this.#rival = Number.isInteger(rival) ? rival : null;
  }

  #reset(isFirst = false) {
    if (!isFirst) this.#read();
    const { model } = this.room;
    for (const { select } of [this.genre, this.rival]) {
      select.replaceChildren(...model.genres.map((code, index) => h("option", { value: index, text: this.room.words.genre(code) })));
    }
    this.#all = null;
    this.update();
  }

  state() {
    return {
      out: this.#out.size > 0 ? [...this.#out].sort((a, b) => a - b) : undefined,
      rule: this.#rule === this.room.model.vote ? undefined : this.#rule,
      genre: this.#genre ?? undefined,
      rival: this.#rival ?? undefined,
    };
  }

  set(state) {
    this.#read(state);
    this.#all = null;
    this.update();
  }

  #choose({ out, genre, rival, rule }) {
    if (out) this.#out = new Set(out);
    if (genre !== undefined) [this.#genre, this.#rival] = [genre, genre === this.#now?.rival ? this.#now.genre : this.#now?.rival ?? null];
    if (rival !== undefined) [this.#genre, this.#rival] = [this.#now?.genre ?? null, rival];
    if (rule) this.#rule = rule;
    if (genre !== undefined || rival !== undefined) this.#all = null;
    this.update();
    this.changed();
  }

  #toggle(index) {
    const { kept } = this.room.song;
    if (!kept.includes(index)) return;
    const out = new Set(this.#out);
    if (!out.delete(index)) out.add(index);
    // A song without passages has no answer.
    if (out.size < kept.length) this.#choose({ out });
  }

  async #run() {
    const { room } = this;
    if (!room.song || this.isGone) return;
    const { kept } = room.song;
    const keep = kept.filter((index) => !this.#out.has(index));
    try {
      const call = async (keep) => (await room.client.call("vote", { keep, genre: this.#genre, rival: this.#rival })).reply;
      // The same two genres with and without the passages that are taken out.
      const all = (this.#all ??= { ...(await call(kept)), keep: kept });
      if (this.#genre === null) [this.#genre, this.#rival] = [all.genre, all.rival];
      this.#now = { ...(keep.length === kept.length ? all : await call(keep)), keep };
    } catch (error) {
      return room.fail(error);
    }
    this.#show();
  }

  get #current() {
    return this.#now.rules.find(({ vote }) => vote === this.#rule) ?? this.#now.rules[0];
  }

  #share(index) {
    const at = this.#now.keep.indexOf(index);
    if (at >= 0) return this.#current.shares?.of_slices[at] ?? null;
    const before = this.#all.rules.find(({ vote }) => vote === this.#current.vote);
    const known = this.#all.keep.indexOf(index);
    return known < 0 ? null : before?.shares?.of_slices[known] ?? null;
  }

  #show() {
    const { room } = this;
    const t = (key, values) => room.t(key, values);
    const { genre, rival, rules } = this.#now;
    const name = (index) => room.words.genre(room.model.genres[index]);
    const rule = this.#current;
    this.genre.select.value = String(genre);
    this.rival.select.value = String(rival);
    this.rules.replaceChildren(pressed(t("vote.rule"), rules.map(({ vote }) => [vote, t(`rule.${vote}`)]), rule.vote, (rule) => this.#choose({ rule })).element);
    // A vote that counts nothing, such as the confident one where no passage is, has no shares.
    const shares = rule.shares ?? { scale: "none", of_slices: [], lead: 0 };
    const sum = shares.of_slices.reduce((sum, share) => sum + share, 0);
    this.sentence.textContent = t(`vote.sentence-${shares.scale}`, {
      winner: name(rule.order[0]), share: room.words.percent(shareOf(rule, rule.order[0])), genre: name(genre), rival: name(rival),
      lead: room.words.signed(shares.lead), kept: this.#now.keep.length, total: room.song.kept.length,
    });
    Object.assign(this.element.dataset, { top: room.model.genres[rule.order[0]], kept: String(this.#now.keep.length), sum: String(sum), lead: String(shares.lead), rule: rule.vote });
    this.votes.replaceChildren(table(t("vote.four"), [t("vote.rule"), t("vote.answer"), t("vote.probability"), t("vote.second"), t("vote.means")],
      rules.map((rule) => {
        const { vote, order: [first, second] } = rule;
        const share = (genre) => room.words.percent(shareOf(rule, genre));
        return [t(`rule.${vote}`), name(first), share(first), `${name(second)} ${share(second)}`, t(`rule.${vote}-means`)];
      })));
    this.back.disabled = this.#out.size === 0;
    this.picture.draw();
    this.#slice();
  }

  #describe(index) {
    const { room } = this;
    const slice = room.song?.slices[index];
    const share = this.#now && slice ? this.#share(index) : null;
    const time = { number: index + 1, from: room.words.clock(slice?.start_s ?? 0), to: room.words.clock(slice?.end_s ?? 0) };
    if (share === null) return room.t("vote.silent", time);
    const isIn = this.#now.keep.includes(index);
    return room.t(isIn ? "vote.line" : "vote.line-out", { ...time, share: room.words.signed(share, 3), lead: room.words.signed(this.#current.shares?.lead ?? 0, 3) });
  }

  #slice() {
    const { room } = this;
    if (!this.#now || !room.song) return;
    this.line.textContent = this.#describe(room.slice);
    this.toggle.textContent = room.t(this.#out.has(room.slice) ? "vote.put-in" : "vote.take-out");
    this.toggle.disabled = !room.song.kept.includes(room.slice);
    this.pick.update();
    this.picture.draw();
  }

  #paint(context, width, height) {
    if (!this.#now) return;
    const { song } = this.room;
    const shares = song.slices.map((_, index) => this.#share(index) ?? 0);
    const most = Math.max(...shares.map(Math.abs), 1e-6);
    this.element.querySelector(".in-axis").textContent = `±${this.room.words.number(most)}`;
    const [middle, scale] = [height / 2, (height / 2 - 4) / most];
    const across = width / song.seconds;
    shares.forEach((share, index) => {
      const [from, to] = ownTime(song.slices, index, song.seconds);
      const [x, wide, tall] = [from * across, Math.max(1, (to - from) * across - 1), Math.abs(share) * scale];
      context.fillStyle = genreColour(share >= 0 ? this.#now.genre : this.#now.rival);
      context.strokeStyle = context.fillStyle;
      const y = share >= 0 ? middle - tall : middle;
      if (this.#now.keep.includes(index)) context.fillRect(x, y, wide, tall);
      else context.strokeRect(x + 0.5, y, Math.max(1, wide - 1), tall);
      if (index === this.room.slice) outline(context, x, Math.min(y, middle - 3), wide, Math.max(tall, 6), false);
    });
    context.fillStyle = colour("--ink");
    context.fillRect(0, middle - 0.5, width, 1);
  }
}

/** What a rule gives a genre: its share of the votes by majority, its probability by the others. */
function shareOf({ vote, votes, probabilities }, genre) {
  const all = votes.reduce((sum, count) => sum + count, 0);
  return vote === "majority" && all > 0 ? votes[genre] / all : probabilities[genre];
}

// What the room shows: the genres with their songs, what to expect of them, and what can be done with the result.
import { button, h, newId } from "../inside/dom.js";
import { AUDIO, songOfPage } from "../inside/source.js";
import { genreCard } from "./genre_card.js";
import { keptGenres } from "./kept_genres.js";
import { Player } from "./player.js";
import * as edit from "./project.js";
import { result } from "./result.js";

export class View extends EventTarget {
  #undoListeners = [];
  #cards = new Map();

  constructor(teaching) {
    super();
    this.teaching = teaching;
    this.player = new Player(() => this.#markPlaying());
    this.#build();
    const listen = (target, type, handler, options) => {
      target.addEventListener(type, handler, options);
      this.#undoListeners.push(() => target.removeEventListener(type, handler, options));
    };
    listen(teaching, "change", () => this.#genres());
    listen(teaching, "busy", ({ detail }) => this.#busy(detail));
    listen(teaching, "taught", () => this.#taught());
    listen(teaching, "fail", ({ detail }) => this.#fail(detail));
    listen(teaching, "kept", () => this.#kept());
    listen(teaching, "model", () => this.#model());
    listen(window, "keydown", (event) => this.#key(event), true);
    // Files for the covered page.
    for (const type of ["dragenter", "dragover", "drop", "paste"]) listen(window, type, (event) => this.#file(event), true);
    this.#genres();
    this.#taught();
  }

  t(key, values) {
    return this.teaching.t(key, values);
  }

  #build() {
    const { teaching } = this;
    const t = (key, values) => this.t(key, values);
    this.status = h("p", { class: "in-status", role: "status" });
    this.progress = h("progress", { class: "in-progress", max: "1", "aria-label": t("busy.label"), hidden: true });
    this.cancel = button(t("busy.cancel"), () => teaching.cancel(), { id: "te-cancel", hidden: true });
    this.alert = h("p", { class: "in-alert", role: "alert", hidden: true });
    // Until what was kept is there.
    this.genres = h("div", { class: "te-genres", inert: true });
    this.add = button(t("genre.add"), () => {
      teaching.change(edit.addGenre(teaching.project));
      this.genres.lastElementChild.querySelector("input").focus();
    }, { id: "te-add" });
    this.keepGenres = button(t("kept.add"), () => teaching.keepGenres(true), { id: "te-keep-genres" });
    this.kept = keptGenres(this);
    this.undo = button(t("teach.undo"), () => teaching.undo(), { id: "te-undo", disabled: true });
    this.name = h("input", { id: newId(), type: "text", maxlength: "60", autocomplete: "off", "data-field": "model-name" });
    this.name.addEventListener("change", () => teaching.change({ ...teaching.project, name: this.name.value }));
    this.use = button(t("use.page"), () => this.#use(), { id: "te-use", class: "strong" });
    this.save = button(t("use.save"), () => this.#save(), { id: "te-save" });
    this.tryFile = this.#filePicker("te-try", t("use.try"), ([file]) => this.#try(file));
    this.tried = h("div", { class: "te-tried", role: "status" });
    this.openFile = this.#filePicker("te-open", t("use.open"), ([file]) => teaching.open(file), ".safetensors");
    this.keep = h("input", { id: "te-keep", type: "checkbox" });
    this.keep.addEventListener("change", () => teaching.keepHere(this.keep.checked));
    this.keptSize = h("span", { class: "in-note" });
    this.figures = h("section", { class: "te-result", "aria-labelledby": "te-result-title" },
      h("h2", { id: "te-result-title", text: t("result.title") }), (this.found = h("div", { class: "te-found" })));
    this.element = h("main", { id: "teach", class: "in-room", tabindex: "-1", "aria-labelledby": "teach-title", "data-state": "loading", "data-busy": "false" },
      h("div", { class: "in-head" },
        h("h1", { id: "teach-title", text: t("teach.title") }),
        h("div", { class: "in-actions" }, this.undo, button(t("teach.leave"), () => this.#leave(), { id: "te-leave" }))),
      h("p", { class: "in-text", text: t("teach.what") }),
      h("div", { class: "in-state" }, this.status, this.progress, this.cancel),
      this.alert,
      this.kept.element,
      this.genres,
      (this.row = h("p", { class: "in-row", inert: true }, this.add, this.keepGenres, this.openFile)),
      this.figures,
      (this.after = h("section", { class: "te-use", "aria-labelledby": "te-use-title", hidden: true },
        h("h2", { id: "te-use-title", text: t("use.title") }),
        h("p", { class: "te-name" }, h("label", { for: this.name.id, text: t("use.name") }), this.name),
        h("p", { class: "in-row" }, this.use, this.save, this.tryFile),
        this.tried,
        h("p", { class: "in-note in-text", text: t("use.note") }))),
      h("p", { class: "te-keep" }, h("label", { class: "in-check" }, this.keep, h("span", { text: t("keep.label") })), this.keptSize));
  }

  /** A button that chooses a file: `onFiles` gets it. */
  #filePicker(id, text, onFiles, accept = AUDIO) {
    const input = h("input", { id, type: "file", class: "in-file", accept });
    input.addEventListener("change", () => {
      const files = [...input.files];
      input.value = "";
      if (files.length > 0) onFiles(files);
    });
    return h("span", {}, input, h("label", { for: id, class: "button", text }));
  }

  #genres() {
    const { teaching } = this;
    const { genres } = teaching.project;
    for (const [id, card] of this.#cards) {
      if (genres.some((genre) => genre.id === id)) continue;
      card.element.remove();
      card.destroy();
      this.#cards.delete(id);
    }
    genres.forEach((genre, index) => {
      if (!this.#cards.has(genre.id)) this.#cards.set(genre.id, genreCard(this, genre.id));
      const card = this.#cards.get(genre.id);
      card.show(genre, index, genres);
      if (this.genres.children[index] !== card.element) this.genres.insertBefore(card.element, this.genres.children[index] ?? null);
    });
    const focused = document.activeElement;
    this.kept.show(teaching.project.kept ?? null);
    this.keepGenres.hidden = Boolean(teaching.project.kept);
    // The two take each other's place.
    if (focused === this.keepGenres && this.keepGenres.hidden) this.kept.remove.focus();
    if (focused === this.kept.remove && !this.keepGenres.hidden) this.keepGenres.focus();
    this.undo.disabled = !teaching.canUndo;
    if (this.name.value !== teaching.project.name) this.name.value = teaching.project.name;
    this.element.dataset.genres = String(genres.length);
    this.element.dataset.songs = String(edit.songs(teaching.project).filter(edit.isReady).length);
    this.#markPlaying();
    this.#hint();
    this.#mark();
  }

  #taught() {
    const { taught } = this.teaching;
    this.found.replaceChildren(taught ? result(this, taught) : h("p", { class: "in-note", text: this.#missing() }));
    this.after.hidden = !taught;
    if (!taught) this.tried.replaceChildren();
    this.element.dataset.accuracy = taught?.figures.accuracy ?? "";
    this.#mark();
  }

  /** Whether the result shown is that of the songs shown. */
  #mark() {
    const { taught, project } = this.teaching;
    const isCurrent = taught?.project === project;
    this.element.dataset.taught = String(isCurrent);
    this.found.setAttribute("aria-busy", String(taught !== null && !isCurrent));
  }

  /** What is still needed. */
  #missing() {
    const genres = this.teaching.project.genres.filter((genre) => genre.songs.some((song) => song.state !== "failed"));
    const { kept } = this.teaching.project;
    if (genres.length < edit.fewestGenres(this.teaching.project)) return this.t(kept ? "kept.need" : "result.need-genres");
    const names = genres.map((genre) => genre.name.trim());
    if (names.length + (kept?.length ?? 0) > edit.MOST_GENRES) return this.t("result.too-many", { most: edit.MOST_GENRES });
    if (names.includes("")) return this.t("result.need-names");
    if (names.some(edit.isTooLong)) return this.t("result.need-shorter");
    const repeated = edit.repeatedName(names, kept ?? [], this.teaching.nameOf);
    if (repeated !== null) return this.t("result.need-different", { name: repeated });
    return this.t("result.need-songs");
  }

  #hint() {
    if (!this.teaching.taught) this.#taught();
  }

  #model() {
    this.element.dataset.state = "ready";
    this.genres.inert = this.row.inert = this.kept.element.inert = false;
    this.keep.checked = this.teaching.isKept;
    this.#kept();
  }

  #busy({ waiting, share, isTraining = false }) {
    const isBusy = waiting > 0 || isTraining;
    this.element.dataset.busy = String(isBusy);
    this.progress.hidden = !isBusy;
    this.cancel.hidden = waiting === 0;
    if (share === null) this.progress.removeAttribute("value");
    else this.progress.value = share;
    const text = waiting > 0 ? this.t("busy.songs", { count: waiting }) : isTraining ? this.t("busy.training") : "";
    if (this.status.textContent !== text) this.status.textContent = text;
  }

  #fail(detail) {
    this.alert.hidden = detail === null;
    this.alert.textContent = detail?.sentence ?? "";
    this.element.dataset.error = detail?.code ?? "";
  }

  #kept() {
    const { isKept, keptBytes } = this.teaching;
    this.keep.checked = isKept;
    this.element.dataset.kept = String(isKept);
    this.keptSize.textContent = isKept ? this.t("keep.size", { size: this.teaching.words.number(Math.ceil(keptBytes / 1000), 0) }) : "";
  }

  async #try(file) {
    this.#fail(null);
    try {
      const ranked = await this.teaching.try(file);
      const { words } = this.teaching;
      this.tried.replaceChildren(h("p", { class: "in-sentence", dir: "auto", text: file.name }), h("ol", { class: "in-bars" },
        ranked.map(({ name, shown, probability }) => {
          const fill = h("span", { class: "in-fill" });
          fill.style.width = `${100 * probability}%`;
          return h("li", { "data-genre": name, "data-probability": String(probability) },
            h("span", { dir: "auto", text: shown }), h("span", { class: "in-track", "aria-hidden": "true" }, fill),
            h("span", { class: "in-value", text: sureness(words, probability) }));
        })));
      this.tried.dataset.best = ranked[0].name;
    } catch (error) {
      this.teaching.fail(error);
    }
  }

  async #save() {
    const file = await this.teaching.file();
    if (!file) return;
    const link = h("a", { href: URL.createObjectURL(file), download: file.name });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  }

  /** The page takes the model as it takes any that a visitor chooses. */
  async #use() {
    const file = await this.teaching.file();
    if (!file) return;
    const transfer = new DataTransfer();
    transfer.items.add(file);
    const input = document.getElementById("file-input");
    this.#leave();
    input.files = transfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }

  #markPlaying() {
    for (const element of this.element.querySelectorAll("[data-play]")) {
      const isPlaying = element.dataset.play === this.player.playing;
      element.setAttribute("aria-pressed", String(isPlaying));
      element.textContent = isPlaying ? "❚❚" : "▶";
    }
  }

  /** A button that plays a song; none if its sound is not here. */
  playButton(song) {
    if (!song.blob) return null;
    return button("▶", () => this.player.toggle(song), {
      class: "te-play", "data-play": song.id, "aria-pressed": "false", "aria-label": this.t("song.play", { name: song.name }),
    });
  }

  /** The page's song for a genre, if it shows one. */
  async addPageSong(genre) {
    const song = await songOfPage();
    if (song) this.teaching.add(genre, [new File([song.blob], song.name, { type: song.blob.type })]);
  }

  #leave() {
    this.dispatchEvent(new Event("leave"));
  }

  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) {
      const isUndo = (event.ctrlKey || event.metaKey) && event.key === "z" && !event.shiftKey;
      if (isUndo && !event.target.matches?.("input[type=text]")) {
        event.preventDefault();
        this.teaching.undo();
      }
      return;
    }
    // None of the page's keys works under the room.
    event.stopPropagation();
    if (event.key !== "Escape" || event.defaultPrevented) return;
    const form = event.target.closest?.(".te-part");
    if (form) form.dispatchEvent(new Event("cancel"));
    else this.#leave();
  }

  /** Dropped and pasted files go to the genre under the pointer, or that has the focus, or the first without songs. */
  async #file(event) {
    event.stopImmediatePropagation();
    const transfer = event.dataTransfer ?? event.clipboardData;
    const isFiles = transfer && [...transfer.types].includes("Files");
    if (!isFiles && event.type === "paste") return;
    event.preventDefault();
    const at = event.target.closest?.("[data-genre-id]")?.dataset.genreId;
    for (const [id, card] of this.#cards) card.element.dataset.over = String(event.type.startsWith("drag") && id === at);
    if (!["drop", "paste"].includes(event.type)) return;
    if (this.genres.inert) return;
    const { genres } = this.teaching.project;
    const genre = at ?? (genres.find((one) => one.songs.length === 0) ?? genres.at(-1)).id;
    const files = await filesOf(transfer).catch((error) => {
      this.teaching.fail(error);
      return [];
    });
    const model = files.find((file) => file.name.endsWith(".safetensors"));
    if (model) this.teaching.open(model);
    else this.teaching.add(genre, files);
  }

  destroy() {
    for (const undo of this.#undoListeners) undo();
    this.player.stop();
    for (const card of this.#cards.values()) card.destroy();
    this.element.remove();
  }
}

/** A probability in per cent, which is never quite nothing or all. */
const sureness = (words, p) => (p > 0.99 ? `> ${words.percent(0.99)}` : p < 0.01 ? `< ${words.percent(0.01)}` : words.percent(p));

/** All files of a transfer, those in folders too. */
async function filesOf(transfer) {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (!entries.some((entry) => entry.isDirectory)) return [...transfer.files];
  const found = [];
  const visit = async (entry) => {
    if (entry.isFile) {
      found.push(await new Promise((resolve, reject) => entry.file(resolve, reject)));
      return;
    }
    const reader = entry.createReader();
    for (;;) {
      const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
      if (some.length === 0) return;
      for (const one of some) await visit(one);
    }
  };
  for (const entry of entries) await visit(entry);
  return found.filter((file) => !file.name.startsWith("."));
}

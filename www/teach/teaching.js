// The state of the room: the project with its history, the engine that embeds songs, the worker that trains. Events:
// "change" (the project), "busy", "taught" (a result, or none), "fail", "model" (the engine is ready).
import { Client, latest } from "../inside/client.js";
import { absolute } from "../inside/site.js";
import { embedder, pageModel } from "./embedder.js";
import { keep, kept, forget } from "./keep.js";
import { songsOf, withSongs } from "./model_file.js";
import { isSame } from "./part.js";
import * as edit from "./project.js";

const UNDO = 50;

/** What is analysed: a song, or a part of it. */
const keyOf = ({ id, part }) => (part ? `${id} ${part.from_s} ${part.to_s}` : id);

export class Teaching extends EventTarget {
  #engine = null;
  #worker = null;
  #ready = null;
  #before = [];
  #queue = Promise.resolve();
  #queued = new Set();
  #isClosed = false;
  #means = null;
  #stop = new AbortController();

  /** `nameOf(code)` is what the page calls one of its genres. */
  constructor(words, nameOf) {
    super();
    this.words = words;
    this.nameOf = nameOf;
    this.project = edit.empty();
    this.isKept = false;
    this.keptBytes = 0;
    /** `{ figures, file, genres, songs, project }` of the last training. */
    this.taught = null;
    this.waiting = 0;
    this.isUnsaved = false;
    /** Whether the project of an earlier visit, or what was kept, is there. */
    this.isRestored = false;
  }

  t(key, values) {
    return this.words.t(key, values);
  }

  #send(type, detail) {
    if (!this.#isClosed) this.dispatchEvent(new CustomEvent(type, { detail }));
  }

  /** Loads engine and worker. Goes on with the project of an earlier visit to the room, `{ project, isUnsaved }`, or with what was kept. */
  async start(earlier) {
    this.#ready = this.#load();
    try {
      await this.#ready;
      const text = await kept();
      const project = text && edit.read(text, this.base);
      if (text && !project) {
        await forget();
        this.fail(Object.assign(new Error(), { code: "other_network" }));
      }
      this.isKept = Boolean(project);
      this.keptBytes = project ? text.length : 0;
      const { project: found, isUnsaved } = earlier ?? { project, isUnsaved: false };
      if (found) {
        this.#become(found);
        this.isUnsaved = isUnsaved;
      }
      this.isRestored = true;
      this.#send("model");
    } catch (error) {
      this.fail(error);
    }
  }

  async #load() {
    this.#worker = new Client("teach");
    const model = await pageModel();
    const engine = await embedder(new Blob([model]));
    if (this.#isClosed) return engine.dispose();
    this.#engine = engine;
    // Embeddings of another network cannot be compared.
    this.base = (await this.#worker.call("model", {}, { payload: model })).reply.network;
  }

  // The project

  #become(project) {
    this.project = project;
    this.isUnsaved = edit.songs(project).length > 0;
    // Those that were added, or that were restored before they were analysed.
    for (const song of edit.songs(project)) if (song.state === "waiting" && !this.#queued.has(keyOf(song))) this.#embed(song);
    this.#send("change");
    this.#save();
    this.#train();
  }

  /** Changes the project; the state before can be restored. */
  change(project) {
    this.#send("fail", null);
    this.#before = [...this.#before.slice(1 - UNDO), this.project];
    this.#become(project);
  }

  /** Adds the visitor's genres to those of the model, or teaches only the visitor's again. */
  async keepGenres(isWanted) {
    try {
      const kept = isWanted ? (await this.#loadMeans()).genres : null;
      if (!this.#isClosed) this.change(edit.keepGenres(this.project, kept));
    } catch (error) {
      this.fail(error);
    }
  }

  /** What stands for the songs of the model's genres; loaded when it is needed, again if that failed. */
  #loadMeans() {
    const load = async () => {
      const response = await fetch(absolute("genre_means.json"));
      if (!response.ok) throw new Error(String(response.status));
      return response.json();
    };
    this.#means ??= load().catch((error) => {
      this.#means = null;
      throw Object.assign(error, { code: "no_means" });
    });
    return this.#means;
  }

  get canUndo() {
    return this.#before.length > 0;
  }

  undo() {
    const before = this.#before.pop();
    if (before) this.#become(this.#withResults(before));
  }

  /** Songs, or parts of them, that have been analysed meanwhile are not analysed again. */
  #withResults(project) {
    const known = new Map(edit.songs(this.project).map((song) => [keyOf(song), song]));
    const genres = project.genres.map((genre) => ({ ...genre, songs: genre.songs.map((song) => known.get(keyOf(song)) ?? song) }));
    return { ...project, genres };
  }

  /** Adds files to a genre, which are analysed one after the other. */
  add(genre, files) {
    const added = [...files].map((blob) => edit.song({ name: blob.name ?? this.t("song.recorded"), blob, state: "waiting" }));
    if (added.length === 0) return;
    this.change(edit.addSongs(this.project, genre, added));
  }

  #embed(song) {
    this.#queued.add(keyOf(song));
    this.waiting += 1;
    this.#busy();
    this.#queue = this.#queue.then(async () => {
      const isWanted = () => !this.#isClosed && edit.songs(this.project).some((one) => keyOf(one) === keyOf(song) && one.state === "waiting");
      let facts = null;
      try {
        await this.#ready;
        if (isWanted()) facts = await this.#facts(song);
      } catch (error) {
        facts = { state: "failed", error: this.sentence(error) };
      }
      this.#queued.delete(keyOf(song));
      this.waiting -= 1;
      if (facts && isWanted()) this.#become(edit.changeSong(this.project, song.id, facts));
      // Not wanted any more: the others may have waited for it.
      else this.#train();
      this.#busy();
    });
  }

  /** What is kept of a song. */
  async #facts({ blob, part }) {
    const { embedding, artist, seconds, columns, bandHz } = await this.#engine.embed(blob, {
      part,
      signal: this.#stop.signal,
      onProgress: (share) => this.#busy(share),
    });
    const measured = await this.#worker.call("measure", { band_hz: bandHz }, { payload: columns });
    return { state: undefined, error: undefined, earlier: undefined, embedding, artist, seconds, ...measured.reply };
  }

  /** Teaches a part of a song, or all of it again. */
  setPart(id, part) {
    const song = edit.songs(this.project).find((one) => one.id === id);
    if (!isSame(song.part, part)) this.change(edit.setPart(this.project, id, part));
  }

  /** Songs that are not analysed yet are removed; that in progress is cancelled. */
  cancel() {
    this.#stop.abort();
    this.#stop = new AbortController();
    this.change(edit.cancelWaiting(this.project));
  }

  #busy(share = null) {
    this.#send("busy", { waiting: this.waiting, share });
  }

  // Training

  /** Trains as soon as all songs are analysed; what has changed meanwhile is trained next. */
  #train() {
    if (this.waiting > 0 && this.#training() !== null) return;
    this.#trainLatest(this.project);
  }

  #training = (project = this.project) => edit.training(project, this.nameOf);

  #trainLatest = latest(async (project) => {
    const training = this.#training(project);
    if (training === null) return this.#result(null);
    try {
      await this.#ready;
      const { request, embeddings, genres, songs } = training;
      if (project.kept) request.kept = await this.#loadMeans();
      const onProgress = (share) => this.#send("busy", { waiting: this.waiting, share, isTraining: true });
      const { reply, file } = await this.#worker.call("teach", request, { payload: embeddings.buffer, onProgress });
      this.#result({ figures: reply, file, genres, songs, project });
    } catch (error) {
      this.#result(null);
      this.fail(error);
    } finally {
      this.#busy();
    }
  });

  #result(taught) {
    this.taught = taught;
    this.#send("taught");
  }

  /** The taught model with its songs, as a file; null if there is none. Waits for a training in progress. */
  async file() {
    while (this.taught?.project !== this.project && this.waiting === 0 && this.#training() !== null) {
      await new Promise((resolve) => this.addEventListener("taught", resolve, { once: true }));
      if (!this.taught) break;
    }
    if (!this.taught) return null;
    const { project, file } = this.taught;
    const name = project.name.trim() || "own";
    const blob = withSongs(file, edit.write(project, this.base));
    if (project === this.project) this.isUnsaved = false;
    return new File([blob], `${name.replace(/[^\p{L}\p{N}]+/gu, "-")}.safetensors`, { type: blob.type });
  }

  /** Continues with a model that was taught here; whether the file is one. */
  async open(file) {
    try {
      await this.#ready;
      const text = songsOf(new Uint8Array(await file.arrayBuffer()));
      const project = text && edit.read(text, this.base);
      if (!project) throw Object.assign(new Error(file.name), { code: text ? "other_network" : "not_taught" });
      this.change(project);
      return true;
    } catch (error) {
      this.fail(error);
      return false;
    }
  }

  /** Genres of a model as the page shows them: those that are kept by what the page calls them. */
  shownNames(names, kept) {
    return names.map((name, index) => (index < kept ? this.nameOf(name) : name.trim()));
  }

  /** Genres for a file, `{ name, shown, probability }`, best first. */
  async try(file) {
    await this.#ready;
    const { embedding } = await this.#engine.embed(file, { signal: this.#stop.signal });
    const { reply } = await this.#worker.call("try", {}, { payload: embedding.slice().buffer });
    const shown = this.shownNames(reply.genres, this.taught?.figures.kept ?? 0);
    const ranked = reply.genres.map((name, index) => ({ name, shown: shown[index], probability: reply.probabilities[index] }));
    return ranked.sort((a, b) => b.probability - a.probability);
  }

  // Keeping

  async keepHere(isWanted) {
    this.isKept = isWanted;
    if (isWanted) return this.#save();
    this.keptBytes = 0;
    this.isUnsaved = edit.songs(this.project).length > 0;
    await forget();
    this.#send("kept");
  }

  /** What has changed while the browser writes is written next, at once. */
  #save = latest(async () => {
    if (!this.isKept) return;
    const text = edit.write(this.project, this.base);
    try {
      await keep(text);
      this.keptBytes = text.length;
      this.isUnsaved = this.waiting > 0;
    } catch (error) {
      this.isKept = false;
      this.fail(Object.assign(error, { code: "not_kept" }));
    }
    this.#send("kept");
  });

  // Errors

  sentence(error) {
    const { code } = error;
    // Texts of the engine are English; the others are ours.
    return this.words.has(`error.${code}`) ? this.t(`error.${code}`, { detail: error.detail ?? error.message }) : error.message;
  }

  fail(error) {
    if (error.name !== "AbortError") this.#send("fail", error && { code: error.code ?? "crashed", sentence: this.sentence(error) });
  }

  destroy() {
    this.#isClosed = true;
    this.#stop.abort();
    this.#engine?.dispose();
    this.#worker?.stop();
  }
}

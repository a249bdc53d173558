// One genre: its name, its songs, and how songs get in.
import { button, choice, h, newId } from "../inside/dom.js";
import { AUDIO } from "../inside/source.js";
import { SHORTEST_S } from "./part.js";
import { partEditor } from "./part_editor.js";
import * as edit from "./project.js";
import { canRecord, record } from "./recorder.js";

/** Songs that are listed at once; the others are behind a button. */
const LISTED = 8;

/** The card of a genre: `element`, and `show(genre, index, genres)` whenever the project has changed. */
export function genreCard(view, id) {
  const { teaching } = view;
  const t = (key, values) => view.t(key, values);
  const nameId = newId();
  let [isWhole, isDestroyed, stopRecording, typing] = [false, false, null, 0];
  /** The form for a part of a song, `{ song, element, focus }`, if one is open. */
  let editor = null;

  const name = h("input", { id: nameId, type: "text", maxlength: "60", autocomplete: "off", dir: "auto", "data-field": "name" });
  const rename = () => name.value !== genre.name && teaching.change(edit.rename(teaching.project, id, name.value));
  name.addEventListener("change", rename);
  // Files that are dropped leave the focus in the field.
  const idle = () => {
    clearTimeout(typing);
    typing = setTimeout(rename, 800);
  };
  name.addEventListener("input", idle);
  const count = h("span", { class: "in-note" });
  const list = h("ol", { class: "te-songs" });
  // Why such songs have no button to play them, and none to choose a part.
  const soundless = h("p", { class: "in-note te-soundless", text: t("song.no-sound"), hidden: true });
  const more = button("", () => {
    isWhole = true;
    shown();
  }, { class: "quiet", "data-action": "more" });
  const fileId = newId();
  const file = h("input", { id: fileId, type: "file", class: "in-file", multiple: true, accept: AUDIO, "data-action": "files" });
  file.addEventListener("change", () => {
    teaching.add(id, file.files);
    file.value = "";
  });
  const fromPage = button(t("song.page"), () => view.addPageSong(id), { "data-action": "page" });
  const recording = button(t("song.record"), () => toggleRecording(), { "data-action": "record", "aria-pressed": "false", hidden: !canRecord() });
  const remove = button(t("genre.remove"), () => teaching.change(edit.removeGenre(teaching.project, id)), { class: "quiet", "data-action": "remove-genre" });
  const merging = h("span", { class: "te-merge" });

  async function toggleRecording() {
    // Asking for the microphone takes as long as the visitor likes.
    recording.disabled = true;
    try {
      if (stopRecording) {
        const stop = stopRecording;
        stopRecording = null;
        teaching.add(id, [await stop()]);
        return;
      }
      const number = genre.songs.length + 1;
      const stop = await record(t("song.recording-name", { number }));
      if (isDestroyed) await stop();
      else stopRecording = stop;
    } catch (error) {
      teaching.fail(Object.assign(new Error(error.message), { code: "microphone" }));
    } finally {
      recording.disabled = false;
      marked();
    }
  }
  const marked = () => {
    recording.setAttribute("aria-pressed", String(stopRecording !== null));
    recording.textContent = t(stopRecording ? "song.stop" : "song.record");
  };

  const element = h("section", { class: "te-genre", "data-genre-id": id },
    h("div", { class: "te-genre-head" }, h("label", { for: nameId, text: t("genre.name") }), name, count),
    list, more, soundless,
    h("div", { class: "in-row" }, file, h("label", { for: fileId, class: "button", text: t("song.files") }), fromPage, recording),
    h("div", { class: "in-row te-genre-foot" }, merging, remove));

  let genre = null;
  function shown() {
    const { songs } = genre;
    const some = isWhole ? songs : songs.slice(0, LISTED);
    const focused = list.contains(document.activeElement) ? document.activeElement : null;
    list.replaceChildren(...some.map(row));
    // Other songs change while a part is chosen, and this one when it is analysed.
    if (focused?.isConnected) focused.focus();
    else if (focused?.dataset.action) focusAction(focused.closest("li").dataset.song, focused.dataset.action);
    soundless.hidden = !songs.some((song) => edit.isReady(song) && !song.blob);
    more.hidden = some.length === songs.length;
    more.textContent = t("song.more", { count: songs.length - some.length });
  }

  const focusAction = (song, action) => list.querySelector(`[data-song="${song}"] [data-action="${action}"]`)?.focus();
  const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;

  function toggleEditor(song) {
    const isOther = editor?.song !== song.id;
    editor = null;
    if (isOther) {
      const close = (part) => {
        editor = null;
        teaching.setPart(song.id, part);
        shown();
        focusAction(song.id, "part");
      };
      editor = { song: song.id, ...partEditor({ t, words: teaching.words, song, onPart: close, onCancel: () => toggleEditor(song) }) };
    }
    shown();
    if (editor) editor.focus();
    else focusAction(song.id, "part");
  }

  /** Only where there is sound to analyse again. */
  const partButton = (song) => song.blob && song.seconds >= SHORTEST_S && button(t("part.choose"), () => toggleEditor(song), {
    class: "te-part-open", "data-action": "part", "aria-label": t("part.label", { name: song.name }), "aria-expanded": String(editor?.song === song.id),
  });

  const row = (song) => h("li", { "data-song": song.id, "data-state": song.state ?? "ready" },
    view.playButton(song),
    h("span", { class: "te-song-name", dir: "auto", text: song.name, title: song.name }),
    song.part && h("span", { class: "in-note", "data-from": String(song.part.from_s), "data-to": String(song.part.to_s),
      text: `${clock(song.part.from_s)}–${clock(song.part.to_s)}` }),
    song.state && h("span", { class: "in-note", text: song.state === "failed" ? song.error : t("song.waiting") }),
    partButton(song),
    button("×", () => teaching.change(edit.removeSong(teaching.project, song.id)), { class: "te-remove", "aria-label": t("song.remove", { name: song.name }) }),
    editor?.song === song.id && editor.element);

  return {
    element,
    /** Frees the microphone. */
    destroy() {
      isDestroyed = true;
      clearTimeout(typing);
      stopRecording?.();
    },
    show(now, index, genres) {
      const hasChanged = genre !== now;
      genre = now;
      if (document.activeElement !== name) name.value = genre.name;
      name.placeholder = t(`genre.example-${Math.min(index, 2)}`);
      element.setAttribute("aria-label", genre.name.trim() || t("genre.unnamed", { number: index + 1 }));
      element.style.setProperty("--genre", `var(--g${index % 12})`);
      element.dataset.songs = String(genre.songs.filter(edit.isReady).length);
      count.textContent = t("genre.songs", { count: genre.songs.filter((song) => song.state !== "failed").length });
      fromPage.hidden = !document.getElementById("audio")?.src.startsWith("blob:");
      remove.hidden = genres.length <= 2 && genre.songs.length === 0;
      const others = genres.filter((other) => other.id !== id && other.name.trim());
      const canMerge = genre.songs.length > 0 && others.length > 0 && genres.length > 2;
      const options = [["", t("genre.merge-choose")], ...others.map((other) => [other.id, other.name.trim()])];
      merging.replaceChildren(...(canMerge ? [choice(t("genre.merge"), options, "", (into) => into && teaching.change(edit.merge(teaching.project, id, into))).element] : []));
      if (hasChanged) shown();
    },
  };
}

// What a lesson runs on: a sound of the synthesiser, or the pupil's own song.
import { button, h, newId } from "./dom.js";

export class LessonSound {
  /** "lesson" or "own". A song that is open already is the pupil's own. */
  constructor(room) {
    this.room = room;
    this.kind = room.source?.kind === "file" ? "own" : "lesson";
    this.opening = null;
  }

  /** Opens the lesson's sound, unless it is open or the pupil uses another one. Returns whether there is a song. */
  async prepare({ synth }) {
    const { room } = this;
    if (this.kind === "own" && room.song) return true;
    this.kind = "lesson";
    const isOpen = () => room.source?.kind === "synth" && Object.entries(synth).every(([name, value]) => room.source[name] === value);
    if (isOpen()) return true;
    const wanted = JSON.stringify(synth);
    if (this.opening?.wanted !== wanted) this.opening = { wanted, done: room.openSynth({ ...synth }) };
    const isReady = (await this.opening.done) !== null;
    this.opening = null;
    return isReady;
  }

  /** The choice between the two, with a button that plays the beginning if `hasListen`. `onOpened` is called after a change. */
  controls({ lesson, t, hasListen, hasNote, onOpened }) {
    const { room } = this;
    const id = newId();
    const name = h("span", { class: "ls-song", dir: "auto" });
    const status = h("span", { role: "status" });
    const mark = () => {
      name.textContent = room.song ? t("sound-current", { name: room.song.name }) : "";
      for (const [kind, one] of Object.entries(kinds)) one.setAttribute("aria-pressed", String(kind === this.kind));
    };
    const open = async (work) => {
      status.textContent = t("sound-loading");
      const isReady = await work();
      status.textContent = isReady ? "" : t("sound-failed");
      mark();
      if (isReady) onOpened();
      return isReady;
    };
    const file = h("input", { type: "file", id, class: "unseen", tabindex: "-1", "aria-hidden": "true", accept: "audio/*,video/*,.flac,.ogg,.opus,.aif,.aiff" });
    file.addEventListener("change", () => {
      const [chosen] = file.files;
      file.value = "";
      if (!chosen) return;
      open(async () => {
        const isOpen = (await room.openFile(chosen, chosen.name)) !== null;
        if (isOpen) this.kind = "own";
        return isOpen;
      });
    });
    const kinds = {
      lesson: button(t("sound-lesson"), () => {
        this.kind = "lesson";
        open(() => this.prepare(lesson));
      }, { "data-sound": "lesson" }),
      own: button(t("sound-own"), () => {
        if (this.kind === "own") return;
        file.click();
      }, { "data-sound": "own" }),
    };
    const listen = hasListen && button(t("listen"), async () => {
      if (room.player.isPlaying) return room.stop();
      await room.playSong(0, Math.min(8, room.song.seconds));
    }, { "data-listen": "" });
    const onPlaying = ({ detail }) => {
      if (listen) listen.textContent = t(detail.isPlaying ? "stop" : "listen");
    };
    room.addEventListener("playing", onPlaying);
    mark();
    return {
      element: h("div", { class: "ls-sound", role: "group", "aria-label": t("sound") },
        listen, kinds.lesson, kinds.own, file, name, status, hasNote && h("p", { class: "ls-note", text: t("sound-honest") })),
      open,
      destroy: () => room.removeEventListener("playing", onPlaying),
    };
  }
}

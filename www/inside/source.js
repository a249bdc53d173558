// Which song the room shows: the page's, one of the synthesiser's, or a file.
import { button, h, newId } from "./dom.js";

/** Files that are offered for a song. */
export const AUDIO = "audio/*,video/*,.aif,.aiff,.au,.caf,.flac,.m4a,.ogg,.opus,.wav,.wv";

export const STYLES = ["disco", "blues", "metal", "strings", "reggae", "hip-hop"];

/** The song that the page shows: `{ blob, name }`, or null. */
export async function songOfPage() {
  const { src } = document.getElementById("audio") ?? {};
  if (!src?.startsWith("blob:")) return null;
  try {
    const blob = await (await fetch(src)).blob();
    return { blob, name: document.getElementById("song-name").textContent.trim() };
  } catch {
    return null;
  }
}

/** The panel with the choice. `onChosen` is called once a song is open. */
export function sourcePanel(room, onChosen) {
  const opened = async (song) => {
    if (await song) onChosen();
  };
  const open = (file) => file && opened(room.openFile(file, file.name));
  const id = newId();
  const file = h("input", { id, type: "file", class: "in-file", accept: AUDIO });
  file.addEventListener("change", () => {
    open(file.files[0]);
    file.value = "";
  });
  const ofPage = button(room.t("source.page"), async () => {
    const song = await songOfPage();
    if (song) opened(room.openFile(song.blob, song.name));
  }, { "data-source": "page" });
  const element = h("section", { class: "in-source", "aria-label": room.t("source.label"), hidden: true },
    h("p", { text: room.t("source.invitation") }),
    h("p", { class: "in-row" },
      ofPage,
      file, h("label", { for: id, class: "button", text: room.t("source.file") })),
    h("p", { text: room.t("source.synth") }),
    h("p", { class: "in-row" }, STYLES.map((style) =>
      button(room.t(`style.${style}`), () => opened(room.openSynth({ style })), { "data-style": style }))),
    h("p", { class: "in-note", text: room.t("source.synth-note") }));
  return {
    element,
    open,
    show(isShown) {
      element.hidden = !isShown;
      ofPage.hidden = !document.getElementById("audio")?.src.startsWith("blob:");
    },
  };
}

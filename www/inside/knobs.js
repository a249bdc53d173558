// The settings of the synthesiser, if the song is one of its: a changed setting makes the song anew.
import { h, slider } from "./dom.js";

/** Milliseconds after the last movement of a slider. */
const PAUSE = 250;
/** As in the page's synthesiser (web/page/src/synth/styles.rs): beats per minute, and shares. */
const DEFAULTS = {
  disco: [118, 0.25, 0, 0.85],
  blues: [96, 0.25, 1, 0.5],
  metal: [158, 0.9, 0, 0.75],
  strings: [72, 0, 0, 0.45],
  reggae: [74, 0, 0.4, 0.85],
  "hip-hop": [90, 0, 0.55, 0.85],
};

export function synthKnobs(room) {
  const { t, words } = { t: (key, values) => room.t(key, values), words: room.words };
  let timer = 0;
  const values = () => {
    const { style } = room.source;
    const own = DEFAULTS[style] ?? DEFAULTS.disco;
    return Object.fromEntries(["tempo", "distortion", "swing", "brightness"].map((name, index) => [name, room.source[name] ?? own[index]]));
  };
  const change = () => {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      const slice = room.slice;
      const knobs = Object.fromEntries(Object.entries(sliders).map(([name, one]) => [name, name === "tempo" ? one.value : one.value / 100]));
      await room.openSynth({ style: room.source.style, ...knobs });
      room.setSlice(slice);
    }, PAUSE);
  };
  const share = (value) => words.percent(value / 100);
  const make = (name, limits) => slider(t(`knob.${name}`), { ...limits, step: 1, value: 0, oninput: change });
  const sliders = {
    tempo: make("tempo", { min: 60, max: 180, show: (value) => t("knob.beats", { tempo: words.number(value, 0) }) }),
    distortion: make("distortion", { min: 0, max: 100, show: share }),
    swing: make("swing", { min: 0, max: 100, show: share }),
    brightness: make("brightness", { min: 0, max: 100, show: share }),
  };
  const update = () => {
    if (room.source?.kind !== "synth") {
      element.hidden = true;
      return;
    }
    element.hidden = false;
    for (const [name, value] of Object.entries(values())) sliders[name].value = name === "tempo" ? value : Math.round(100 * value);
  };
  const element = h("section", { class: "in-bench", "data-bench": "synth" },
    h("h2", { text: t("knob.title") }), h("p", { class: "in-text", text: t("knob.text") }),
    h("div", { class: "in-knobs" }, Object.values(sliders).map(({ element }) => element)));
  update();
  return { element, update, destroy: () => clearTimeout(timer) };
}

// What the room is built on, and what it does not show.
import { h } from "../dom.js";
import { View } from "../view_base.js";

/** Works with what each is cited for; names and titles are not translated. */
const SOURCES = [
  ["predict", "Crouch, C. H., Fagen, A. P., Callan, J. P. & Mazur, E. (2004). Classroom demonstrations: learning tools or entertainment? American Journal of Physics 72, 835–838."],
  ["predict", "Miller, K., Lasry, N., Chu, K. & Mazur, E. (2013). Role of physics lecture demonstrations in conceptual learning. Physical Review ST Physics Education Research 9, 020113."],
  ["trust", "Kim, S. S. Y., Meister, N., Ramaswamy, V. V., Fong, R. & Russakovsky, O. (2022). HIVE: Evaluating the human interpretability of visual explanations. ECCV."],
  ["text", "exploRNN: Bäuerle, A., Albus, P., Störk, R., Seufert, T. & Ropinski, T. (2022). exploRNN: teaching recurrent neural networks through visual exploration. The Visual Computer."],
  ["listen", "AudioMNIST: Becker, S., Vielhaben, J., Ackermann, M., Müller, K.-R., Lapuschkin, S. & Samek, W. (2024). AudioMNIST: Exploring explainable artificial intelligence for audio analysis on a simple benchmark. Journal of the Franklin Institute 361."],
  ["scramble", "Adebayo, J., Gilmer, J., Muelly, M., Goodfellow, I., Hardt, M. & Kim, B. (2018). Sanity checks for saliency maps. NeurIPS."],
  ["occlude", "Zeiler, M. D. & Fergus, R. (2014). Visualizing and understanding convolutional networks. ECCV."],
  ["delete", "Petsiuk, V., Das, A. & Saenko, K. (2018). RISE: Randomized input sampling for explanation of black-box models. BMVC."],
  ["show", "CNN Explainer: Wang, Z. J. et al. (2021). CNN Explainer: Learning convolutional neural networks with interactive visualization. IEEE TVCG 27."],
  ["show", "Transformer Explainer: Cho, A. et al. (2024). Transformer Explainer: Interactive learning of text-generative models."],
  ["split", "Kereliuk, C., Sturm, B. L. & Larsen, J. (2015). Deep learning and music adversaries. IEEE Transactions on Multimedia 17."],
];
const LIMITS = ["bands", "shelves", "slice", "order", "share", "explanation", "synthetic", "figures"];

export default (room) => new About(room);

class About extends View {
  constructor(room) {
    super(room, "about");
    const t = (key) => room.t(key);
    const { model } = room;
    const topics = [...new Set(SOURCES.map(([topic]) => topic))];
    this.element.append(
      h("h2", { text: t("about.title") }), h("p", { class: "in-text", text: t("about.text") }),
      h("h2", { text: t("about.limits") }),
      h("ul", { class: "in-bullets" }, LIMITS.map((key) => h("li", { text: t(`limit.${key}`) }))),
      h("h2", { text: t("about.sources") }),
      h("dl", { class: "in-sources" }, topics.map((topic) => [
        h("dt", { text: t(`source-for.${topic}`) }),
        SOURCES.filter(([own]) => own === topic).map(([, work]) => h("dd", { lang: "en", text: work })),
      ])),
      h("h2", { "data-part": "model", text: t("about.model") }),
      h("dl", { class: "in-sources", "data-part": "model" }, ["name", "data", "split", "recipe"].map((key) => [
        h("dt", { text: t(`about.model-${key}`) }), h("dd", { lang: "en", text: model?.[key] ?? "–" }),
      ])),
      h("h2", { text: t("about.keys") }),
      h("dl", { class: "in-key-list" }, [["PageUp / PageDown", "pages"], ["← → ↑ ↓", "arrows"], ["Enter", "enter"], ["F", "freeze"], ["Esc", "escape"]].map(([key, what]) => [
        h("dt", {}, h("kbd", { text: key })), h("dd", { text: t(`key.${what}`) }),
      ])));
  }
}

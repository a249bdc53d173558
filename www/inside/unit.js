// One unit of a recurrent layer over all steps, and the sums of one step.
import { h, pressed, table } from "./dom.js";

const DIGITS = 3;

/** `replies` are the answers to the call `unit`, one a step; `step` is the one whose sums are shown. */
export function unitFormula(room, replies, step, onstep) {
  const { words } = room;
  const t = (key, values) => room.t(key, values);
  const number = (value) => words.number(value, DIGITS);
  const reply = replies[step];
  const gate = (name, text, { from_input, from_states, value }) => h("li", { "data-step": name },
    h("span", { text: t(`gru.${name}`) }), " ",
    h("span", { class: "in-equation", text: t(text, { input: number(from_input), states: words.signed(from_states, DIGITS), product: words.signed(reply.reset.value * from_states, DIGITS), reset: number(reply.reset.value), value: number(value) }) }));
  const steps = pressed(t("recurrence.steps"), replies.map((_, index) => [index, t("recurrence.step", { number: index + 1 })]), step, (index) => onstep(index));
  return h("div", { "data-state": String(reply.state), "data-recomputed": String(reply.recomputed_state) },
    table(t("unit.caption"), [t("unit.step"), ...["reset", "update", "candidate"].map((name) => t(`gru.${name}`)), t("unit.before"), t("gru.state")],
      replies.map((it, index) => [t("recurrence.step", { number: index + 1 }), number(it.reset.value), number(it.update.value), number(it.candidate.value), number(it.before), number(it.state)])),
    h("p", { class: "in-row" }, h("span", { text: t("unit.sums-of") }), steps.element),
    h("ol", { class: "in-steps" },
      gate("reset", "unit.gate-is", reply.reset),
      gate("update", "unit.gate-is", reply.update),
      gate("candidate", "unit.candidate-is", reply.candidate),
      h("li", { "data-step": "state" }, h("span", { text: t("gru.state") }), " ", h("span", { class: "in-equation", text: t("unit.state-is", {
        update: number(reply.update.value), candidate: number(reply.candidate.value), before: number(reply.before), state: number(reply.state), recomputed: words.number(reply.recomputed_state, 5),
      }) }))),
    h("p", { class: "in-note", text: t("unit.reach") }));
}

// Traces of passages: every tensor by name. The worker keeps the newest one, of which it answers detailed questions.

/** Traces that are kept. One has some 300 kB. */
const KEPT = 48;

export class Traces {
  #known = new Map();
  /** The passage whose trace the worker has. */
  #current = null;

  constructor(client) {
    this.client = client;
  }

  /** Another model or song: nothing of the old one is true any more. */
  forget() {
    this.#known.clear();
    this.#current = null;
  }

  has(slice) {
    return this.#known.has(slice);
  }

  /** The tensors by name, `{ shape, values }`, if they have arrived already. */
  arrived(slice) {
    return this.#known.get(slice)?.tensors ?? null;
  }

  /** The same as soon as they arrive. */
  get(slice) {
    return this.#known.get(slice) ?? this.#compute(slice);
  }

  /** A call about the trace of a passage. The worker handles calls in their order. */
  ask(op, args, slice) {
    if (this.#current !== slice) this.#compute(slice).catch(() => {});
    return this.client.call(op, args);
  }

  #compute(slice) {
    this.#current = slice;
    const traced = this.client.call("trace", { slice }).then(({ reply, arrays }) => {
      const tensors = new Map(reply.tensors.map(({ name, shape }, index) => [name, { shape, values: arrays[index] }]));
      traced.tensors = tensors;
      return tensors;
    });
    // Keeps what has arrived until the new answer is there.
    traced.tensors = this.arrived(slice);
    this.#known.delete(slice);
    this.#known.set(slice, traced);
    traced.catch(() => this.#known.get(slice) === traced && this.#known.delete(slice));
    if (this.#known.size > KEPT) this.#known.delete(this.#known.keys().next().value);
    return traced;
  }
}

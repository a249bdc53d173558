import type {
  Aggregate,
  Backend,
  ClassifyOptions,
  GenrescopeError,
  Input,
  LiveSession,
  LoadOptions,
  Model,
  Progress,
  Slice,
  Verdict,
} from "./index.js";

export interface GenreScopeEventMap {
  "genrescope-ready": CustomEvent<{ model: Model; backend: Backend }>;
  "genrescope-progress": CustomEvent<Progress>;
  "genrescope-slices": CustomEvent<{ slices: Slice[]; total: number }>;
  "genrescope-verdict": CustomEvent<Verdict | Aggregate>;
  "genrescope-error": CustomEvent<GenrescopeError | DOMException>;
}

/** The class of `<genre-scope>`. `genrescope/element/define` registers it. */
export class GenreScopeElement extends HTMLElement {
  /** Address of a song, as the attribute. */
  src: string;
  /** Setting a file classifies it. */
  file: Blob | null;
  /** What is shown: a Verdict for a file, an Aggregate while it listens. */
  readonly verdict: Verdict | Aggregate | null;
  /** Further options of `load()`. */
  options: Pick<LoadOptions, "workerUrl" | "wasmUrl" | "engineUrl" | "measured">;
  classify(input: Input, options?: Pick<ClassifyOptions, "vote" | "hop">): Promise<Verdict>;
  /** Default: the microphone. */
  listen(source?: MediaStream | AudioNode): Promise<LiveSession>;
  stop(): void;
}

declare global {
  interface HTMLElementTagNameMap {
    "genre-scope": GenreScopeElement;
  }
  interface HTMLElementEventMap extends GenreScopeEventMap {}
}

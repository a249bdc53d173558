// Registers <genre-scope>. On a server it does nothing.

import { GenreScopeElement } from "./element.js";

globalThis.customElements?.get("genre-scope") ?? globalThis.customElements?.define("genre-scope", GenreScopeElement);

export { GenreScopeElement };

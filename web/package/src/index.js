export { GenrescopeError } from "./error.js";
export { Genrescope, isSupported, load } from "./genrescope.js";
export { LiveSession } from "./live.js";

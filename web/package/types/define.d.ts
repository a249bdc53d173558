export { GenreScopeElement } from "./element.js";

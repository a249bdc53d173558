// What the room's texts and those of the lessons have in common.

export const LANGUAGES = ["en", "de", "es", "fr", "it"];

/**
 * Replaces `{name}` by its value. A place without a value stays, so that it is noticed. In one pass, so that a file called
 * "{count}" is not taken for a place.
 */
export const fill = (text, values) => text.replace(/\{(\w+)\}/g, (place, name) => values[name] ?? place);

/*
 * Ranges and not `\p{…}`: they stand in the JSON Schema, which engines without it read too. Control
 * characters, line and paragraph separators, and what turns the direction of the text around it.
 */
const CONTROLS = String.raw`\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069`;
/** Lone ones only: an engine that reads UTF-16 sees pairs as the two that they are. */
const SURROGATES = String.raw`\ud800-\udfff`;
const PAIR = String.raw`[\ud800-\udbff][\udc00-\udfff]`;
const LINE = `(?:[^${CONTROLS}${SURROGATES}]|${PAIR})*`;
/** Has no width, or is white. */
const INVISIBLE = String.raw`\s\u00ad\u200b-\u200f\u2060-\u2064\ufeff`;

/** What may not stand in a line of text. */
export const UNPRINTABLE = new RegExp(`[${CONTROLS}${SURROGATES}]`, 'gu');

/** A line of text. */
export const PRINTABLE = new RegExp(`^${LINE}$`, 'u');

/** A line of text in which there is something to see. */
export const NOT_BLANK = new RegExp(`^(?=.*[^${INVISIBLE}])${LINE}$`, 'u');

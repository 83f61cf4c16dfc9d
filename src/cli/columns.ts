/** Characters that a terminal draws two columns wide (nearly all of them), and those without width. */
const WIDE =
  /\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Hangul}|\p{Emoji_Presentation}|[\u3000-\u303f\uff01-\uff60\uffe0-\uffe6]/u;
const WITHOUT_WIDTH = /[\p{Mn}\p{Me}\p{Cf}]/u;

/** Cuts text to so many columns of a terminal; what is cut ends in `…`. */
export function cutToColumns(text: string, columns: number): string {
  let width = 0;
  let kept = '';
  // Longest beginning that leaves a column for the `…`.
  let short = '';
  for (const character of text) {
    width += columnsOf(character);
    if (width > columns) return columns < 1 ? '' : `${short}…`;
    kept += character;
    if (width < columns) short = kept;
  }
  return kept;
}

function columnsOf(character: string): number {
  if (WITHOUT_WIDTH.test(character)) return 0;
  return WIDE.test(character) ? 2 : 1;
}

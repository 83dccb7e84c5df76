/** The longest run of words that two texts share. */
export interface Piece {
  text: string;
  isShared: boolean;
}

export function sharedWords(one: string, other: string): string {
  let best = "";
  for (let start = 0; start + best.length < one.length; start += 1) {
    while (start + best.length < one.length && other.includes(one.slice(start, start + best.length + 1))) {
      best = one.slice(start, start + best.length + 1);
    }
  }
  return best;
}

export function markShared(text: string, words: string): Piece[] {
  const at = words ? text.indexOf(words) : -1;
  if (at < 0) return [{ text, isShared: false }];
  const pieces = [
    { text: text.slice(0, at), isShared: false },
    { text: words, isShared: true },
    { text: text.slice(at + words.length), isShared: false },
  ];
  return pieces.filter((piece) => piece.text);
}

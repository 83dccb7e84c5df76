/** The difference between two texts by words, as the reader of Chinese sees them. */
import { diffWordsWithSpace } from "diff";

export interface DiffPart {
  kind: "kept" | "removed" | "added";
  text: string;
}

const segmenter = new Intl.Segmenter("zh", { granularity: "word" });

export function difference(before: string, after: string): DiffPart[] {
  return diffWordsWithSpace(before, after, { intlSegmenter: segmenter }).map((part) => ({
    kind: part.added ? "added" : part.removed ? "removed" : "kept",
    text: part.value,
  }));
}

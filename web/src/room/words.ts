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

const AROUND = 24;

/** The changes with a little of what stands around them. */
export function condensed(parts: DiffPart[]): DiffPart[] {
  return parts.map((part, index) => {
    const isFirst = index === 0;
    const isLast = index === parts.length - 1;
    if (part.kind !== "kept" || part.text.length <= 3 * AROUND) return part;
    const head = isFirst ? "" : part.text.slice(0, AROUND);
    const tail = isLast ? "" : part.text.slice(-AROUND);
    return { kind: "kept", text: `${head}……${tail}` };
  });
}

/** A section's text as an editor's document: paragraphs of plain text, nothing else. */
import { Schema, type Node } from "prosemirror-model";

export const schema = new Schema({
  nodes: {
    doc: { content: "paragraph+" },
    paragraph: { content: "text*", parseDOM: [{ tag: "p" }, { tag: "div" }, { tag: "li" }, { tag: "h1" }, { tag: "h2" }, { tag: "h3" }], toDOM: () => ["p", 0] },
    text: {},
  },
});

export function documentOf(text: string): Node {
  const paragraphs = text.split("\n").map((line) => schema.node("paragraph", null, line ? [schema.text(line)] : []));
  return schema.node("doc", null, paragraphs);
}

export function textOf(document: Node): string {
  return document.textBetween(0, document.content.size, "\n");
}

/**
 * From the API's offsets (code points of the text) to positions in the document. A paragraph's
 * border counts two positions there and one character, the line feed, here.
 */
export function positionsOf(text: string): (offset: number) => number {
  const positions: number[] = [];
  let position = 1;
  for (const character of text) {
    positions.push(position);
    position += character === "\n" ? 2 : character.length;
  }
  positions.push(position);
  return (offset) => positions[Math.min(Math.max(offset, 0), positions.length - 1)] ?? 1;
}

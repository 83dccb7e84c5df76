/** The quiet marks in the text: sources, findings, 【待核实】. They move along as one types. */
import type { Node } from "prosemirror-model";
import { Plugin, PluginKey, type EditorState } from "prosemirror-state";
import { Decoration, DecorationSet } from "prosemirror-view";
import type { Finding, Source } from "../api/client";
import { positionsOf, textOf } from "./document";

export interface Checked {
  text: string;
  sources: Source[];
  findings: Finding[];
  describe: (source: Source) => string;
}

export interface MarkSpec {
  source?: Source;
  finding?: Finding;
}

const key = new PluginKey<DecorationSet>("marks");
const OPEN_MARK = /【待核实】|【待补[^】]*】/g;

export const marks = new Plugin<DecorationSet>({
  key,
  state: {
    init: () => DecorationSet.empty,
    apply(transaction, present) {
      const checked = transaction.getMeta(key) as Checked | undefined;
      return checked ? decorate(transaction.doc, checked) : present.map(transaction.mapping, transaction.doc);
    },
  },
  props: { decorations: (state) => key.getState(state) },
});

export function withMarks(state: EditorState, checked: Checked): ReturnType<EditorState["tr"]["setMeta"]> {
  return state.tr.setMeta(key, checked).setMeta("addToHistory", false);
}

/** What is marked at a position, the innermost first. */
export function marksAt(state: EditorState, position: number): MarkSpec[] {
  const found = key.getState(state)?.find(position, position) ?? [];
  return found.sort((a, b) => a.to - a.from - (b.to - b.from)).map((each) => each.spec as MarkSpec);
}

function decorate(document: Node, checked: Checked): DecorationSet {
  if (textOf(document) !== checked.text) return DecorationSet.empty;
  const at = positionsOf(checked.text);
  const all: Decoration[] = [];
  for (const source of checked.sources) {
    const attributes = { class: `sourced sourced-${source.source_kind}`, title: checked.describe(source) };
    all.push(Decoration.inline(at(source.span[0]), at(source.span[1]), attributes, { source }));
  }
  for (const finding of checked.findings) {
    if (!finding.span || finding.dismissal) continue;
    const attributes = { class: `finding finding-${finding.severity}`, title: `${finding.label}：${finding.message}` };
    all.push(Decoration.inline(at(finding.span[0]), at(finding.span[1]), attributes, { finding }));
  }
  document.descendants((node, position) => {
    for (const found of node.text?.matchAll(OPEN_MARK) ?? []) {
      const from = position + found.index;
      all.push(Decoration.inline(from, from + found[0].length, { class: "open-mark" }, {}));
    }
  });
  return DecorationSet.create(document, all);
}

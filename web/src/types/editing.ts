/** A report type on its way: proposed or copied on one page, looked through and saved on the next. */
import { ref } from "vue";
import type { ProposedReportType, ReportTypeDetail, ReportTypeInput } from "../api/client";

export type EditedType = ReportTypeInput & { warnings: string[] };
type Full = ReportTypeDetail | ProposedReportType;
export type EditedSection = ReportTypeInput["sections"][number];

/** What the list handed over to the editor. */
export const handedOver = ref<EditedType | null>(null);

/** What stands open in a title or heading, as staff read it. */
const OPEN: [sent: string, shown: string][] = [["{organization}", "【单位】"], ["{year}", "【年度】"], ["{next_year}", "【下一年度】"], ["{person}", "【自称】"]];

function translated<T>(value: T, from: 0 | 1, to: 0 | 1): T {
  const text = OPEN.reduce((json, pair) => json.replaceAll(pair[from], pair[to]), JSON.stringify(value));
  return JSON.parse(text) as T;
}

export function edited(type: Full): EditedType {
  const { name, title, person, style, aliases, sections } = type;
  const copy = { name, title, person, style, aliases, sections, warnings: "warnings" in type ? type.warnings : [] };
  return translated(copy as EditedType, 0, 1);
}

export function newSection(level: 1 | 2, role: EditedSection["role"]): EditedSection {
  return { level, heading: "", role, categories: [], expected_facts: [], openings: [], purposes: [], min_characters: 0, max_characters: 800 };
}

/** What is sent: without rows that were left empty. A title, a date or a sentence has no unit. */
export function asInput({ warnings: _, ...type }: EditedType): ReportTypeInput {
  const filled = {
    ...type,
    sections: type.sections.map((section) => ({ ...section, expected_facts: (section.expected_facts ?? []).filter((fact) => fact.label.trim()) })),
  };
  return translated(filled, 1, 0);
}

const FIGURES = new Set(["count", "amount", "percentage"]);

export function kindOf(unit: string, kind: string): "count" | "amount" | "percentage" | "text" {
  if (unit === "%") return "percentage";
  if (unit.endsWith("元")) return "amount";
  if (unit) return "count";
  return FIGURES.has(kind) ? "text" : (kind as "text");
}

/** The rows of a fact table, with undo; and what was copied from Excel or Word, as rows. */
import { computed, ref, type Ref } from "vue";
import type { FactInput } from "../api/client";

export const COLUMNS = ["category", "label", "value", "measure_unit", "last_year", "remark", "basis", "as_of"] as const;
export type Column = (typeof COLUMNS)[number];
export interface Row extends Record<Column, string> {
  /** What last year's table said here in words, shown where this year's are still missing. */
  hint?: string;
  /** Where the row was taken over: for whose table, and how it was then. */
  taken?: { owner: Owner; row: Record<Column, string> };
}

/** Whose table it is, and of which report year. */
export interface Owner {
  organization: string;
  year: number;
}

export const emptyRow = (): Row => ({ category: "", label: "", value: "", measure_unit: "", last_year: "", remark: "", basis: "", as_of: "" });

export interface Grid {
  rows: Ref<Row[]>;
  canUndo: Ref<boolean>;
  canRedo: Ref<boolean>;
  set: (row: number, column: number, value: string) => void;
  paste: (row: number, column: number, cells: string[][]) => void;
  append: (rows: Row[]) => void;
  replace: (rows: Row[]) => void;
  /** Other rows, and no way back to those before. */
  begin: (rows: Row[]) => void;
  remove: (row: number) => void;
  undo: () => void;
  redo: () => void;
}

const STEPS = 200;

export function useGrid(rows: Ref<Row[]>): Grid {
  const past = ref<Row[][]>([]);
  const future = ref<Row[][]>([]);
  let lastCell = "";

  function change(cell: string, act: (rows: Row[]) => Row[]): void {
    // One undo takes back what was typed into one cell, not each character.
    if (!cell || cell !== lastCell) past.value = [...past.value.slice(-STEPS), rows.value];
    lastCell = cell;
    future.value = [];
    rows.value = act(rows.value.map((row) => ({ ...row })));
  }

  function write(all: Row[], row: number, column: number, value: string): void {
    while (all.length <= row) all.push(emptyRow());
    const name = COLUMNS[column];
    const target = all[row];
    if (name && target) target[name] = value;
  }

  function step(from: Ref<Row[][]>, to: Ref<Row[][]>): void {
    const rowsThen = from.value.at(-1);
    if (!rowsThen) return;
    from.value = from.value.slice(0, -1);
    to.value = [...to.value, rows.value];
    rows.value = rowsThen;
    lastCell = "";
  }

  return {
    rows,
    canUndo: computed(() => past.value.length > 0),
    canRedo: computed(() => future.value.length > 0),
    set: (row, column, value) =>
      change(`${row} ${column}`, (all) => {
        write(all, row, column, value);
        return all;
      }),
    paste: (row, column, cells) =>
      change("", (all) => {
        cells.forEach((line, down) => line.forEach((value, right) => write(all, row + down, column + right, value.trim())));
        return all;
      }),
    append: (more) => change("", (all) => [...all.filter((row) => isTold(row) || row.label), ...more]),
    replace: (now) => change("", () => now),
    begin: (now) => {
      past.value = [];
      future.value = [];
      lastCell = "";
      rows.value = now;
    },
    remove: (row) => change("", (all) => all.filter((_, index) => index !== row)),
    undo: () => step(past, future),
    redo: () => step(future, past),
  };
}

export const isTold = (row: Row) => row.label.trim() !== "" && row.value.trim() !== "";

/** Rows and columns of copied cells; a quoted cell may hold line feeds and tabs. */
export function cellsOf(copied: string): string[][] {
  const rows: string[][] = [[]];
  let cell = "";
  let quoted = false;
  const text = copied.replace(/\r\n?/g, "\n").replace(/\n$/, "");
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at]!;
    if (quoted) {
      if (character !== '"') cell += character;
      else if (text[at + 1] === '"') {
        cell += '"';
        at += 1;
      } else quoted = false;
    } else if (character === '"' && cell === "") quoted = true;
    else if (character === "\t" || character === "\n") {
      rows.at(-1)!.push(cell);
      cell = "";
      if (character === "\n") rows.push([]);
    } else cell += character;
  }
  rows.at(-1)!.push(cell);
  return rows;
}

const HEADS: Record<Column, RegExp> = {
  category: /类别|分类|所属|板块/,
  label: /数据项|事项|指标|项目|名称|内容/,
  value: /数值|数量|完成|本年|今年|实绩/,
  measure_unit: /单位|量词/,
  last_year: /去年|上年|同期/,
  remark: /备注|说明/,
  basis: /口径/,
  as_of: /截至|日期/,
};
const WITHOUT_HEAD: Column[] = ["label", "value", "measure_unit", "last_year", "remark"];

/** Pasted text as rows: by its head where it has one, else 数据项, 数值, 单位, 去年, 备注. */
export function rowsOf(pasted: string): Row[] {
  const separated = pasted.includes("\t") ? cellsOf(pasted) : pasted.split(/\r?\n/).map((line) => line.trim().split(/[ 　：:,，;；]+/));
  const lines = separated.filter((cells) => cells.some((cell) => cell.trim()));
  const head = (lines[0] ?? []).map((cell) => COLUMNS.find((column) => HEADS[column].test(cell)));
  const hasHead = head.includes("label") && head.includes("value");
  const columns = hasHead ? head : WITHOUT_HEAD;
  return (hasHead ? lines.slice(1) : lines)
    .map((cells) => {
      const row = emptyRow();
      cells.forEach((cell, index) => {
        const column = columns[index];
        if (column) row[column] = cell.trim();
      });
      return row;
    })
    .filter(isTold);
}

/** The filled rows as the API takes them, each with its place in the table. */
export function factsOf(rows: Row[]): { fact: FactInput; row: number }[] {
  return rows.flatMap((row, index) => (isTold(row) ? [{ fact: factOf(row), row: index }] : []));
}

function factOf(row: Row): FactInput {
  const given = COLUMNS.filter((column) => row[column].trim() !== "").map((column) => [column, row[column].trim()]);
  return Object.fromEntries(given) as unknown as FactInput;
}

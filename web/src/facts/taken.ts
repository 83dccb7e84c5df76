/** Rows taken over from a unit's earlier table, and what becomes of them when the unit or year does. */
import type { EarlierSheet } from "../api/client";
import { messages as m } from "../messages";
import { COLUMNS, emptyRow, type Owner, type Row } from "./grid";

export const isSameOwner = (one: Owner, other: Owner) => one.organization === other.organization && one.year === other.year;

/** Whether a row holds a figure, this year's or last year's. */
export const isFilled = (row: Row) => row.value.trim() !== "" || row.last_year.trim() !== "";

/** An earlier sheet's labels, units and categories for the owner's table; last year's figures beside. */
export function rowsTaken(sheet: EarlierSheet, owner: Owner): Row[] {
  const isLastYear = sheet.report_year === owner.year - 1;
  return sheet.facts.map(({ label, category, measure_unit, value, is_figure }) => {
    const row = { ...emptyRow(), label, category, measure_unit, last_year: is_figure && isLastYear ? value : "" };
    return { ...row, hint: is_figure ? "" : m.create.earlierHint(value), taken: { owner, row } };
  });
}

/**
 * The rows without what was taken over for another owner: a row that nobody touched goes, of one that
 * somebody filled in only last year's value does.
 */
export function withoutOthers(rows: Row[], owner: Owner): Row[] {
  return rows.flatMap((row) => {
    const { taken } = row;
    if (!taken || isSameOwner(taken.owner, owner)) return [row];
    if (COLUMNS.every((column) => row[column] === taken.row[column])) return [];
    const last_year = row.last_year === taken.row.last_year ? "" : row.last_year;
    return [{ ...row, last_year, hint: undefined, taken: undefined }];
  });
}

/** The rows, each that has no last year's value with that of the row of its label that was taken. */
export function withLastYears(rows: Row[], found: Row[]): Row[] {
  return rows.map((row) => {
    const same = found.find((each) => each.label === row.label.trim() && each.last_year);
    return same && !row.last_year.trim() ? { ...row, last_year: same.last_year, taken: same.taken } : row;
  });
}

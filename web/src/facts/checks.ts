/** What the service says of the table while it is being filled. */
import { computed, ref, watch, type Ref } from "vue";
import { client, take, type FactInput, type FactTable } from "../api/client";
import type { Column } from "./grid";

export interface CellNote {
  text: string;
  isError: boolean;
}

export interface TableChecks {
  table: Ref<FactTable | null>;
  /** By `row column`: what is wrong there. */
  notes: Ref<Map<string, CellNote>>;
  /** By row: the change on last year. */
  changes: Ref<Map<number, string>>;
  sums: Ref<FactTable["computed"]>;
}

export interface Told {
  fact: FactInput;
  row: number;
}

const CHECK_AFTER = 500;

export function useChecks(about: () => { organization: string; report_year: number; report_type: string } | null, told: Ref<Told[]>): TableChecks {
  const table = ref<FactTable | null>(null);
  /** The rows that the answer speaks of: the table may have moved on since. */
  const rows = ref<number[]>([]);
  let timer = 0;
  let latest = 0;

  async function check(): Promise<void> {
    const sheet = about();
    if (!sheet) return;
    const number = (latest += 1);
    const asked = told.value;
    try {
      const found = await take(client.POST("/api/v1/fact-sheets/checks", { body: { ...sheet, facts: asked.map(({ fact }) => fact) } }));
      if (number !== latest) return;
      rows.value = asked.map(({ row }) => row);
      table.value = found;
    } catch {
      // Checks are a help, not a gate: what is wrong is told again when the draft is asked for.
    }
  }

  watch(
    () => JSON.stringify([about(), told.value]),
    () => {
      window.clearTimeout(timer);
      timer = window.setTimeout(() => void check(), CHECK_AFTER);
    },
    { immediate: true },
  );

  function place(pointer: string): [number, Column] | null {
    const [, number, column] = /^\/facts\/(\d+)(?:\/(\w+))?/.exec(pointer) ?? [];
    const row = rows.value[Number(number)];
    return row === undefined ? null : [row, (column ?? "value") as Column];
  }

  const notes = computed(() => {
    const found = new Map<string, CellNote>();
    for (const { pointers, detail, is_error: isError } of table.value?.problems ?? []) {
      for (const at of pointers.map(place)) if (at) found.set(`${at[0]} ${at[1]}`, { text: detail, isError });
    }
    return found;
  });
  const changes = computed(() => {
    const found = new Map<number, string>();
    for (const each of table.value?.computed ?? []) {
      const row = place(each.pointers[0] ?? "")?.[0];
      if (each.kind === "sum" || row === undefined) continue;
      found.set(row, [found.get(row), `${each.direction}${each.value}`].filter(Boolean).join("，"));
    }
    return found;
  });
  const sums = computed(() => (table.value?.computed ?? []).filter((each) => each.kind === "sum"));
  return { table, notes, changes, sums };
}

/** Which columns are unfolded (remembered), and which one a narrow screen shows. */
import { reactive, watch } from "vue";

const KEY = "drafter.columns";

export type Pane = "outline" | "paper" | "side";

export interface Layout {
  outline: boolean;
  side: boolean;
  pane: Pane;
}

export function useLayout(): Layout {
  const stored = (localStorage.getItem(KEY) ?? "outline side").split(" ");
  const layout = reactive<Layout>({ outline: stored.includes("outline"), side: stored.includes("side"), pane: "paper" });
  watch(layout, () => {
    localStorage.setItem(KEY, [layout.outline ? "outline" : "", layout.side ? "side" : ""].join(" ").trim() || "none");
  });
  return layout;
}

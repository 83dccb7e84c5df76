/** Light, dark, or as the system has it. */
import { ref } from "vue";

export type Theme = "auto" | "light" | "dark";
const KEY = "drafter.theme";
const system = window.matchMedia("(prefers-color-scheme: dark)");
export const theme = ref((localStorage.getItem(KEY) as Theme | null) ?? "auto");

function apply(): void {
  const dark = theme.value === "dark" || (theme.value === "auto" && system.matches);
  document.documentElement.classList.toggle("dark", dark);
}

export function setTheme(chosen: Theme): void {
  theme.value = chosen;
  localStorage.setItem(KEY, chosen);
  apply();
}

system.addEventListener("change", apply);
apply();

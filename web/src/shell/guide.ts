/** The guided first run: offered where there is no draft yet, closed for good, called again at will. */
import { ref } from "vue";

const KEY = "drafter.guide";
const stored = localStorage.getItem(KEY);

/** The step that is shown; null where the guide is closed. */
export const guideStep = ref<number | null>(stored === null || stored === "closed" ? null : Number(stored) || 0);

export function setGuide(step: number | null): void {
  guideStep.value = step;
  localStorage.setItem(KEY, step === null ? "closed" : String(step));
}

/** Begin, unless the guide was seen before. */
export function offerGuide(): void {
  if (localStorage.getItem(KEY) === null) setGuide(0);
}

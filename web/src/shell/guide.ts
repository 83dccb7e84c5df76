/** The guided first run: offered to who is new here, closed for good, called again at will. */
import { ref } from "vue";
import { author } from "./author";

const KEY = "drafter.guide";
const stored = localStorage.getItem(KEY);

/** The step that is shown; null where the guide is closed. */
export const guideStep = ref<number | null>(stored === null ? (author.value ? null : 0) : stored === "closed" ? null : Number(stored) || 0);

export function setGuide(step: number | null): void {
  guideStep.value = step;
  localStorage.setItem(KEY, step === null ? "closed" : String(step));
}

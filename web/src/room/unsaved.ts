/**
 * Words that are not saved yet, kept in the browser: they survive a reload and a crash. Each person's are
 * kept apart: on a shared machine nobody saves another's words in their own name.
 */
import { session } from "../shell/session";

export interface Unsaved {
  text: string;
  base: number;
}

const keysOf = (draftId: string) => `drafter.unsaved.${session.value?.caller_id ?? ""}.${draftId}.`;
const keyOf = (draftId: string, sectionKey: string) => `${keysOf(draftId)}${sectionKey}`;

/** Whether words of a draft wait here to be saved. */
export function isWaiting(draftId: string): boolean {
  return Object.keys(localStorage).some((key) => key.startsWith(keysOf(draftId)));
}

export function keep(draftId: string, sectionKey: string, unsaved: Unsaved): void {
  try {
    localStorage.setItem(keyOf(draftId, sectionKey), JSON.stringify(unsaved));
  } catch {
    // The browser's store is full or forbidden: the text is still on the screen and on its way.
  }
}

export function forget(draftId: string, sectionKey: string): void {
  localStorage.removeItem(keyOf(draftId, sectionKey));
}

export function kept(draftId: string, sectionKey: string): Unsaved | null {
  const stored = localStorage.getItem(keyOf(draftId, sectionKey));
  if (!stored) return null;
  try {
    const value = JSON.parse(stored) as Partial<Unsaved>;
    return typeof value.text === "string" && typeof value.base === "number" ? { text: value.text, base: value.base } : null;
  } catch {
    return null;
  }
}

/** Who works in this browser: asked once, written into the record of every change. */
import { ref } from "vue";
import { ElMessageBox } from "../elements";
import { messages as m } from "../messages";

const KEY = "drafter.author";
export const author = ref(localStorage.getItem(KEY) ?? "");

export function setAuthor(name: string): void {
  author.value = name.trim().slice(0, 50);
  localStorage.setItem(KEY, author.value);
}

let asking: Promise<string> | null = null;

/** The name; asked for where it is not known. Empty: the person did not want to tell it now. */
export function knownAuthor(): Promise<string> {
  if (author.value) return Promise.resolve(author.value);
  asking ??= askAuthor().finally(() => {
    asking = null;
  });
  return asking;
}

export async function askAuthor(): Promise<string> {
  try {
    const answer = await ElMessageBox.prompt(m.app.askAuthorWhy, m.app.askAuthor, {
      inputValue: author.value,
      inputPattern: /\S/,
      inputErrorMessage: m.app.askAuthor,
      confirmButtonText: m.app.confirm,
      cancelButtonText: m.app.cancel,
      closeOnClickModal: false,
    });
    setAuthor((answer as { value: string }).value);
  } catch {
    return author.value;
  }
  return author.value;
}

/** Short words to the person: what was done, or what went wrong and what to do. */
import { reason } from "../api/client";
import { ElMessage, ElMessageBox } from "../elements";
import { messages as m } from "../messages";

export function say(text: string): void {
  ElMessage({ message: text, type: "success", grouping: true });
}

export function complain(error: unknown): void {
  ElMessage({ message: reason(error), type: "error", duration: 8000, showClose: true, grouping: true });
}

/** Which of two ways to go on; null where the question was put away and nothing is to happen. */
export async function choose(question: string, one: string, other: string): Promise<"one" | "other" | null> {
  const options = { confirmButtonText: one, cancelButtonText: other, distinguishCancelAndClose: true, closeOnClickModal: false };
  return ElMessageBox.confirm(question, options).then(
    () => "one",
    (action) => (action === "cancel" ? "other" : null),
  );
}

export async function sure(question: string): Promise<boolean> {
  const options = { confirmButtonText: m.app.confirm, cancelButtonText: m.app.cancel };
  return ElMessageBox.confirm(question, options).then(
    () => true,
    () => false,
  );
}

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

export async function sure(question: string): Promise<boolean> {
  const options = { confirmButtonText: m.app.confirm, cancelButtonText: m.app.cancel };
  return ElMessageBox.confirm(question, options).then(
    () => true,
    () => false,
  );
}

/** Who works in this browser: who is logged in. The service writes that name into every change. */
import { computed } from "vue";
import { session } from "./session";

export const author = computed(() => session.value?.name ?? "");

/** The name; empty where nobody is logged in, who is then asked to. */
export function knownAuthor(): Promise<string> {
  return Promise.resolve(author.value);
}

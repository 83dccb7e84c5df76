/** Pages of lists: the next one is named by the answer's Link header. */
import { take } from "./client";

type Answer<T> = Promise<{ data?: T[]; error?: unknown; response: Response }>;
export interface Page<T> {
  items: T[];
  /** Empty where this is the last one. */
  next: string;
}
/** What a list takes to begin where the page before ended. */
export interface From {
  limit?: number;
  cursor?: string;
}
const MOST = 500;

function cursorOf(response: Response): string {
  const url = /<([^>]+)>;\s*rel="next"/.exec(response.headers.get("Link") ?? "")?.[1];
  return url ? (new URL(url, window.location.origin).searchParams.get("cursor") ?? "") : "";
}

/** One page. */
export async function takePage<T>(answer: Answer<T>): Promise<Page<T>> {
  const { response } = await answer;
  return { items: await take(answer), next: cursorOf(response) };
}

/** The whole list, page after page; `onMore` hears what has come so far. */
export async function takeAll<T>(ask: (from: From) => Answer<T>, onMore?: (soFar: T[]) => void): Promise<T[]> {
  let found: T[] = [];
  let cursor: string | undefined;
  do {
    const page: Page<T> = await takePage(ask({ limit: MOST, cursor }));
    found = [...found, ...page.items];
    cursor = page.next;
    onMore?.(found);
  } while (cursor);
  return found;
}

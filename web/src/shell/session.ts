/** Who is logged in. Nothing of a page is lost when a login ends: it is asked for over the page. */
import { ref } from "vue";
import { client, loginWanted, ProblemError, take, type Session } from "../api/client";

export const session = ref<Session | null>(null);
/** Whether it is known yet if somebody is logged in. */
export const isKnown = ref(false);

const CHANGED = "drafter:logged-in";

export async function loadSession(): Promise<void> {
  try {
    session.value = await take(client.GET("/api/v1/session"));
    loginWanted.value = false;
  } catch (error) {
    if (error instanceof ProblemError && error.status === 401) loginWanted.value = true;
    else throw error;
  } finally {
    isKnown.value = true;
  }
}

export async function logIn(login: string, password: string): Promise<void> {
  const before = session.value?.caller_id;
  session.value = await take(client.POST("/api/v1/session", { body: { login, password } }));
  // Somebody else must not go on in what the one before has open.
  if (before && before !== session.value.caller_id) window.location.reload();
  loginWanted.value = false;
  window.dispatchEvent(new Event(CHANGED));
}

export async function logOut(): Promise<void> {
  await take(client.DELETE("/api/v1/session"));
  window.location.hash = "#/";
  window.location.reload();
}

export async function setPassword(password: string, present: string): Promise<void> {
  session.value = await take(client.PUT("/api/v1/session/password", { body: { password, present } }));
}

/** Do something when a login that had ended is there again; gives what stops that. */
export function onLoggedIn(act: () => void): () => void {
  window.addEventListener(CHANGED, act);
  return () => window.removeEventListener(CHANGED, act);
}

export const may = (right: Session["rights"][number]): boolean => session.value?.rights.includes(right) ?? false;

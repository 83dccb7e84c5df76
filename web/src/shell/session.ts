/** Who is logged in. Nothing of a page is lost when a login ends: it is asked for over the page. */
import { ref } from "vue";
import { client, loginOpen, loginWanted, ProblemError, take, type Session } from "../api/client";

export const session = ref<Session | null>(null);
/** Whether it is known yet if somebody is logged in. */
export const isKnown = ref(false);

const CHANGED = "drafter:logged-in";
/** Written at each login: it tells the other windows of this browser, which share the cookie. */
const TOLD = "drafter.logged-in";

export async function loadSession(): Promise<void> {
  try {
    takeOver(await take(client.GET("/api/v1/session")));
  } catch (error) {
    if (error instanceof ProblemError && error.status === 401) loginWanted.value = true;
    else throw error;
  } finally {
    isKnown.value = true;
  }
}

export async function logIn(login: string, password: string): Promise<void> {
  takeOver(await take(client.POST("/api/v1/session", { body: { login, password } })));
  localStorage.setItem(TOLD, String(Date.now()));
}

/** Go on with a login: what waited for it is done. */
function takeOver(now: Session): void {
  const before = session.value?.caller_id;
  session.value = now;
  // Somebody else must not go on in what the one before has open.
  if (before && before !== now.caller_id) window.location.reload();
  loginWanted.value = loginOpen.value = false;
  returnToPlace();
  window.dispatchEvent(new Event(CHANGED));
}

/** Whether somebody has logged in elsewhere in this browser meanwhile; where not, nothing changes. */
function lookAgain(): void {
  if (session.value) void loadSession().catch(() => undefined);
}

window.addEventListener("storage", (event) => {
  if (event.key === TOLD) lookAgain();
});
// A login link in another window tells nobody.
window.addEventListener("focus", () => {
  if (loginWanted.value) lookAgain();
});

const PLACE = "drafter.place";

/** The login service is another page: remember where somebody was. */
export function rememberPlace(): void {
  sessionStorage.setItem(PLACE, window.location.hash);
}

/** Go back there, in the same window. */
function returnToPlace(): void {
  const place = sessionStorage.getItem(PLACE);
  sessionStorage.removeItem(PLACE);
  if (place && !place.startsWith("#/login")) window.location.hash = place;
  else if (window.location.hash.startsWith("#/login")) window.location.hash = "#/";
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

/** Whether somebody is typing: nothing may take the keyboard from them then. */
const PAUSE = 2_000;
let lastKey = -Infinity;

window.addEventListener("keydown", () => (lastKey = performance.now()), true);

/** Whether the keyboard is in a text or a field, or was used a moment ago. */
export function isTyping(): boolean {
  const focused = document.activeElement;
  const takesText = focused instanceof HTMLElement && (focused.isContentEditable || focused.matches("input, textarea, select"));
  return takesText || performance.now() - lastKey < PAUSE;
}

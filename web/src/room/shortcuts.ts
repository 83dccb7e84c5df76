/** The writing room's keys. Alt and a letter: typing is never disturbed. */
import { onBeforeUnmount, onMounted } from "vue";

export interface Commands {
  save: () => void;
  help: () => void;
  move: (by: 1 | -1) => void;
  nextFinding: () => void;
  rewrite: () => void;
  history: () => void;
  preview: () => void;
  side: (name: string) => void;
}

export function useShortcuts(commands: Commands): void {
  const byAlt: Record<string, () => void> = {
    ArrowDown: () => commands.move(1),
    ArrowUp: () => commands.move(-1),
    KeyN: commands.nextFinding,
    KeyR: commands.rewrite,
    KeyH: commands.history,
    KeyP: commands.preview,
    Digit1: () => commands.side("talk"),
    Digit2: () => commands.side("checks"),
    Digit3: () => commands.side("facts"),
    Digit4: () => commands.side("sign"),
  };

  function onKey(event: KeyboardEvent): void {
    const isCommand = event.ctrlKey || event.metaKey;
    let act: (() => void) | undefined;
    if (isCommand && event.code === "KeyS") act = commands.save;
    else if (isCommand && event.code === "Slash") act = commands.help;
    else if (event.altKey && !isCommand && !event.shiftKey && !event.isComposing) act = byAlt[event.code];
    if (!act) return;
    event.preventDefault();
    act();
  }

  onMounted(() => window.addEventListener("keydown", onKey));
  onBeforeUnmount(() => window.removeEventListener("keydown", onKey));
}

/** What happens while a draft is being written, as the service streams it. */
export interface Following {
  onText: (sectionKey: string, text: string) => void;
  onStarted: (sectionKey: string) => void;
  /** Something is finished or the stream is not there: read the draft. */
  onChanged: () => void;
}

interface StreamEvent {
  section_key?: string;
  text?: string;
}

const ASK_EVERY = 2_000;

/** Follow a draft until it is written or the returned function is called. */
export function follow(draftId: string, following: Following): () => void {
  const source = new EventSource(`/api/v1/drafts/${draftId}/events`);
  const on = (name: string, act: (event: StreamEvent) => void) =>
    source.addEventListener(name, (event) => act(JSON.parse((event as MessageEvent<string>).data) as StreamEvent));
  on("section_started", (event) => following.onStarted(event.section_key ?? ""));
  on("section_text", (event) => following.onText(event.section_key ?? "", event.text ?? ""));
  for (const name of ["planned", "section_done", "section_failed", "done"]) on(name, following.onChanged);
  const timer = window.setInterval(() => {
    // A stream that is open tells of itself; one that broke or is at its end does not.
    if (source.readyState !== EventSource.OPEN) following.onChanged();
  }, ASK_EVERY);
  return () => {
    source.close();
    window.clearInterval(timer);
  };
}

/**
 * A draft on the screen. Each section has the text that is shown and the section that it was made
 * from; nothing that comes from the service ever replaces a text that is not saved.
 */
import { computed, reactive, ref, type Ref } from "vue";
import { client, loginWanted, ProblemError, reason, take, type Draft, type Fact, type Section, type Source } from "../api/client";
import { messages as m } from "../messages";
import { author, knownAuthor } from "../shell/author";
import { onLoggedIn } from "../shell/session";
import { follow } from "./events";
import { forget, keep, kept } from "./unsaved";

export type SaveState = "saved" | "dirty" | "saving" | "failed" | "conflict";

export interface OpenSection {
  section: Section;
  text: string;
  state: SaveState;
  failure: string;
  /** In a conflict: what the service has now. */
  theirs: Section | null;
  /** What has arrived of a text that is being written. */
  arriving: string;
}

const BY_PEOPLE = new Set(["edited", "imported", "restored"]);
const SAVE_AFTER = 900;
/** How often it is asked whether anything changed; where nothing did, the answer is empty. */
const LOOK_EVERY = 4_000;

export interface DraftRoom {
  draft: Ref<Draft | null>;
  sections: OpenSection[];
  failure: Ref<unknown>;
  unsaved: Ref<boolean>;
  facts: Ref<Map<string, Fact>>;
  load: () => Promise<void>;
  merge: (latest: Draft) => void;
  change: (open: OpenSection, text: string) => void;
  save: (open: OpenSection) => Promise<void>;
  saveAll: () => Promise<boolean>;
  keepMine: (open: OpenSection) => Promise<void>;
  takeTheirs: (open: OpenSection) => void;
  restore: (open: OpenSection, number: number) => Promise<void>;
  stopWriting: () => Promise<void>;
  goOnWriting: (writer?: string) => Promise<void>;
  isAwaited: (open: OpenSection) => boolean;
  describe: (source: Source) => string;
  find: (sectionKey: string) => OpenSection | undefined;
  leave: () => void;
}

/** What a room tells of by itself. */
export interface Heard {
  /** Words that were not saved when the page was left are back. */
  onFound: () => void;
  /** Somebody else has changed a section. */
  onOthers: (section: Section) => void;
  /** A section has a text that was not typed here: somebody else's, or an accepted proposal's. */
  onNews: () => void;
}

export function useDraft(draftId: string, { onFound, onOthers, onNews }: Heard): DraftRoom {
  const draft = ref<Draft | null>(null);
  const sections = reactive<OpenSection[]>([]);
  const failure = ref<unknown>(null);
  const timers = new Map<string, number>();
  const running = new Map<string, Promise<void>>();
  let stopFollowing: (() => void) | null = null;
  /** The tag of the draft as it was last read. */
  let seen = "";
  const unsaved = computed(() => sections.some((open) => open.state !== "saved"));
  const facts = computed(() => new Map((draft.value?.facts ?? []).map((fact) => [fact.fact_id, fact])));
  const find = (sectionKey: string) => sections.find((open) => open.section.section_key === sectionKey);
  const address = (open: OpenSection) => ({ draft_id: draftId, section_key: open.section.section_key });

  async function load(): Promise<void> {
    try {
      const params = { path: { draft_id: draftId }, header: { "if-none-match": seen } };
      const answer = await client.GET("/api/v1/drafts/{draft_id}", { params });
      if (answer.response.status !== 304) {
        merge(await take(Promise.resolve(answer)));
        seen = answer.response.headers.get("ETag") ?? "";
      }
      failure.value = null;
    } catch (error) {
      failure.value = error;
    }
  }

  function merge(latest: Draft): void {
    const isFirst = draft.value === null;
    draft.value = latest;
    const merged = latest.sections.map((section) => {
      const open = find(section.section_key);
      if (!open) return opened(section);
      if (open.state === "saved") show(open, section);
      return open;
    });
    sections.splice(0, sections.length, ...merged);
    if (isFirst) sections.forEach(recover);
    watchWriting(latest);
  }

  function opened(section: Section): OpenSection {
    return { section, text: section.text, state: "saved", failure: "", theirs: null, arriving: "" };
  }

  function show(open: OpenSection, section: Section): void {
    if (section.revision_number < open.section.revision_number) return;
    // Most looks find nothing new: an unchanged section must not make its editor work.
    if (JSON.stringify(section) === JSON.stringify(open.section) && open.text === section.text) return;
    const isNew = section.revision_number > open.section.revision_number;
    open.section = section;
    if (isNew && draft.value?.state !== "writing") onNews();
    if (isNew && BY_PEOPLE.has(section.origin ?? "") && section.writer !== author.value) onOthers(section);
    open.text = section.text;
    if (section.revision_number > 0) open.arriving = "";
  }

  /** Bring back what was not saved when the page was left. */
  function recover(open: OpenSection): void {
    const { section_key: key, revision_number: number, text } = open.section;
    const found = kept(draftId, key);
    if (!found) return;
    if (found.text === text) {
      forget(draftId, key);
      return;
    }
    open.text = found.text;
    if (found.base === number) {
      open.state = "dirty";
      void save(open);
    } else {
      open.state = "conflict";
      open.theirs = open.section;
    }
    onFound();
  }

  function watchWriting(latest: Draft): void {
    if (latest.state !== "writing") {
      stopFollowing?.();
      stopFollowing = null;
      return;
    }
    stopFollowing ??= follow(latest.draft_id, {
      onStarted: (key) => {
        const open = find(key);
        if (open) open.arriving = "";
      },
      onText: (key, text) => {
        const open = find(key);
        if (open) open.arriving += text;
      },
      onChanged: look,
    });
  }

  function change(open: OpenSection, text: string): void {
    open.text = text;
    keep(draftId, open.section.section_key, { text, base: open.section.revision_number });
    if (open.state === "conflict") return;
    if (open.state !== "saving") open.state = "dirty";
    later(open);
  }

  function later(open: OpenSection): void {
    const key = open.section.section_key;
    window.clearTimeout(timers.get(key));
    timers.set(key, window.setTimeout(() => void save(open), SAVE_AFTER));
  }

  async function save(open: OpenSection): Promise<void> {
    const key = open.section.section_key;
    window.clearTimeout(timers.get(key));
    while (running.has(key)) await running.get(key);
    if (open.state === "saved" || open.state === "conflict") return;
    const work = put(open).finally(() => running.delete(key));
    running.set(key, work);
    await work;
  }

  async function put(open: OpenSection): Promise<void> {
    const name = await knownAuthor();
    if (!name) return;
    const text = open.text;
    open.state = "saving";
    try {
      const saved = await take(
        client.PUT("/api/v1/drafts/{draft_id}/sections/{section_key}", {
          params: { path: address(open), header: { "if-match": `"${open.section.revision_number}"` } },
          body: { text, author: name },
        }),
      );
      open.section = saved;
      open.failure = "";
      if (open.text === text) {
        open.state = "saved";
        forget(draftId, saved.section_key);
        void load(); // what only the whole report shows may have changed
      } else {
        open.state = "dirty";
        keep(draftId, saved.section_key, { text: open.text, base: saved.revision_number });
        later(open);
      }
    } catch (error) {
      await notSaved(open, error);
    }
  }

  async function notSaved(open: OpenSection, error: unknown): Promise<void> {
    open.state = "failed";
    open.failure = reason(error);
    if (!(error instanceof ProblemError) || error.status !== 412) return;
    try {
      open.theirs = await take(client.GET("/api/v1/drafts/{draft_id}/sections/{section_key}", { params: { path: address(open) } }));
      // The answer to an earlier save was lost, or another tab saved the same words: no conflict.
      if (open.theirs.text === open.text) takeTheirs(open);
      else open.state = "conflict";
    } catch (again) {
      open.failure = reason(again);
    }
  }

  async function saveAll(): Promise<boolean> {
    await Promise.all(sections.map((open) => save(open)));
    return !unsaved.value;
  }

  async function keepMine(open: OpenSection): Promise<void> {
    if (open.theirs) open.section = open.theirs;
    open.theirs = null;
    open.state = "dirty";
    await save(open);
  }

  function takeTheirs(open: OpenSection): void {
    if (open.theirs) open.section = open.theirs;
    open.text = open.section.text;
    open.theirs = null;
    open.state = "saved";
    forget(draftId, open.section.section_key);
  }

  async function restore(open: OpenSection, number: number): Promise<void> {
    const name = await knownAuthor();
    if (!name) return;
    // What is typed comes into the history first: the restored text takes its place.
    await save(open);
    if (open.state !== "saved") throw new Error(m.history.unsaved);
    const restored = await take(
      client.POST("/api/v1/drafts/{draft_id}/sections/{section_key}/restorations", {
        params: { path: address(open), header: { "if-match": `"${open.section.revision_number}"` } },
        body: { number, author: name },
      }),
    );
    show(open, restored);
    await load();
  }

  async function stopWriting(): Promise<void> {
    merge(await take(client.POST("/api/v1/drafts/{draft_id}/cancellation", { params: { path: { draft_id: draftId } } })));
  }

  async function goOnWriting(writer = ""): Promise<void> {
    // A section that somebody has begun is not written: what is typed has to be there first.
    if (!(await saveAll())) throw new Error(m.settling.unsaved);
    const params = { path: { draft_id: draftId }, query: { wait: 0 } };
    merge(await take(client.POST("/api/v1/drafts/{draft_id}/continuation", { params, body: { writer } })));
  }

  /** Whether a section's first text is still to come: nobody should type where it will stand. */
  function isAwaited({ section }: OpenSection): boolean {
    const isFirst = draft.value?.state === "writing" && section.revision_number === 0 && section.state !== "failed";
    return section.state === "writing" || isFirst;
  }

  function describe(source: Source): string {
    const fact = facts.value.get(source.source_id);
    if (fact) return `${fact.label}：${fact.value}`;
    if (source.source_kind === "computed") return `${m.source.computed}：${source.note}`;
    return source.source_kind === "identity" ? m.source.identity : source.note;
  }

  const warn = (event: BeforeUnloadEvent) => {
    if (unsaved.value) event.preventDefault();
  };
  /** Nobody is asked again and again while a login is waited for. */
  function look(): void {
    if (!loginWanted.value) void load();
  }

  const retry = () => {
    if (document.hidden || loginWanted.value) return;
    for (const open of sections) if (open.state === "failed" || open.state === "dirty") later(open);
    if (draft.value && draft.value.state !== "writing") look();
  };
  window.addEventListener("beforeunload", warn);
  window.addEventListener("online", retry);
  const stopWaiting = onLoggedIn(retry);
  const looking = window.setInterval(retry, LOOK_EVERY);

  function leave(): void {
    window.removeEventListener("beforeunload", warn);
    window.removeEventListener("online", retry);
    stopWaiting();
    window.clearInterval(looking);
    stopFollowing?.();
    void saveAll();
  }

  const reading = { draft, sections, failure, unsaved, facts, load, merge, isAwaited, describe, find };
  return { ...reading, change, save, saveAll, keepMine, takeTheirs, restore, stopWriting, goOnWriting, leave };
}

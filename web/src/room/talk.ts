/** The conversation about a draft: what was said, what was proposed. */
import { computed, ref, type Ref } from "vue";
import { client, ProblemError, take, type Message, type Proposal } from "../api/client";
import { takeAll } from "../api/pages";
import { messages as m } from "../messages";
import { knownAuthor } from "../shell/author";
import { complain, say } from "../shell/say";
import type { DraftRoom } from "./draft";

export interface Selected {
  sectionKey: string;
  text: string;
}

export interface Talk {
  messages: Ref<Message[]>;
  proposals: Ref<Map<string, Proposal>>;
  open: Ref<Proposal[]>;
  pending: Ref<string>;
  failure: Ref<unknown>;
  stale: Ref<Set<string>>;
  selected: Ref<Selected>;
  load: () => Promise<void>;
  send: (text: string, sectionKey?: string) => Promise<boolean>;
  accept: (proposal: Proposal) => Promise<void>;
  reject: (proposal: Proposal) => Promise<void>;
}

export function useTalk(draftId: string, room: DraftRoom): Talk {
  const messages = ref<Message[]>([]);
  const proposals = ref(new Map<string, Proposal>());
  const pending = ref("");
  const failure = ref<unknown>(null);
  const stale = ref(new Set<string>());
  const selected = ref<Selected>({ sectionKey: "", text: "" });
  const open = computed(() => [...proposals.value.values()].filter((each) => each.state === "open"));
  const path = { draft_id: draftId };

  function hold(these: Proposal[]): void {
    for (const each of these) proposals.value.set(each.proposal_id, each);
  }

  /** How often something was said or decided here: what was asked for before that is out of date. */
  let turns = 0;

  async function load(): Promise<void> {
    const before = turns;
    try {
      const [said, proposed] = await Promise.all([
        takeAll((query) => client.GET("/api/v1/drafts/{draft_id}/messages", { params: { path, query } })),
        takeAll((query) => client.GET("/api/v1/drafts/{draft_id}/proposals", { params: { path, query } })),
      ]);
      if (turns !== before) return await load();
      messages.value = said;
      hold(proposed);
      failure.value = null;
    } catch (error) {
      failure.value = error;
    }
  }

  /** Say something; false where it did not get through, so that the words stay in the box. */
  async function send(text: string, sectionKey = selected.value.sectionKey): Promise<boolean> {
    const author = await knownAuthor();
    if (!author) return false;
    pending.value = text;
    try {
      // What is proposed is made from the saved text: everything typed has to be there first.
      if (!(await room.saveAll())) {
        complain(new Error(m.proposal.unsaved));
        return false;
      }
      const selectedText = sectionKey === selected.value.sectionKey ? selected.value.text : "";
      const turn = await take(
        client.POST("/api/v1/drafts/{draft_id}/messages", {
          params: { path },
          body: { text, author, section_key: sectionKey, selected_text: selectedText, writer: "" },
        }),
      );
      turns += 1;
      messages.value.push(turn.message);
      hold(turn.proposals);
      return true;
    } catch (error) {
      complain(error);
      return false;
    } finally {
      pending.value = "";
    }
  }

  async function accept(proposal: Proposal): Promise<void> {
    const author = await knownAuthor();
    if (!author) return;
    if (!(await room.saveAll())) {
      complain(new Error(m.proposal.unsaved));
      return;
    }
    try {
      const params = { path: { ...path, proposal_id: proposal.proposal_id } };
      const accepted = client.POST("/api/v1/drafts/{draft_id}/proposals/{proposal_id}/acceptance", { params, body: { author } });
      room.merge(await take(accepted));
      turns += 1;
      say(m.proposal.taken);
    } catch (error) {
      if (error instanceof ProblemError && error.status === 409) stale.value.add(proposal.proposal_id);
      complain(error);
      await room.load();
    }
    await load();
  }

  async function reject(proposal: Proposal): Promise<void> {
    const author = await knownAuthor();
    if (!author) return;
    try {
      const params = { path: { ...path, proposal_id: proposal.proposal_id } };
      const rejected = await take(client.POST("/api/v1/drafts/{draft_id}/proposals/{proposal_id}/rejection", { params, body: { author } }));
      turns += 1;
      hold([rejected]);
    } catch (error) {
      complain(error);
      await load();
    }
  }

  return { messages, proposals, open, pending, failure, stale, selected, load, send, accept, reject };
}

/** What a person settles: a finding that may stand, a value that tells a fact, a draft that is final. */
import { client, take, type Finding } from "../api/client";
import { messages as m } from "../messages";
import { knownAuthor } from "../shell/author";
import type { DraftRoom } from "./draft";

/** Whether a finding still asks for something. */
export function isOpen(finding: Finding): boolean {
  return finding.severity !== "hint" && !finding.dismissal;
}

export interface Settling {
  dismiss: (finding: Finding, reason: string) => Promise<void>;
  withdraw: (finding: Finding) => Promise<void>;
  bind: (finding: Finding, factId: string) => Promise<void>;
  finalize: (acceptOpenPoints: boolean) => Promise<void>;
  reopen: () => Promise<void>;
}

export function useSettling(draftId: string, room: DraftRoom): Settling {
  const path = { draft_id: draftId };

  /** The name, after everything typed is saved: what is settled is settled of the saved text. */
  async function ready(): Promise<string> {
    if (!(await room.saveAll())) throw new Error(m.settling.unsaved);
    return knownAuthor();
  }

  async function dismiss(finding: Finding, reason: string): Promise<void> {
    const author = await ready();
    const params = { path: { ...path, finding_id: finding.finding_id } };
    room.merge(await take(client.POST("/api/v1/drafts/{draft_id}/findings/{finding_id}/dismissal", { params, body: { reason, author } })));
  }

  async function withdraw(finding: Finding): Promise<void> {
    const params = { path: { ...path, finding_id: finding.finding_id } };
    room.merge(await take(client.DELETE("/api/v1/drafts/{draft_id}/findings/{finding_id}/dismissal", { params })));
  }

  async function bind(finding: Finding, factId: string): Promise<void> {
    const author = await ready();
    const section = room.find(finding.section_key)?.section;
    // Where the value stands now: what was typed meanwhile may have moved it, or changed it.
    const span = section?.findings.find((each) => each.finding_id === finding.finding_id)?.span;
    if (!section || !span) throw new Error(m.checks.moved);
    const params = {
      path: { ...path, section_key: finding.section_key },
      header: { "if-match": `"${section.revision_number}"` },
    };
    const body = { span: [span[0], span[1]] as [number, number], fact_id: factId, author };
    await take(client.POST("/api/v1/drafts/{draft_id}/sections/{section_key}/bindings", { params, body }));
    await room.load();
  }

  async function finalize(acceptOpenPoints: boolean): Promise<void> {
    const author = await ready();
    const body = { author, accept_open_points: acceptOpenPoints };
    room.merge(await take(client.POST("/api/v1/drafts/{draft_id}/finalization", { params: { path }, body })));
  }

  async function reopen(): Promise<void> {
    room.merge(await take(client.DELETE("/api/v1/drafts/{draft_id}/finalization", { params: { path } })));
  }

  return { dismiss, withdraw, bind, finalize, reopen };
}

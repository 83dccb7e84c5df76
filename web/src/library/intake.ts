/**
 * Files on their way into the library. They are sent from here part by part; what the service has taken it keeps and
 * indexes by itself, whether this page stays open or not, and tells of it after a reload and a restart too.
 */
import { reactive } from "vue";
import { client, loginWanted, ProblemError, reason, take, upload, type DocumentBatch, type UploadedFile } from "../api/client";
import { takeAll } from "../api/pages";
import { messages as m } from "../messages";

/** A file that the service has not taken yet, or would not take. */
export interface Sending {
  name: string;
  state: string;
  problem: string;
}
export interface ShownBatch {
  summary: DocumentBatch;
  files: UploadedFile[];
}

const PLACE = "/api/v1/document-batches";
const SHOWN = 5;
const LOOK_EVERY = 1_000;
const MOST_FILES = 20;
const MOST_BYTES = 8 * 1024 * 1024;

export const intake = reactive({ sending: [] as Sending[], batches: [] as ShownBatch[], /** Begun in this visit. */ current: "" });
const isOpen = ({ summary }: ShownBatch) => summary.state === "indexing";

/** What the service has taken of this person's lately. */
export async function recall(): Promise<void> {
  const found = await take(client.GET(PLACE, { params: { query: { mine: true, limit: SHOWN } } }));
  const recalled = await Promise.all(found.map(async (summary) => ({ summary, files: await filesOf(summary) })));
  // What was handed over meanwhile is here already, and is looked after.
  const here = new Set(intake.batches.map(({ summary }) => summary.batch_id));
  const all = [...intake.batches, ...recalled.filter(({ summary }) => !here.has(summary.batch_id))];
  intake.batches = all.sort((one, other) => other.summary.created_at.localeCompare(one.summary.created_at));
}

/** Look after what is being indexed until the returned function is called; `onSettled` hears when a batch has ended. */
export function lookAfter(onSettled: () => void): () => void {
  let isLooking = false;
  const timer = window.setInterval(async () => {
    if (isLooking || loginWanted.value) return;
    isLooking = true;
    try {
      for (const batch of intake.batches.filter(isOpen)) {
        await lookAt(batch);
        if (!isOpen(batch)) onSettled();
      }
    } catch {
      // The service is away for a moment; the head of the page says so, and the next look may find it.
    } finally {
      isLooking = false;
    }
  }, LOOK_EVERY);
  return () => window.clearInterval(timer);
}

/** Send files, small ones together; what is refused is told, and the others go on. */
export async function send(files: { file: File; name: string }[], kind: string): Promise<void> {
  const all = files.map(({ file, name }) => ({ file, line: reactive<Sending>({ name, state: m.library.waiting, problem: "" }) }));
  intake.sending = [...intake.sending.filter((line) => !line.problem), ...all.map(({ line }) => line)];
  intake.current = "";
  let batchId = ""; // its own: what is dropped meanwhile may be of another kind
  for (const part of partsOf(all)) {
    const lines = part.map(({ line }) => line);
    try {
      const taken = await sendPart(part, kind, batchId);
      batchId = taken.batch_id;
      intake.sending = intake.sending.filter((line) => !lines.includes(line));
      show(taken);
    } catch (error) {
      if (error instanceof ProblemError && error.status === 409) {
        // It was stopped meanwhile: what is still here is not wanted either.
        intake.sending = intake.sending.filter((line) => line.problem || !all.some((piece) => piece.line === line));
        return;
      }
      for (const line of lines) Object.assign(line, { state: m.library.failed, problem: reason(error) });
    }
  }
}

export async function stop(batch: ShownBatch): Promise<void> {
  await take(client.POST(`${PLACE}/{batch_id}/cancellation`, { params: { path: { batch_id: batch.summary.batch_id } } }));
  await lookAt(batch);
}

interface Piece {
  file: File;
  line: Sending;
}

async function sendPart(part: Piece[], kind: string, batchId: string): Promise<DocumentBatch> {
  const form = new FormData();
  for (const { file } of part) form.append("files", file);
  if (kind && !batchId) form.append("kind", kind);
  const place = batchId ? `${PLACE}/${batchId}/files` : PLACE;
  return upload<DocumentBatch>(place, form, (percent) => {
    for (const { line } of part) line.state = m.library.uploading(percent);
  });
}

/** A batch that was just taken or added to. */
function show(summary: DocumentBatch): void {
  intake.current = summary.batch_id;
  const known = intake.batches.find((batch) => batch.summary.batch_id === summary.batch_id);
  if (known) known.summary = { ...summary, state: "indexing" };
  else intake.batches.unshift({ summary: { ...summary, state: "indexing" }, files: [] });
}

async function lookAt(batch: ShownBatch): Promise<void> {
  const path = { batch_id: batch.summary.batch_id };
  const summary = await take(client.GET(`${PLACE}/{batch_id}`, { params: { path } }));
  const before = batch.summary;
  const isSame = summary.settled_count === before.settled_count && summary.file_count === batch.files.length && summary.state === before.state;
  const files = isSame ? batch.files : await filesOf(summary);
  Object.assign(batch, { summary, files });
}

function filesOf({ batch_id }: DocumentBatch): Promise<UploadedFile[]> {
  return takeAll((query) => client.GET(`${PLACE}/{batch_id}/files`, { params: { path: { batch_id }, query } }));
}

function partsOf(pieces: Piece[]): Piece[][] {
  const parts: Piece[][] = [];
  let bytes = Infinity;
  for (const piece of pieces) {
    const last = parts.at(-1);
    if (last && last.length < MOST_FILES && bytes + piece.file.size <= MOST_BYTES) {
      last.push(piece);
      bytes += piece.file.size;
    } else {
      parts.push([piece]);
      bytes = piece.file.size;
    }
  }
  return parts;
}

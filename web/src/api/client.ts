/** The typed client of /api/v1; every failure becomes a ProblemError whose message can be shown. */
import createClient from "openapi-fetch";
import type { Readable } from "openapi-typescript-helpers";
import { ref } from "vue";
import { messages as m } from "../messages";
import { isTyping } from "../shell/typing";
import type { components, paths } from "./schema";

type Sent = components["schemas"];
/** As the client gives them: its types know no tuples, a span is a list of two numbers. */
type Schemas = { [K in keyof Sent]: Readable<Sent[K]> };
export type Draft = Schemas["DraftOut"];
export type DraftSummary = Schemas["DraftSummaryOut"];
export type Section = Schemas["SectionOut"];
export type Source = Schemas["SourceOut"];
export type Finding = Schemas["FindingOut"];
export type Fact = Schemas["FactOut"];
export type FactInput = Sent["FactIn"];
export type Revision = Schemas["RevisionOut"];
export type Message = Schemas["MessageOut"];
export type Citation = Schemas["CitationOut"];
export type Proposal = Schemas["ProposalOut"];
export type FactChange = Schemas["FactHistoryOut"];
export type ReportType = Schemas["ReportTypeOut"];
export type ReportTypeDetail = Schemas["ReportTypeDetailOut"];
export type ProposedReportType = Schemas["ProposedReportTypeOut"];
export type ReportTypeInput = Sent["ReportTypeIn"];
export type FactTable = Schemas["FactTableOut"];
export type EarlierSheet = Schemas["EarlierSheetOut"];
export type ProposedFact = Schemas["ProposedFactOut"];
export type LeftOut = Schemas["LeftOutOut"];
export type FactSheet = Schemas["FactSheetOut"];
export type DocumentSummary = Schemas["DocumentOut"];
export type DocumentBatch = Schemas["DocumentBatchOut"];
export type UploadedFile = Schemas["UploadedFileOut"];
export type DocumentDetail = Schemas["DocumentDetailOut"];
export type DocumentUse = Schemas["DocumentUseOut"];
export type Hit = Schemas["HitOut"];
export type PlacedPassage = Schemas["PlacedPassageOut"];
export type ReturnPreview = Schemas["ReturnPreviewOut"];
export type SectionReturn = Schemas["SectionReturnOut"];
export type TakenBack = Schemas["TakenBackOut"];
export type Health = Schemas["HealthOut"];
export type Sample = Schemas["SampleOut"];
export type SignOff = Schemas["SignOffOut"];
export type Figure = Schemas["FigureOut"];
export type SignedFile = Schemas["SignedFileOut"];
export type Session = Schemas["SessionOut"];
export type Organization = Schemas["OrganizationOut"];
export type Person = Schemas["PersonOut"];
export type ApiKey = Schemas["ApiKeyOut"];
export type AuditEntry = Schemas["AuditEntryOut"];
export type Usage = Schemas["UsageOut"];
export type Webhook = Schemas["WebhookOut"];
export type Delivery = Schemas["DeliveryOut"];
export type ModelEndpoint = Schemas["ModelEndpointOut"];
export type ModelTest = Schemas["ModelTestOut"];
export type SystemState = Schemas["SystemOut"];
export type ModelUse = Schemas["ModelUseOut"];

interface Problem {
  status: number;
  code: string;
  detail: string;
  errors: { pointer: string; detail: string }[];
}

export class ProblemError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    detail: string,
    readonly errors: Problem["errors"] = [],
  ) {
    super(detail);
  }
}

/** Whether the last request reached the service. */
export const reachable = ref(true);
/** Whether somebody has to log in before anything goes on. */
export const loginWanted = ref(false);
/** Whether the login is open over the page; while it is only wanted, a bar tells of it. */
export const loginOpen = ref(false);

/** A login has ended: ask for a new one, but never take the keyboard from somebody who types. */
function wantLogin(): void {
  loginWanted.value = true;
  if (!isTyping()) loginOpen.value = true;
}

async function watchedFetch(request: Request): Promise<Response> {
  try {
    const response = await fetch(request);
    reachable.value = true;
    if (response.status === 401 && !request.url.endsWith("/api/v1/session")) wantLogin();
    return response;
  } catch {
    reachable.value = false;
    throw new ProblemError(0, "unreachable", m.errors.unreachable);
  }
}

export const client = createClient<paths>({ baseUrl: window.location.origin, fetch: watchedFetch });

export function problemOf(status: number, body: unknown): ProblemError {
  const problem = (typeof body === "object" && body !== null ? body : {}) as Partial<Problem>;
  // The service speaks of keys too, which are no business of people.
  if (problem.code === "not-logged-in") problem.detail = m.errors.notLoggedIn;
  return new ProblemError(status, problem.code ?? "unknown", problem.detail ?? m.errors.unknown(status), problem.errors);
}

/** The data of an answer, or its problem as an error. */
export async function take<T>(answer: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<T> {
  const { data, error, response } = await answer;
  if (!response.ok) throw problemOf(response.status, error);
  return data as T;
}

export function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Send a form with files and tell how much of it is out; fetch can't tell that. */
export function upload<T>(path: string, form: FormData, onProgress: (percent: number) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", path);
    request.responseType = "json";
    request.upload.onprogress = (event) => onProgress(Math.round((100 * event.loaded) / Math.max(1, event.total)));
    request.onload = () => {
      if (request.status < 300) resolve(request.response as T);
      else {
        if (request.status === 401) wantLogin();
        reject(problemOf(request.status, request.response));
      }
    };
    request.onerror = () => reject(new ProblemError(0, "unreachable", m.errors.unreachable));
    request.send(form);
  });
}

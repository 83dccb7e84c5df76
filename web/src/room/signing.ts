/** 复核签发: the latest round of signing of a draft, and what one may say in it. */
import { computed, ref, type ComputedRef, type Ref } from "vue";
import { client, take, type Draft, type Figure, type SignOff } from "../api/client";
import { may, session } from "../shell/session";

export type Part = "filling" | "reviewing";

export interface Signing {
  isWanted: Ref<boolean>;
  rounds: Ref<SignOff[]>;
  latest: ComputedRef<SignOff | undefined>;
  /** In which part whoever is logged in may say something now; empty: in none. */
  part: ComputedRef<Part | "">;
  /** The figures of which this part has said nothing yet. */
  remaining: ComputedRef<Figure[]>;
  load: () => Promise<void>;
  open: () => Promise<void>;
  say: (figure: Figure, verdict: "confirmed" | "doubted", note: string) => Promise<void>;
  confirmRemaining: (count: number) => Promise<void>;
}

export function useSigning(draft: Ref<Draft | null>, draftId: string): Signing {
  const path = { draft_id: draftId };
  const isWanted = ref(false);
  const rounds = ref<SignOff[]>([]);
  const latest = computed(() => rounds.value[0]);
  const part = computed<Part | "">(() => {
    const round = latest.value;
    if (!round || draft.value?.state === "finalized") return "";
    const me = session.value?.caller_id;
    const hasFilledIn = round.words.some((word) => word.part === "filling" && word.signer.person_id === me);
    if (round.state === "filling") return may("write") ? "filling" : "";
    if (round.state === "reviewing") return may("review") && !hasFilledIn ? "reviewing" : "";
    return "";
  });
  const remaining = computed(() => {
    const mine = part.value;
    return mine ? (latest.value?.figures.filter((figure) => !figure[mine]) ?? []) : [];
  });

  function put(round: SignOff): void {
    rounds.value = [round, ...rounds.value.filter((each) => each.number !== round.number)];
  }

  async function load(): Promise<void> {
    const found = await take(client.GET("/api/v1/drafts/{draft_id}/sign-offs", { params: { path } }));
    isWanted.value = found.is_wanted;
    rounds.value = found.rounds;
  }

  async function open(): Promise<void> {
    put(await take(client.POST("/api/v1/drafts/{draft_id}/sign-offs", { params: { path } })));
  }

  const here = () => ({ path: { ...path, number: latest.value?.number ?? 0 } });

  async function say(figure: Figure, verdict: "confirmed" | "doubted", note: string): Promise<void> {
    if (!part.value) return;
    const body = { part: part.value, fact_id: figure.fact_id, verdict, note };
    put(await take(client.POST("/api/v1/drafts/{draft_id}/sign-offs/{number}/words", { params: here(), body })));
  }

  async function confirmRemaining(count: number): Promise<void> {
    if (!part.value) return;
    const body = { part: part.value, count };
    put(await take(client.POST("/api/v1/drafts/{draft_id}/sign-offs/{number}/remaining", { params: here(), body })));
  }

  return { isWanted, rounds, latest, part, remaining, load, open, say, confirmRemaining };
}

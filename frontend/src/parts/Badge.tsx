import type { SeriesState } from "@adit/sdk";
import type { ReactElement } from "react";

type Tone = "lamp" | "attested" | "proven" | "loss" | "quiet";

/** Word, tone and shape of a state: colour never speaks alone. */
const STATES: Record<SeriesState, { word: string; tone: Tone; shape: string; meaning: string }> = {
  None: { word: "Unknown", tone: "quiet", shape: "○", meaning: "No such series." },
  Announced: {
    word: "Announced",
    tone: "attested",
    shape: "◇",
    meaning: "The terms are fixed. The sale has not begun.",
  },
  Open: { word: "Open for sale", tone: "lamp", shape: "◆", meaning: "Units are sold now; mining starts later." },
  Cancelled: {
    word: "Cancelled",
    tone: "loss",
    shape: "×",
    meaning: "Too few units were sold. Every payment can be taken back in full.",
  },
  Sold: { word: "Sale closed", tone: "attested", shape: "◈", meaning: "The sale is over. Mining has not begun." },
  Active: { word: "Mining", tone: "proven", shape: "●", meaning: "Days are mined, settled and paid out." },
  Suspended: {
    word: "Suspended",
    tone: "loss",
    shape: "‖",
    meaning: "A day's report or price is missing. It waits; nothing is lost and no escrow moves.",
  },
  Matured: { word: "Matured", tone: "quiet", shape: "■", meaning: "Every day of the term is settled." },
  EndedEarly: { word: "Ended early", tone: "loss", shape: "▪", meaning: "The provider ended the term early." },
  Defaulted: {
    word: "Defaulted",
    tone: "loss",
    shape: "▲",
    meaning: "The provider did not keep its side. What it has not earned belongs to the holders.",
  },
  WoundUp: { word: "Wound up", tone: "quiet", shape: "▫", meaning: "The series was wound up before its end." },
};

export function StateBadge({ state }: { state: SeriesState }): ReactElement {
  const { word, tone, shape, meaning } = STATES[state];
  return (
    <span className={`badge tone-${tone}`} title={meaning}>
      <span aria-hidden="true">{shape}</span> {word}
    </span>
  );
}

export function meaningOf(state: SeriesState): string {
  return STATES[state].meaning;
}

export function Badge({ tone, shape, children }: { tone: Tone; shape: string; children: string }): ReactElement {
  return (
    <span className={`badge tone-${tone}`}>
      <span aria-hidden="true">{shape}</span> {children}
    </span>
  );
}

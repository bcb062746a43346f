import { useCallback, useState } from "react";
import { readDraft, type SaleDraft } from "../../model/providerDraft.ts";

export type DraftState = {
  readonly draft: SaleDraft;
  /** true if it was found here, from before */
  readonly isKept: boolean;
  readonly change: (part: Partial<SaleDraft>) => void;
  /** Forgets what was kept and starts afresh. */
  readonly discard: () => void;
};

/** A draft that survives a reload: every change is kept in this browser at once. */
export function useDraft(key: string, afresh: () => SaleDraft): DraftState {
  const [state, setState] = useState(() => {
    const kept = readDraft(stored(key));
    return { draft: kept ?? afresh(), isKept: kept !== undefined };
  });
  const change = useCallback(
    (part: Partial<SaleDraft>) => {
      setState((before) => {
        const draft = { ...before.draft, ...part };
        keep(key, JSON.stringify(draft));
        return { ...before, draft };
      });
    },
    [key],
  );
  const discard = useCallback(() => {
    forget(key);
    setState({ draft: afresh(), isKept: false });
  }, [key, afresh]);
  return { ...state, change, discard };
}

// A browser may refuse to store anything: the draft then lives as long as the page.
function stored(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function keep(key: string, text: string): void {
  try {
    localStorage.setItem(key, text);
  } catch {
    // nothing more can be done
  }
}

export function forget(key: string): void {
  try {
    localStorage.removeItem(key);
  } catch {
    // nothing was kept
  }
}

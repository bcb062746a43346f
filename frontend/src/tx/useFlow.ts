import { useCallback, useMemo, useState } from "react";
import { useApp } from "../app/context.ts";
import { flowsOf } from "./flows.ts";
import type { Flow, MakePlan } from "./plan.ts";

/**
 * Opens reviews from a screen.
 *
 * @example
 * const flow = useFlow();
 * <button disabled={flow.busy} onClick={() => void flow.open(planClaim([id]))}>Claim</button>
 */
export function useFlow(): Flow {
  const app = useApp();
  const [open, setOpen] = useState(0);
  const begin = useCallback(
    async (make: MakePlan) => {
      setOpen((count) => count + 1);
      try {
        const session = await flowsOf(app).open(app, make);
        return await session.ended;
      } finally {
        setOpen((count) => count - 1);
      }
    },
    [app],
  );
  const busy = open > 0;
  // The same while nothing changes: rows that are given it are not drawn again.
  return useMemo(() => ({ busy, open: begin }), [busy, begin]);
}

import { useAction } from "./useAction.ts";
import type { Flow } from "./plan.ts";

/** Opens reviews from a screen. */
export function useFlow(): Flow {
  const action = useAction();
  return {
    busy: action.busy,
    open: async (make) => {
      await action.run(async ({ account, send }) => {
        const plan = await make({ app: action.app, account });
        for (const { call, title } of plan.before ?? []) await send(call, title);
        await send(plan.call, plan.title);
      });
      return undefined;
    },
  };
}

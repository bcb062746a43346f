import type { Action } from "./actions.ts";
import { holderActs } from "./holderActs.ts";
import { hostileActs } from "./hostileActs.ts";
import { leaseActs } from "./leaseActs.ts";
import type { Scene, Sent } from "./scene.ts";
import { seriesActs } from "./seriesActs.ts";

/** How one kind of action is done; adds to `movers` the accounts whose units it may take. */
export type Act<K extends Action["do"]> = (
  scene: Scene,
  action: Extract<Action, { do: K }>,
  movers: Set<string>,
) => Promise<Sent>;
export type Acts<K extends Action["do"]> = { readonly [N in K]: Act<N> };

const acts: Acts<Action["do"]> = { ...holderActs, ...seriesActs, ...leaseActs, ...hostileActs };

/** Every kind of action there is. */
export const KINDS = Object.keys(acts) as readonly Action["do"][];

export async function perform(scene: Scene, action: Action, movers: Set<string>): Promise<Sent> {
  const act = acts[action.do] as Act<Action["do"]>;
  return await act(scene, action, movers);
}

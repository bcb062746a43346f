import { toHex } from "viem";
import type { Provider } from "../clients.ts";

/** The clock of a local chain. Days, ticking rewards and permit deadlines read it; nothing reads the wall. */
export interface ChainTime {
  /** unix second of the latest block */
  now(): Promise<number>;
  /** Mines a block at this second; does nothing if the chain is past it. */
  moveTo(second: number): Promise<void>;
}

/** @param onMove told of every second that the clock was moved to */
export function chainTime(provider: Provider, onMove: (second: number) => void = () => undefined): ChainTime {
  const now = async (): Promise<number> => {
    const block = await provider.request({ method: "eth_getBlockByNumber", params: ["latest", false] });
    if (typeof block !== "object" || block === null || !("timestamp" in block)) throw new Error("the chain has no latest block");
    return Number(block.timestamp);
  };
  return {
    now,
    async moveTo(second) {
      if (second <= (await now())) return;
      await provider.request({ method: "evm_setNextBlockTimestamp", params: [toHex(second)] });
      await provider.request({ method: "evm_mine", params: [] });
      onMove(second);
    },
  };
}

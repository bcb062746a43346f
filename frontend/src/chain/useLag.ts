import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { hexToBigInt, isHex } from "viem";
import { useApp } from "../app/context.ts";
import { useHead } from "./head.ts";
import { lagOf, type Lag } from "./lag.ts";

const LOOK_MS = 30_000;
const CLOCK_MS = 15_000;

/** Whether other nodes know newer blocks than the one that is read from, or the newest block is old. */
export function useLag(): Lag | undefined {
  const { deployment, head } = useApp();
  const { number, timestamp } = useHead(head);
  const urls = deployment.fallbackRpcUrls ?? [];
  const others = useQuery({
    queryKey: ["heads", ...urls],
    queryFn: async () =>
      (await Promise.all([deployment.rpcUrl, ...urls].map(headOf))).filter((one) => one !== undefined),
    enabled: urls.length > 0,
    refetchInterval: LOOK_MS,
  });
  const [nowMs, setNowMs] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => {
      setNowMs(Date.now());
    }, CLOCK_MS);
    return () => {
      clearInterval(timer);
    };
  }, []);
  const own = deployment.local === undefined && timestamp !== undefined;
  return lagOf(number, others.data ?? [], own ? nowMs / 1_000 - timestamp : undefined);
}

async function headOf(url: string): Promise<bigint | undefined> {
  if (!url.startsWith("http")) return undefined;
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "eth_blockNumber", params: [] }),
    });
    const answer: unknown = await response.json();
    if (typeof answer !== "object" || answer === null || !("result" in answer)) return undefined;
    return isHex(answer.result) ? hexToBigInt(answer.result) : undefined;
  } catch {
    return undefined;
  }
}

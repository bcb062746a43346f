import { useEffect, useState } from "react";
import { useApp } from "./context.ts";

const REFRESH_MS = 1_000;

/** Chain time in whole seconds, brought up to date once a second; undefined until a block was seen. For dates, not for tickers. */
export function useChainNow(): number | undefined {
  const { head } = useApp();
  const [now, setNow] = useState<number>();
  useEffect(() => {
    const read = (): void => {
      const millis = head.nowMillis();
      if (millis !== undefined) setNow(Math.floor(millis / 1_000));
    };
    read();
    const timer = setInterval(read, REFRESH_MS);
    const stop = head.subscribe(read);
    return () => {
      clearInterval(timer);
      stop();
    };
  }, [head]);
  return now;
}

/** What a pool says of a farm's day; undefined where it does not say it (yet). */
export type PoolDay = {
  /** average, H/s */
  hashrate: bigint | undefined;
  /** coin base units credited for the day, after the pool's fee */
  gross: bigint | undefined;
};

export type PoolSource = {
  name: string;
  /** @param now unix second by the chain's clock @throws SourceError */
  day: (epoch: number, now: number) => Promise<PoolDay>;
};

/** Everything under this key is asked again when the chain has moved on. */
export const LIVE = "live";

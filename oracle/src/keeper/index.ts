/** The keeper: whatever anybody may do to move days along, done as it falls due. */
export * from "./keeper.ts";
export * from "./rounds.ts";

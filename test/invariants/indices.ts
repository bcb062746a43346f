/** What is where in the lists of the world. Series: */
export const PLAIN = 0;
/* 1: with a least number of units. */
export const THIN = 2;
export const FEE = 3;
/* 4: of one unit. */
export const BONDED = 5;
export const SHARE = 6;
export const MERGED = 7;
export const RESTRICTED = 8;
export const SERIES_COUNT = 9;

/** Tokens: */
export const REWARD = 0;
export const FEE_TOKEN = 1;
/** Stands for bitcoin with 18 decimals. */
export const WIDE = 2;
/** Stands for litecoin; blocks single accounts and can be paused. A payment token too. */
export const BLOCKING = 3;
export const DOGE = 4;
export const PAYMENT = 5;

/** Accounts, after four who only hold: */
export const KEEPER = 4;
export const PROVIDER = 5;
export const HOSTILE = 6;

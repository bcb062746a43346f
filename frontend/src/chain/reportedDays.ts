/** Days of each network's reports that are read; older ones belong to charts, which ask the indexer. */
export const REPORTED_DAYS = 90;

/** True if `uri` lies on the page's own host, so that the page may read it. */
export function isOwnOrigin(uri: string, origin: string): boolean {
  return URL.canParse(uri) && new URL(uri).origin === origin && origin !== "null";
}

/** The committee node and its parts. The simulator and the keeper have subpaths of their own. */
export { PortError, serve, type HttpServer } from "./http/server.ts";
export * from "./node/index.ts";
export * as sources from "./sources/index.ts";

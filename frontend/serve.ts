import { createReadStream, statSync } from "node:fs";
import { createServer, type Server, type ServerResponse } from "node:http";
import { basename, dirname, extname, join, normalize, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { parseDeployment } from "@adit/sdk";
import { exitPolicy, servedPolicy } from "./csp.ts";

/** Where `npm run build -w frontend` puts the dApp. */
export const DIST = join(dirname(fileURLToPath(import.meta.url)), "dist");

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
  ".png": "image/png",
  ".webmanifest": "application/manifest+json; charset=utf-8",
  ".map": "application/json; charset=utf-8",
};

export type ServeOptions = {
  /** 0 takes any free port. */
  readonly port: number;
  /** What `/deployment.json` answers; undefined: not found, and the page says so. */
  readonly deploymentJson: string | undefined;
  readonly host?: string;
  readonly root?: string;
};

export type ServedDapp = { readonly url: string; readonly port: number; readonly close: () => Promise<void> };

/**
 * Serves the built dApp: files as they are, every other path as the page, so that deep links work; under `/exit/` the way out, with the
 * same contracts.
 * @throws DeploymentError for a deployment that the page could not use, and the server's error, `EADDRINUSE` for a busy port.
 */
export async function serveDapp({
  port,
  deploymentJson,
  host = "127.0.0.1",
  root = DIST,
}: ServeOptions): Promise<ServedDapp> {
  const deployment = deploymentJson === undefined ? undefined : parseDeployment(JSON.parse(deploymentJson));
  const policy = servedPolicy(deployment);
  const server = createServer((request, response) => {
    if (request.method !== "GET" && request.method !== "HEAD") {
      send(response, 405, "text/plain", "Only GET is answered here.\n");
      return;
    }
    const path = pathOf(request.url ?? "/");
    if (path === undefined) {
      send(response, 400, "text/plain", "This is no path.\n");
      return;
    }
    if (path === "/deployment.json") {
      if (deploymentJson === undefined) {
        send(response, 404, "text/plain", "No deployment is known.\n");
        return;
      }
      send(response, 200, TYPES[".json"] ?? "", deploymentJson);
      return;
    }
    if (path === "/exit") {
      response.writeHead(308, { location: "/exit/" }).end();
      return;
    }
    if (path === "/exit/deployment.js" && deploymentJson !== undefined) {
      send(response, 200, TYPES[".js"] ?? "", exitDeploymentScript(deploymentJson));
      return;
    }
    const file = fileOf(root, path.endsWith("/") ? `${path}index.html` : path);
    if (file !== undefined) {
      sendFile(response, file, path.startsWith("/assets/"), path.startsWith("/exit/") ? exitPolicy() : policy);
      return;
    }
    if (extname(path) !== "") {
      send(response, 404, "text/plain", "No such file.\n");
      return;
    }
    const page = fileOf(root, "/index.html");
    if (page === undefined) {
      send(response, 503, "text/plain", "The dApp is not built yet: npm run build -w frontend\n");
      return;
    }
    sendFile(response, page, false, policy);
  });
  await listen(server, port, host);
  const address = server.address();
  const bound = typeof address === "object" && address !== null ? address.port : port;
  return {
    url: `http://${host === "127.0.0.1" ? "localhost" : host}:${bound}`,
    port: bound,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => {
          if (error === undefined) resolve();
          else reject(error);
        });
        server.closeAllConnections();
      }),
  };
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

/** The path of a request, decoded; undefined if it is none or tries to leave the folder. */
function pathOf(url: string): string | undefined {
  try {
    const path = normalize(decodeURIComponent(new URL(url, "http://localhost").pathname));
    return path.includes("\0") || path.split(sep).includes("..") ? undefined : path;
  } catch {
    return undefined;
  }
}

function fileOf(root: string, path: string): string | undefined {
  const file = join(root, path);
  return statSync(file, { throwIfNoEntry: false })?.isFile() === true ? file : undefined;
}

/** What `exit/deployment.js` says: the way out reads its contracts from there, since a page on a disk may fetch nothing. */
export function exitDeploymentScript(deploymentJson: string): string {
  return `window.ADIT_DEPLOYMENT = ${JSON.stringify(JSON.parse(deploymentJson))};\n`;
}

function headers(type: string, immutable: boolean, policy: string): Record<string, string> {
  return {
    "content-security-policy": policy,
    "content-type": type,
    "cache-control": immutable ? "public, max-age=31536000, immutable" : "no-cache",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
  };
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, headers(type, false, servedPolicy(undefined))).end(body);
}

function sendFile(response: ServerResponse, file: string, immutable: boolean, policy: string): void {
  // What a Safe reads of the page from its own.
  if (basename(file) === "manifest.json") response.setHeader("access-control-allow-origin", "*");
  response.writeHead(200, headers(TYPES[extname(file)] ?? "application/octet-stream", immutable, policy));
  createReadStream(file)
    .on("error", () => response.destroy())
    .pipe(response);
}

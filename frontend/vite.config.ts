import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";
import { VitePWA } from "vite-plugin-pwa";
import { pagePolicy } from "./csp.ts";
import { printSizes } from "./sizes.ts";

/** The built page carries its own policy, so that a host that sends no headers serves it no worse. */
const policy: Plugin = {
  name: "adit:policy",
  apply: "build",
  transformIndexHtml: () => [
    {
      tag: "meta",
      attrs: { "http-equiv": "Content-Security-Policy", content: pagePolicy() },
      injectTo: "head-prepend",
    },
  ],
};

/** The script that holds up the drawing of the page. */
const THEME = '    <script src="/theme.js"></script>\n';
/** Faces that the first words and figures of every screen are set in. */
const FIRST_FACES = /inter-latin-wght-normal|ibm-plex-mono-latin-400-normal/;

/**
 * What the page needs is asked for in one go. A browser does not look ahead in a page that names its policy, so what stands behind a
 * script waits for that script: the theme's goes last. Faces are known only once the styles are read: they are named here.
 */
const inOneGo: Plugin = {
  name: "adit:in-one-go",
  apply: "build",
  transformIndexHtml: {
    order: "post",
    handler: (html, { bundle }) => {
      if (!html.includes(THEME)) throw new Error("index.html has no theme.js");
      const faces = Object.keys(bundle ?? {}).filter((name) => FIRST_FACES.test(name));
      return {
        html: html.replace(THEME, "").replace("</head>", `${THEME}  </head>`),
        tags: faces.map((name) => ({
          tag: "link",
          attrs: { rel: "preload", href: `/${name}`, as: "font", type: "font/woff2", crossorigin: true },
          injectTo: "head",
        })),
      };
    },
  },
};

export default defineConfig({
  plugins: [
    react(),
    policy,
    inOneGo,
    printSizes(),
    VitePWA({
      // The worker is our own (src/sw), and so is its registration: no inline script, nothing that stands before a newer version.
      strategies: "injectManifest",
      srcDir: "src/sw",
      filename: "sw.ts",
      injectRegister: false,
      // They are among the files below already, and none may come twice.
      includeManifestIcons: false,
      injectManifest: {
        globPatterns: ["index.html", "theme.js", "mark.svg", "icons/*.png", "assets/*.{js,css,woff2}"],
      },
      manifest: {
        id: "/",
        name: "Adit",
        short_name: "Adit",
        description: "Hashpower paid as it is mined: units that stream what a mining farm verifiably earned.",
        start_url: "/portfolio",
        scope: "/",
        display: "standalone",
        background_color: "#0e1113",
        theme_color: "#0e1113",
        categories: ["finance"],
        icons: [
          { src: "/icons/icon-192.png", sizes: "192x192", type: "image/png" },
          { src: "/icons/icon-512.png", sizes: "512x512", type: "image/png" },
          { src: "/icons/maskable-512.png", sizes: "512x512", type: "image/png", purpose: "maskable" },
          { src: "/mark.svg", sizes: "any", type: "image/svg+xml" },
        ],
        shortcuts: [
          { name: "Portfolio", url: "/portfolio" },
          { name: "Market", url: "/" },
        ],
      },
    }),
  ],
  build: {
    target: "es2022",
    // Fonts and the mark stay files: they are cached across deployments, and the first route stays small.
    assetsInlineLimit: 0,
    // What the first route needs is one file: thirty small ones compress worse, by 9 kB of 170, and are asked for one by one.
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: "first", tags: ["$initial"] }] } } },
    chunkSizeWarningLimit: 600,
  },
});

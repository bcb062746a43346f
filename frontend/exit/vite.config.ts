import { join } from "node:path";
import { defineConfig } from "vite";

/** The way out as three plain files beside each other: they work from a disk, from IPFS, and under any path. */
export default defineConfig({
  root: import.meta.dirname,
  base: "./",
  publicDir: join(import.meta.dirname, "public"),
  build: {
    target: "es2022",
    outDir: join(import.meta.dirname, "..", "dist", "exit"),
    emptyOutDir: true,
    reportCompressedSize: true,
    lib: {
      entry: join(import.meta.dirname, "src", "main.ts"),
      formats: ["iife"],
      name: "aditExit",
      fileName: () => "exit.js",
    },
  },
});

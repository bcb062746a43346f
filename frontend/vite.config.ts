import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { printSizes } from "./sizes.ts";

export default defineConfig({
  plugins: [react(), printSizes()],
  build: {
    target: "es2022",
    // Fonts and the mark stay files: they are cached across deployments, and the first route stays small.
    assetsInlineLimit: 0,
    // What the first route needs is one file: thirty small ones compress worse, by 9 kB of 170, and are asked for one by one.
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: "first", tags: ["$initial"] }] } } },
    chunkSizeWarningLimit: 600,
  },
});

/// <reference types="vitest/config" />
import { defineConfig } from "vite";

// One entry with a fixed name, so that make can tell whether it is older than its sources;
// every address relative, so that the site works from any folder of any static server.
export default defineConfig({
  base: "./",
  build: {
    outDir: "../src/sttm/publications/page/static",
    emptyOutDir: true,
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: false,
    license: { fileName: "licenses.txt" },
    chunkSizeWarningLimit: 1500,
    rolldownOptions: {
      checks: { pluginTimings: false },
      output: {
        entryFileNames: "app.js",
        chunkFileNames: "assets/[name].js",
        assetFileNames: ({ names }) =>
          names.some((name) => name.endsWith(".mjs")) ? "assets/[name].js" : "assets/[name][extname]",
      },
    },
  },
  css: {
    preprocessorOptions: {
      scss: { quietDeps: true, silenceDeprecations: ["import", "global-builtin", "color-functions", "if-function"] },
    },
  },
  test: { include: ["test/**/*.test.ts"] },
});

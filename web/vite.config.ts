import vue from "@vitejs/plugin-vue";
import { defineConfig } from "vite";

// `make web` builds into dist; the API serves it. `npm run dev` passes API calls on to `make run`.
export default defineConfig({
  plugins: [vue()],
  build: { target: "es2022", assetsInlineLimit: 0, chunkSizeWarningLimit: 700, modulePreload: { polyfill: false } },
  server: { proxy: { "/api": "http://127.0.0.1:8000" } },
});

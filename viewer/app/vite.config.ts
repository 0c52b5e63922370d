import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

// A page and its files, to be served from anywhere: nothing comes from the network.
export default defineConfig({
  root: import.meta.dirname,
  base: './',
  plugins: [react()],
  build: { outDir: '../../dist/viewer', emptyOutDir: true, target: 'es2022', chunkSizeWarningLimit: 1200 },
  server: { host: '127.0.0.1' },
  preview: { host: '127.0.0.1' },
});

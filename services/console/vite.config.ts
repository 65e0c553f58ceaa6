// Builds the console into dist/: hashed assets, messages compiled beforehand (the policy forbids eval), no source maps.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import vue from '@vitejs/plugin-vue'
import messages from '@intlify/unplugin-vue-i18n/vite'
import { defineConfig, type Plugin } from 'vite'

const src = fileURLToPath(new URL('./src', import.meta.url))

/** A packed copy beside each file that gains by it, so that the gateway only has to send it. */
const packed: Plugin = {
  name: 'packed',
  apply: 'build',
  writeBundle({ dir }) {
    const assets = join(dir!, 'assets')
    for (const name of readdirSync(assets).filter((each) => /\.(js|css)$/.test(each)))
      writeFileSync(join(assets, `${name}.gz`), gzipSync(readFileSync(join(assets, name)), { level: 9 }))
  },
}

export default defineConfig({
  plugins: [
    vue(),
    messages({ include: [`${src}/**/messages/*.json`], runtimeOnly: true, dropMessageCompiler: true, strictMessage: false }),
    packed,
  ],
  resolve: { alias: { '@': src } },
  build: { target: 'es2022', manifest: true, assetsInlineLimit: 0, modulePreload: { polyfill: false }, chunkSizeWarningLimit: 700 },
})

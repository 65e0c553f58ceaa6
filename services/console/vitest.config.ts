// Tests of the console: beside what they test, in a made-up DOM, with the same transforms as the build. Files share what
// they load (a third less work); none may leave anything behind in it.
import { mergeConfig } from 'vite'
import { defineConfig } from 'vitest/config'
import build from './vite.config.ts'

export default mergeConfig(
  build,
  defineConfig({
    test: {
      environment: 'node',
      include: ['src/**/*.test.ts'],
      pool: 'threads',
      isolate: false,
      server: { deps: { inline: ['element-plus'] } },
    },
  }),
)

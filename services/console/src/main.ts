// Starts the console: settings, the session of before a reload, the messages, then the page.
import { VueQueryPlugin } from '@tanstack/vue-query'
import { createPinia } from 'pinia'
import { createApp } from 'vue'
import '@fontsource-variable/noto-sans-sc'
import './theme/controls'
import './theme/index.css'
import App from './App.vue'
import { queryClient } from './api/query'
import { i18n, loadCommon } from './app/i18n'
import { followNetwork } from './app/network'
import { router } from './app/router'
import { useSession } from './app/session'
import { follow } from './app/settings'

async function start() {
  follow()
  const app = createApp(App).use(createPinia()).use(i18n).use(VueQueryPlugin, { queryClient })
  const session = useSession()
  await Promise.all([loadCommon(), session.resume().catch(() => undefined)])
  session.watchOver()
  followNetwork(router)
  app.use(router)
  await router.isReady()
  app.mount('#app')
}

void start()

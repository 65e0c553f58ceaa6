// Without the network the page says so as long as it lasts, and a page that could not be fetched comes when it is back.
import type { Router } from 'vue-router'
import { lower, raise } from './banners'

const tell = () => raise({ name: 'network', rank: 3, text: 'fault.0.title', until: null })

export function followNetwork(router: Router) {
  addEventListener('offline', tell)
  addEventListener('online', () => lower('network'))
  router.onError((_error, to, from) => {
    if (!navigator.onLine) return addEventListener('online', () => void router.push(to.fullPath), { once: true })
    // A newer console was put in place: its pages have other names. What cannot be loaded even afresh is not tried again.
    if (from.name) location.assign(to.fullPath)
  })
}

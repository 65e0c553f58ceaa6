// Letters that move members' relations: reached from the desk, the search, and the founding that waits for them.
import type { Feature } from '@/app/feature'

export const feature: Feature = {
  name: 'transfers',
  routes: [
    { path: '/transfers', name: 'transfers', component: () => import('./pages/ListPage.vue'), meta: { title: 'resource.transfers' } },
    { path: '/transfers/:id', name: 'transfers.thing', component: () => import('./pages/TransferPage.vue'), props: true, meta: { title: 'type.transfer' } },
  ],
}

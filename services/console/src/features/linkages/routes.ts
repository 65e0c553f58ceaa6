// Linkages: the board of a joint, one linkage, and the form that begins one.
import type { Feature } from '@/app/feature'

export const feature: Feature = {
  name: 'linkages',
  menu: { route: 'linkages', order: 3, icon: 'M8 12a4 4 0 1 1 0-8h2m2 4a4 4 0 1 1 0 8h-2M8 10h4' },
  routes: [
    { path: '/linkages', name: 'linkages', component: () => import('./pages/BoardPage.vue'), meta: { title: 'menu.linkages' } },
    { path: '/linkages/new', name: 'linkages.new', component: () => import('./pages/NewPage.vue'), meta: { title: 'linkages.new' } },
    { path: '/linkages/:id', name: 'linkages.thing', component: () => import('./pages/LinkagePage.vue'), props: true, meta: { title: 'linkages.one' } },
  ],
}

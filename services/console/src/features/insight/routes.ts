// The overview of a park: figures with their reasons, what runs, what happened.
import type { Feature } from '@/app/feature'

export const feature: Feature = {
  name: 'insight',
  menu: { route: 'overview', order: 2, icon: 'M3 17V9m5 8V4m5 13v-6m4 6H2' },
  routes: [
    { path: '/overview', name: 'overview', component: () => import('./pages/OverviewPage.vue'), meta: { title: 'menu.overview' } },
    { path: '/figures/:id', name: 'figures.thing', component: () => import('./pages/FigurePage.vue'), props: true, meta: { title: 'type.figure' } },
  ],
}

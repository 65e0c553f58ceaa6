// The work desk: what waits for the reader, and what he waits for.
import type { Feature } from '@/app/feature'

export const feature: Feature = {
  name: 'desk',
  menu: { route: 'desk', order: 1, icon: 'M3 11V5h14v6m-14 0h4l1.5 2.5h3L13 11h4m-14 0v5h14v-5' },
  routes: [{ path: '/desk', name: 'desk', component: () => import('./pages/DeskPage.vue'), meta: { title: 'menu.desk' } }],
}

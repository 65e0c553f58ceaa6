// Imports: many things from one workbook, checked first, watched while they run, taken back if need be.
import type { Feature } from '@/app/feature'

export const feature: Feature = {
  name: 'integration',
  menu: { route: 'imports', order: 6, icon: 'M10 3v9m-3.500-3L10 12.500 13.500 9M3 13v4h14v-4', roles: ['street_officer', 'station_worker'] },
  routes: [
    { path: '/imports', name: 'imports', component: () => import('./pages/ImportsPage.vue'), meta: { title: 'menu.imports' } },
    { path: '/imports/new', name: 'imports.new', component: () => import('./pages/NewImportPage.vue'), meta: { title: 'imports.new' } },
    { path: '/imports/:id', name: 'imports.thing', component: () => import('./pages/ImportPage.vue'), props: true, meta: { title: 'imports.one' } },
  ],
}

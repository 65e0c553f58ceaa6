// The registry: parks, the enterprises in them, and the Party organizations that serve them.
import type { Feature } from '@/app/feature'

export const feature: Feature = {
  name: 'registry',
  menu: {
    route: 'registry',
    order: 4,
    icon: 'M4 17V4h7v13M11 8h5v9M2 17h16M6.500 7h2m-2 3h2m-2 3h2m5-2h1m-1 3h1',
    roles: ['street_officer', 'street_leader', 'street_admin', 'duty_officer', 'community_secretary', 'station_worker', 'liaison', 'branch_secretary', 'enterprise_contact'],
  },
  routes: [
    { path: '/enterprises', name: 'registry', component: () => import('./pages/EnterprisesPage.vue'), meta: { title: 'menu.registry' } },
    { path: '/enterprises/:id', name: 'enterprises.thing', component: () => import('./pages/EnterprisePage.vue'), props: true, meta: { title: 'type.enterprise' } },
    { path: '/organizations', name: 'registry.organizations', component: () => import('./pages/OrganizationsPage.vue'), meta: { title: 'list.organizations' } },
    { path: '/organizations/:id', name: 'organizations.thing', component: () => import('./pages/OrganizationPage.vue'), props: true, meta: { title: 'type.organization' } },
    { path: '/parks', name: 'registry.parks', component: () => import('./pages/ParksPage.vue'), meta: { title: 'list.parks' } },
    { path: '/parks/:id', name: 'parks.thing', component: () => import('./pages/ParkPage.vue'), props: true, meta: { title: 'type.park' } },
    { path: '/visits/:id', name: 'visits.thing', component: () => import('./pages/VisitPage.vue'), props: true, meta: { title: 'type.visit' } },
  ],
}

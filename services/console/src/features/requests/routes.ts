// Service requests: the desk of who asks and of who works on them, the menu, call-backs, projects; the menu and how far a
// request is are open to anybody.
import type { Feature } from '@/app/feature'
import { READERS } from './rooms'

export const feature: Feature = {
  name: 'requests',
  menu: { route: 'services', order: 2.5, icon: 'M3 4h14v9H9l-4 3.500V13H3ZM6.500 7.500h7m-7 2.500h4.500', roles: READERS },
  routes: [
    { path: '/services', name: 'services', component: () => import('./pages/StartPage.vue'), meta: { title: 'menu.services' } },
    { path: '/requests', name: 'requests', component: () => import('./pages/DeskPage.vue'), meta: { title: 'requests.list' } },
    { path: '/requests/new', name: 'requests.new', component: () => import('./pages/AskPage.vue'), meta: { title: 'requests.new' } },
    { path: '/requests/queue', name: 'requests.queue', component: () => import('./pages/QueuePage.vue'), meta: { title: 'requests.queue' } },
    { path: '/requests/callbacks', name: 'requests.callbacks', component: () => import('./pages/CallbackPage.vue'), meta: { title: 'requests.callbacks' } },
    { path: '/requests/routes', name: 'requests.routes', component: () => import('./pages/RoutesPage.vue'), meta: { title: 'requests.routes' } },
    { path: '/requests/:id', name: 'requests.thing', component: () => import('./pages/RequestPage.vue'), props: true, meta: { title: 'requests.one' } },
    { path: '/service-items', name: 'service-items', component: () => import('./pages/MenuPage.vue'), meta: { title: 'requests.menu' } },
    { path: '/service-items/new', name: 'service-items.new', component: () => import('./pages/NewItemPage.vue'), meta: { title: 'requests.newItem' } },
    { path: '/service-items/:id', name: 'service-items.thing', component: () => import('./pages/ItemPage.vue'), props: true, meta: { title: 'requests.item' } },
    { path: '/service-projects', name: 'service-projects', component: () => import('./pages/ProjectsPage.vue'), meta: { title: 'requests.projects' } },
    { path: '/service-projects/new', name: 'service-projects.new', component: () => import('./pages/NewProjectPage.vue'), meta: { title: 'requests.newProject' } },
    { path: '/service-projects/:id', name: 'service-projects.thing', component: () => import('./pages/ProjectPage.vue'), props: true, meta: { title: 'requests.project' } },
    { path: '/open/menu', name: 'open.menu', component: () => import('./pages/OpenMenuPage.vue'), meta: { title: 'requests.menu', open: true } },
    { path: '/open/status', name: 'open.status', component: () => import('./pages/StatusPage.vue'), meta: { title: 'requests.status', open: true } },
  ],
}

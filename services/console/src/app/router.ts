// Addresses: those of the features, the login, and a page for what is not there. Before each page its messages are loaded
// and somebody is logged in; after it the heading has the focus and the page is announced.
import { createRouter, createWebHistory, type RouteLocationNormalized } from 'vue-router'
import { announce } from './announcing'
import { features, menuFor } from './feature'
import { i18n, loadFeature } from './i18n'
import { useSession } from './session'

export const router = createRouter({
  history: createWebHistory(),
  scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
  routes: [
    { path: '/login', name: 'login', component: () => import('./LoginPage.vue'), meta: { open: true, title: 'shell.login' } },
    ...features.flatMap((each) => each.routes.map((route) => ({ ...route, meta: { ...route.meta, feature: each.name } }))),
    { path: '/', name: 'home', redirect: () => ({ name: menuFor(useSession().me?.roles ?? [])[0]?.route ?? 'login' }) },
    { path: '/:rest(.*)*', name: 'lost', component: () => import('./LostPage.vue'), meta: { title: 'fault.404.title' } },
  ],
})

router.beforeEach(async (to) => {
  if (!to.meta.open && !useSession().me) return { name: 'login', query: { to: to.fullPath } }
  if (typeof to.meta.feature === 'string') await loadFeature(to.meta.feature)
  return true
})

router.afterEach((to, from) => {
  document.title = `${titleOf(to)} · ${i18n.global.t('shell.name')}`
  if (to.path !== from.path && from.name) announce(titleOf(to), true)
})

const titleOf = (to: RouteLocationNormalized) => (typeof to.meta.title === 'string' ? i18n.global.t(to.meta.title) : '')

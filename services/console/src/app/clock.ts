// The time that clocks on the page show: the tenant's. A story's time stands still until the platform moves it; real time
// goes on by itself.
import { computed, onScopeDispose, ref } from 'vue'
import { useSession } from './session'

export function useTenantClock() {
  const session = useSession()
  const ticked = ref(Date.now())
  const timer = setInterval(() => (ticked.value = Date.now()), 30_000)
  onScopeDispose(() => clearInterval(timer))
  return computed(() => {
    const clock = session.me?.clock
    return clock && clock.mode !== 'REAL' ? new Date(clock.now) : new Date(ticked.value)
  })
}

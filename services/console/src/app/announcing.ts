// Tells people who do not see the page what happened; polite, one sentence at a time.
import { nextTick, ref } from 'vue'

export const announced = ref('')

/** Asked to, the focus goes to the page's heading, so that reading begins there. */
export function announce(sentence: string, move = false) {
  announced.value = ''
  void nextTick(() => {
    announced.value = sentence
    if (move) document.querySelector<HTMLElement>('main h1')?.focus({ preventScroll: true })
  })
}

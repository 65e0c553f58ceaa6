// Words for slugs that come from the server; one that has no wording yet is shown as it is, so that a new one never
// leaves a hole.
import { useI18n } from 'vue-i18n'

export function useWords() {
  const { t, te } = useI18n()
  const words = (key: string, slug: string) => (te(key) ? t(key) : slug)
  return {
    words,
    role: (slug: string) => words(`role.${slug}`, slug),
    joint: (slug: string) => words(`joint.${slug}`, slug),
    state: (definition: string, slug: string) => words(`workflow.${definition}.state.${slug}`, words(`state.${slug}`, slug)),
    action: (definition: string, slug: string) => words(`workflow.${definition}.action.${slug}`, words(`action.${slug}`, slug)),
    label: (key: string) => words(key, key.split('.').at(-1)!),
  }
}

// Words for slugs that come from the server; one that has no wording yet is shown as it is, so that a new one never
// leaves a hole.
import { useI18n } from 'vue-i18n'

export function useWords() {
  const { t, te, tm } = useI18n()
  const words = (key: string, slug: string) => (te(key) ? t(key) : slug)

  /** Where only the kind of the workflow is known, the first of its definitions that has the word. */
  function ofKind(kind: string, slug: string) {
    const known = Object.keys((tm(`workflow.${kind}`) as object | undefined) ?? {})
    const key = known.map((each) => `workflow.${kind}.${each}.action.${slug}`).find((each) => te(each))
    return key ? t(key) : slug
  }

  return {
    words,
    role: (slug: string) => words(`role.${slug}`, slug),
    joint: (slug: string) => words(`joint.${slug}`, slug),
    state: (definition: string, slug: string) => words(`workflow.${definition}.state.${slug}`, slug),
    action: (definition: string, slug: string) => words(`workflow.${definition}.action.${slug}`, ofKind(definition, slug)),
    label: (key: string) => words(key, key.split('.').at(-1)!),
  }
}

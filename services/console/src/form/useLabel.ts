// What a field or an option is called: by words that came with the data, else by its key.
import { useWords } from '@/kit/useWords'

export function useLabel() {
  const { label } = useWords()
  return (each: { label: string; words?: string }) => each.words ?? label(each.label)
}

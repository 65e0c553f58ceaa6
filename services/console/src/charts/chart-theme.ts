// A chart's colours, read from the roles of the present theme.
export interface Inks {
  text: string
  line: string
  series: string
  font: string
}

export function inks(): Inks {
  const style = getComputedStyle(document.documentElement)
  const role = (name: string) => style.getPropertyValue(`--${name}`).trim()
  return { text: role('text-second'), line: role('border'), series: role('cover-3'), font: role('font') }
}

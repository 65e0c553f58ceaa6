// The eight joints' marks: colour by theme, a glyph and a pattern, the same on every page and chart.
// Words always stay in text colour; the glyph and the pattern carry the meaning without the colour.

export interface JointMark {
  glyph: string
  light: string
  dark: string
}

/** Of a joint that has no mark yet. */
export const ANY_GLYPH = '联'

export const JOINTS: Readonly<Record<string, JointMark>> = {
  ORGANIZATION: { glyph: '组', light: '#165FA7', dark: '#5983D0' },
  VENUE: { glyph: '阵', light: '#AA854A', dark: '#F1B757' },
  MEMBER: { glyph: '员', light: '#D45991', dark: '#A87687' },
  SERVICE: { glyph: '服', light: '#014C34', dark: '#7EEABA' },
  RESOURCE: { glyph: '资', light: '#9E4D08', dark: '#D57133' },
  ACTIVITY: { glyph: '活', light: '#3991B9', dark: '#3BB0E9' },
  DELIBERATION: { glyph: '议', light: '#581886', dark: '#D3C5FB' },
  DISPUTE: { glyph: '解', light: '#6B5D61', dark: '#9EA9A4' },
}

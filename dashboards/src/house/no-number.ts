import { MappingType, SpecialValueMatch, type ValueMapping } from '@grafana/grafana-foundation-sdk/dashboard'
import { neutralColour } from './colours.ts'

/** What is shown where there is no number. Grafana would give it the colour of 0, which reads as a verdict. */
export function noNumber(text: string): ValueMapping {
  const result = { text, color: neutralColour }
  return { type: MappingType.SpecialValue, options: { match: SpecialValueMatch.NullAndNan, result } }
}

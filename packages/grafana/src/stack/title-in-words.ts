/** A title as part of a place: ` "Overview"`, nothing for none. */
export function titleInWords(title: unknown): string {
  if (typeof title !== 'string' || title === '') return ''
  return ` "${title.length > 60 ? `${title.slice(0, 60)}…` : title}"`
}

import { createHash } from 'node:crypto'

const words: Readonly<Record<string, string>> = {
  '&': 'and',
  '@': 'at',
  '©': 'c',
  '®': 'r',
  ß: 'ss',
  æ: 'ae',
  ø: 'o',
  œ: 'oe',
  đ: 'd',
  ł: 'l',
  ü: 'ue',
  þ: 'p',
  '™': 'tm',
}
const omitted = new Set(' ,"\'\n\r\0?.()-_[]/\\!{}%')

/** The readable end of a dashboard's or folder's URL; a digest where it would be long or empty. */
export function slugOf(title: string): string {
  let slug = ''
  let gap = false
  function add(text: string, gapAfter: boolean): void {
    slug += gap ? `-${text}` : text
    gap = gapAfter
  }
  for (const character of title.trim().toLowerCase()) {
    const plain = words[character] ?? character.normalize('NFD').replace(/\p{Mark}/gu, '')
    if (/^[a-z0-9]+$/.test(plain)) add(plain, false)
    else if (omitted.has(character)) gap = true
    else add(Buffer.from(character).toString('hex'), true)
  }
  slug = slug.replace(/^-+|-+$/g, '')
  return slug === '' || slug.length > 50 ? createHash('sha1').update(slug).digest('hex').slice(0, 7) : slug
}

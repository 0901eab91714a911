/**
 * Shades of Grafana's palette from light to dark. The dark theme uses the first five, the light theme the last five.
 * https://github.com/grafana/grafana/blob/main/packages/grafana-data/src/themes/createVisualizationColors.ts
 */
const shades: Readonly<Record<string, readonly string[]>> = {
  blue: ['#c0d8ff', '#8ab8ff', '#5794f2', '#3274d9', '#1f60c4', '#1250b0'],
  green: ['#c8f2c2', '#96d98d', '#73bf69', '#56a64b', '#37872d', '#19730e'],
  orange: ['#ffcb7d', '#ffb357', '#ff9830', '#ff780a', '#fa6400', '#e55400'],
  purple: ['#deb6f2', '#ca95e5', '#b877d9', '#a352cc', '#8f3bb8', '#7c2ea3'],
  red: ['#ffa6b0', '#ff7383', '#f2495c', '#e02f44', '#c4162a', '#ad0317'],
  yellow: ['#fff899', '#ffee52', '#fade2a', '#f2cc0c', '#e0b400', '#cc9d00'],
}
const steps = ['super-light', 'light', '', 'semi-dark', 'dark']

/** How different two colours look: the distance in OKLab, where black and white are 1 apart. */
export function distance(a: string, b: string, theme: 'dark' | 'light'): number {
  const [first, second] = [oklab(hex(a, theme)), oklab(hex(b, theme))]
  return Math.hypot(...first.map((value, index) => value - (second[index] ?? Number.NaN)))
}

function hex(colour: string, theme: 'dark' | 'light'): string {
  if (colour.startsWith('#')) return colour
  const [, step = '', hue = ''] = /^(?:([a-z-]+)-)?([a-z]+)$/.exec(colour) ?? []
  const shade = shades[hue]?.[steps.indexOf(step) + (theme === 'light' ? 1 : 0)]
  if (shade === undefined) throw new Error(`${colour} is not in the palette of Grafana`)
  return shade
}

/** https://bottosson.github.io/posts/oklab/ */
function oklab(colour: string): number[] {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  })
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ]
}

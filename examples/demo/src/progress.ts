import type { DayClock } from './day/drive.ts'
import { Scrape } from './report/exposition.ts'

/** A terminal, as far as progress needs one. */
export interface Terminal {
  readonly isTTY?: boolean
  write(text: string): unknown
}

/** Shows what `/metrics` says while the day goes by, on one line that is drawn anew. Silent where there is no terminal. */
export function showProgress(
  terminal: Terminal,
  clock: DayClock,
  scrape: () => Promise<string>,
): { readonly stop: () => void } {
  if (terminal.isTTY !== true) return { stop() {} }
  let figures = ''
  let stopped = false

  async function refresh(): Promise<void> {
    figures = describe(new Scrape(await scrape()))
    draw()
  }
  function draw(): void {
    if (!stopped) terminal.write(`\r\u001b[2K${describeHour(clock.hour)}  ${figures}`)
  }

  // A scrape that fails now is not worth a word: the summary will tell.
  const scraper = setInterval(() => void refresh().catch(() => {}), 500)
  const drawer = setInterval(draw, 100)
  return {
    stop() {
      stopped = true
      clearInterval(scraper)
      clearInterval(drawer)
      terminal.write('\r\u001b[2K')
    },
  }
}

function describeHour(hour: number): string {
  const minutes = Math.floor(hour * 60)
  const time = `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
  const done = Math.round(hour)
  return `${time} ${'█'.repeat(done)}${'░'.repeat(24 - done)}`
}

function describe(scrape: Scrape): string {
  const figures = {
    calls: scrape.sum('customerio_api_requests_total'),
    errors: scrape.sum('customerio_api_errors_total'),
    retries: scrape.sum('customerio_api_retries_total'),
    webhooks: scrape.sum('customerio_webhook_received_total'),
    parked: scrape.sum('customerio_webhook_parked_total'),
  }
  return Object.entries(figures)
    .map(([name, value]) => `${name} ${value.toLocaleString('en')}`)
    .join('  ')
}

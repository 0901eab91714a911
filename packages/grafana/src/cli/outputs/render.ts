import type { OutputFormat } from '../options.ts'
import type { Outcome, RenderSettings } from '../results.ts'

/** Renders an outcome; each format is loaded only when it is asked for. */
export async function render(outcome: Outcome, format: OutputFormat, settings: RenderSettings): Promise<string> {
  switch (format) {
    case 'text':
      return (await import('./text/render.ts')).renderText(outcome, settings)
    case 'json':
      return (await import('./json.ts')).renderJson(outcome)
    case 'markdown':
      return (await import('./markdown.ts')).renderMarkdown(outcome)
    case 'junit':
      return (await import('./junit.ts')).renderJunit(outcome)
    case 'sarif':
      return await (await import('./sarif.ts')).renderSarif(outcome, settings)
    case 'github':
      return (await import('./github.ts')).renderGithub(outcome, settings)
  }
}

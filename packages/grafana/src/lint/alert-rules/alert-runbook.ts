import type { AlertRuleRule } from '../alert-rule.ts'

/** What to do about it. */
export const alertRunbook: AlertRuleRule = {
  name: 'alert-runbook',
  finds: 'A rule without `runbook_url`, with one that is no address, or with one that is not in `runbooks`',
  why: 'Whoever is woken up has not written the rule',
  check: function* ({ annotations, pointer }, { runbooks }) {
    const { runbook_url: url = '' } = annotations
    if (url === '') {
      yield { pointer: `${pointer}/annotations`, message: 'has no runbook_url: link to what to do' }
      return
    }
    const place = `${pointer}/annotations/runbook_url`
    if (!URL.canParse(url) || !/^https?:/.test(url))
      yield { pointer: place, message: `"${url}" is no address: https://…` }
    else if (runbooks !== undefined && !runbooks.includes(url.replace(/#.*$/s, '')))
      yield { pointer: place, message: `"${url}" leads to no runbook there is` }
  },
}

import type { Rule } from '../rule.ts'

/** What is kept in code is not saved in the UI. */
export const notEditable: Rule = {
  name: 'not-editable',
  finds: 'A dashboard without `editable: false`, unless its stack is `editable`',
  why: 'A change saved in Grafana is lost, or in the way, at the next push',
  check: function* ({ spec }, { editable }) {
    if (editable || spec.editable === false) return
    yield { pointer: '/editable', message: 'is editable; set editable: false, and change it in code' }
  },
}

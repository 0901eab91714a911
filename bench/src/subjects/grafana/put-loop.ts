import type { StartSubject } from '../../measure/subject.ts'
import { putEverything } from './put-everything.ts'
import { fourDashboards } from './stacks.ts'

/** Writes the four dashboards again and again. Settings: `url`. */
const start: StartSubject = async ({ url = '' }) => {
  let completed = 0
  return {
    kind: 'loop',
    completed: () => completed,
    async run(operations) {
      for (let done = 0; done < operations; done++) {
        await putEverything(url, fourDashboards)
        completed++
      }
    },
  }
}

export default start

import { type HouseDashboard, houseDashboard } from '../house/dashboard.ts'
import { dashboardUids } from '../house/links.ts'
import { atAGlance } from './at-a-glance.ts'
import { doesTheMailArrive } from './does-the-mail-arrive.ts'
import { howFastIsIt } from './how-fast-is-it.ts'
import { isAnythingHeldBack } from './is-anything-held-back.ts'
import { isItWorking } from './is-it-working.ts'
import { whatFails } from './what-fails.ts'

/** The dashboard to open first. */
export function overviewDashboard(): HouseDashboard {
  return houseDashboard({
    uid: dashboardUids.overview,
    title: 'Customer.io overview',
    description:
      'Open this one first: does the service reach Customer.io, how fast, what fails, and does the mail arrive?',
    rows: [atAGlance(), isItWorking(), howFastIsIt(), whatFails(), doesTheMailArrive(), isAnythingHeldBack()],
  })
}

// A program: writes the four dashboards to the URL that it is given.
import { putEverything } from './put-everything.ts'
import { fourDashboards } from './stacks.ts'

const [url = ''] = process.argv.slice(2)
await putEverything(url, fourDashboards)

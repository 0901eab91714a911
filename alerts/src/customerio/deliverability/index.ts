export { highBounceRate } from './high-bounce-rate.ts'
export { highComplaintRate } from './high-complaint-rate.ts'
export { unsubscribeSpike } from './unsubscribe-spike.ts'

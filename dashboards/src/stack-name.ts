/** Name of the stack: every uid starts with it. */
export const stackName = 'customerio'

/** The folder that dashboards and alert rules live in. */
export const stackFolder = {
  uid: 'customerio',
  title: 'Customer.io',
  description: 'Kept as code. What is changed here by hand is found by the next plan.',
} as const

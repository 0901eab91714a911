export type {
  AlertCase,
  AlertCases,
  AlertSpec,
  AlertTemplate,
  CaseSeries,
  Condition,
  Expectation,
  MinimumTraffic,
  Severity,
} from './spec/types.ts'

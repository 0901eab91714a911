import { any, flag, listOf, number, oneOf, type Shape, struct, text } from './shape.ts'

const off: Shape = { type: 'bool', fallback: false }
const uint32 = { type: 'int', least: 0, most: 4_294_967_295 } as const
const int64: Shape = { type: 'int' }

const dataSource = struct({ type: text, uid: text })

const link = struct({
  title: text,
  type: oneOf('link', 'dashboards'),
  icon: text,
  tooltip: text,
  url: text,
  tags: listOf(text, 'string'),
  asDropdown: off,
  targetBlank: off,
  includeVars: off,
  keepTime: off,
})

const annotation = struct({
  name: text,
  datasource: dataSource,
  enable: { type: 'bool', fallback: true },
  hide: off,
  iconColor: text,
  type: text,
  builtIn: number,
})

const variable = struct({
  type: oneOf(
    'query',
    'adhoc',
    'groupby',
    'constant',
    'datasource',
    'interval',
    'textbox',
    'custom',
    'system',
    'snapshot',
    'switch',
  ),
  name: text,
  label: text,
  hide: oneOf(0, 1, 2, 3),
  skipUrlSync: off,
  description: text,
  datasource: dataSource,
  multi: off,
  allowCustomValue: { type: 'bool', fallback: true },
  refresh: oneOf(0, 1, 2),
  sort: oneOf(0, 1, 2, 3, 4, 5, 6, 7, 8),
  includeAll: off,
  allValue: text,
  regex: text,
})

const gridPosition = struct({
  h: { ...uint32, least: 1, fallback: 9 },
  w: { type: 'int', least: 1, most: 24, fallback: 12 },
  x: { type: 'int', least: 0, most: 23, fallback: 0 },
  y: { ...uint32, fallback: 0 },
  static: flag,
})

const matcher = struct({ id: text })

const fieldConfig = struct({
  defaults: struct({
    displayName: text,
    description: text,
    unit: text,
    decimals: number,
    min: number,
    max: number,
    noValue: text,
    mappings: listOf(struct({ type: oneOf('value', 'range', 'regex', 'special') }), '#ValueMapping'),
    thresholds: struct({
      mode: oneOf('absolute', 'percentage'),
      steps: listOf(struct({ color: text, value: any }), '#Threshold'),
    }),
    color: struct({
      mode: oneOf(
        'thresholds',
        'palette-classic',
        'palette-classic-by-name',
        'continuous-viridis',
        'continuous-magma',
        'continuous-plasma',
        'continuous-inferno',
        'continuous-cividis',
        'continuous-GrYlRd',
        'continuous-RdYlGr',
        'continuous-BlYlRd',
        'continuous-YlRd',
        'continuous-BlPu',
        'continuous-YlBl',
        'continuous-blues',
        'continuous-reds',
        'continuous-greens',
        'continuous-purples',
        'fixed',
        'shades',
      ),
      fixedColor: text,
      seriesBy: oneOf('min', 'max', 'last'),
    }),
    links: listOf(any, '_'),
    custom: struct({}),
  }),
  overrides: listOf(struct({ matcher, properties: listOf(struct({ id: text }), '#DynamicConfigValue') }), '{...}'),
})

/** A panel, also one inside a row. */
export const panelShape: Shape = struct({
  type: text,
  id: uint32,
  pluginVersion: text,
  targets: listOf(struct({}), '#Target'),
  title: text,
  description: text,
  transparent: off,
  datasource: dataSource,
  gridPos: gridPosition,
  links: listOf(link, '#DashboardLink'),
  repeat: text,
  repeatDirection: oneOf('h', 'v'),
  maxPerRow: number,
  maxDataPoints: number,
  transformations: listOf(struct({ id: text, disabled: flag, filter: matcher }), '#DataTransformerConfig'),
  interval: text,
  timeFrom: text,
  timeShift: text,
  hideTimeOverride: flag,
  timeCompare: text,
  libraryPanel: struct({ name: text, uid: text }),
  cacheTimeout: text,
  queryCachingTTL: number,
  options: struct({}),
  fieldConfig,
  autoMigrateFrom: text,
})

/** A row. */
export const rowShape: Shape = struct({
  type: text,
  collapsed: off,
  title: text,
  datasource: dataSource,
  gridPos: gridPosition,
  id: uint32,
  panels: listOf(panelShape, '#Panel'),
  repeat: text,
})

/** What `v1beta1` and `v1` check of a dashboard, apart from its panels. */
export const dashboardShape: Shape = struct({
  id: int64,
  title: text,
  description: text,
  revision: int64,
  gnetId: text,
  tags: listOf(text, 'string'),
  timezone: { type: 'string', fallback: 'browser' },
  editable: { type: 'bool', fallback: true },
  graphTooltip: oneOf(0, 1, 2),
  time: struct({ from: { type: 'string', fallback: 'now-6h' }, to: { type: 'string', fallback: 'now' } }),
  timepicker: struct({
    hidden: off,
    refresh_intervals: listOf(text, 'string'),
    quick_ranges: listOf(struct({ display: text, from: text, to: text }), '#TimeOption'),
    nowDelay: text,
  }),
  fiscalYearStartMonth: { type: 'int', least: 0, most: 11, fallback: 0 },
  liveNow: flag,
  weekStart: text,
  refresh: text,
  templating: struct({ list: listOf(variable, '#VariableModel') }),
  annotations: struct({ list: listOf(annotation, '#AnnotationQuery') }),
  links: listOf(link, '#DashboardLink'),
  snapshot: struct({}),
  preload: flag,
})

/**
 * Which Grafana the sandbox is. The two modes of 12.4 differ in where dashboards and folders are stored: a fresh
 * database lands on unified storage, an upgraded instance may stay on legacy storage. 12.3 is on legacy storage.
 */
export type GrafanaMode = '11.6' | '12.3' | '12.4-legacy' | '12.4-unified' | '13.0'

/** What sets a mode apart. */
export interface ModeTraits {
  /** What `/api/health` says. */
  readonly version: string
  /** Where dashboards and folders are kept. Legacy storage loses marks and writes on a folder's dry run. */
  readonly storage: 'legacy' | 'unified'
  /** Groups of `/apis` with their versions, preferred version first, in the order in which the server lists them. */
  readonly groups: readonly (readonly [group: string, versions: readonly string[], preferred?: string])[]
  /** Versions of the dashboard group that speak the classic schema and migrate what they are sent. */
  readonly classicVersions: readonly string[]
  /**
   * How 12.3 and older differ in small ways: folder objects carry a `status`, old panel types inside rows stay, an `id` inside a spec is not compared,
   * `fieldSelector` is not understood, and folders that cannot be moved get other words.
   */
  readonly before124: boolean
  /** A change of a dashboard's manager is refused (13.x, from documentation). */
  readonly guardsManager: boolean
}

const dashboards12 = ['v1beta1', 'v0alpha1', 'v2beta1', 'v2alpha1'] as const
const dashboards13 = ['v1', 'v1beta1', 'v0alpha1', 'v2', 'v2beta1', 'v2alpha1'] as const

/** All modes. 11.6 and 13.0 are written from documentation; the others are checked against recordings. */
export const modes: Readonly<Record<GrafanaMode, ModeTraits>> = {
  '11.6': {
    version: '11.6.0',
    storage: 'legacy',
    groups: [
      ['iam.grafana.app', ['v0alpha1']],
      ['featuretoggle.grafana.app', ['v0alpha1']],
      ['notifications.alerting.grafana.app', ['v0alpha1']],
    ],
    classicVersions: [],
    before124: true,
    guardsManager: false,
  },
  '12.3': {
    version: '12.3.0',
    storage: 'legacy',
    groups: [
      ['folder.grafana.app', ['v1beta1']],
      ['iam.grafana.app', ['v0alpha1']],
      ['userstorage.grafana.app', ['v0alpha1']],
      ['features.grafana.app', ['v0alpha1']],
      ['dashboard.grafana.app', dashboards12],
      ['playlist.grafana.app', ['v0alpha1']],
      ['plugins.grafana.app', ['v0alpha1']],
      // Listed without a version that is served.
      ['example.grafana.app', [], 'v1alpha1'],
      ['notifications.alerting.grafana.app', ['v0alpha1']],
    ],
    classicVersions: ['v1beta1'],
    before124: true,
    guardsManager: false,
  },
  '12.4-legacy': {
    version: '12.4.0',
    storage: 'legacy',
    groups: [
      ['iam.grafana.app', ['v0alpha1']],
      ['userstorage.grafana.app', ['v0alpha1']],
      ['preferences.grafana.app', ['v1alpha1']],
      ['collections.grafana.app', ['v1alpha1']],
      ['features.grafana.app', ['v0alpha1']],
      ['dashboard.grafana.app', dashboards12],
      ['folder.grafana.app', ['v1beta1']],
      ['playlist.grafana.app', ['v1', 'v0alpha1']],
      ['plugins.grafana.app', ['v0alpha1']],
      ['example.grafana.app', ['v1alpha1', 'v0alpha1']],
      ['notifications.alerting.grafana.app', ['v0alpha1']],
    ],
    classicVersions: ['v1beta1'],
    before124: false,
    guardsManager: false,
  },
  '12.4-unified': {
    version: '12.4.0',
    storage: 'unified',
    groups: [
      ['preferences.grafana.app', ['v1alpha1']],
      ['collections.grafana.app', ['v1alpha1']],
      ['features.grafana.app', ['v0alpha1']],
      ['dashboard.grafana.app', dashboards12],
      ['folder.grafana.app', ['v1beta1']],
      ['iam.grafana.app', ['v0alpha1']],
      ['userstorage.grafana.app', ['v0alpha1']],
      ['playlist.grafana.app', ['v1', 'v0alpha1']],
      ['plugins.grafana.app', ['v0alpha1']],
      ['example.grafana.app', ['v1alpha1', 'v0alpha1']],
      ['notifications.alerting.grafana.app', ['v0alpha1']],
    ],
    classicVersions: ['v1beta1'],
    before124: false,
    guardsManager: false,
  },
  '13.0': {
    version: '13.0.0',
    storage: 'unified',
    groups: [
      ['dashboard.grafana.app', dashboards13],
      ['folder.grafana.app', ['v1', 'v1beta1']],
      ['iam.grafana.app', ['v0alpha1']],
      ['userstorage.grafana.app', ['v0alpha1']],
      ['playlist.grafana.app', ['v1', 'v0alpha1']],
      ['notifications.alerting.grafana.app', ['v1beta1', 'v0alpha1']],
      ['rules.alerting.grafana.app', ['v0alpha1']],
    ],
    classicVersions: ['v1', 'v1beta1'],
    before124: false,
    guardsManager: true,
  },
}

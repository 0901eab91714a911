/** What exported files are for. */
export type ExportFormat = 'json' | 'provisioning' | 'manifests' | 'import'

/** How a stack is exported. */
export type ExportOptions =
  | {
      /** Classic dashboard JSON and rule groups as the provisioning API takes them, for any tool and for reading. */
      readonly format: 'json'
    }
  | {
      /** A dashboard provider and its files, and alerting but the policies, for a Grafana that reads them from its disk. */
      readonly format: 'provisioning'
      /** Where Grafana finds the directory `dashboards/<stack>`. Default `/var/lib/grafana/dashboards/<stack>`. */
      readonly dashboardsPath?: string
      /** Title of a folder that the stack does not keep itself. Default its uid. */
      readonly folderTitle?: string
    }
  | {
      /** Objects of Grafana's Kubernetes-style API, for gcx, Git Sync and `kubectl`. */
      readonly format: 'manifests'
      /** Default `v1beta1`, which Grafana 12 and 13 serve; `v1` needs 13. */
      readonly apiVersion?: 'v1' | 'v1beta1'
    }
  | {
      /** For Grafana's import dialog and grafana.com: asks for each data source. */
      readonly format: 'import'
    }

/** A file to write. */
export interface ExportedFile {
  /** Relative, with `/`. */
  readonly path: string
  /** UTF-8 text that ends with a line break. The same stack gives the same bytes. */
  readonly content: string
}

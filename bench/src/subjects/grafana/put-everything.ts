import type { Stack } from '@messaging-observability/grafana'
import { credentials } from './credentials.ts'

const authorization = `Basic ${Buffer.from(`${credentials.user}:${credentials.password}`).toString('base64')}`

/** What a script does that asks nothing: writes the folder, then all dashboards at once. */
export async function putEverything(url: string, { folder, dashboards }: Stack): Promise<void> {
  await put(`${url}/apis/folder.grafana.app/v1beta1/namespaces/default/folders/${folder.uid}`, {
    kind: 'Folder',
    apiVersion: 'folder.grafana.app/v1beta1',
    metadata: { name: folder.uid },
    spec: { title: folder.managed?.title ?? folder.uid },
  })
  await Promise.all(
    dashboards.map(({ uid, spec }) =>
      put(`${url}/apis/dashboard.grafana.app/v1beta1/namespaces/default/dashboards/${uid}`, {
        kind: 'Dashboard',
        apiVersion: 'dashboard.grafana.app/v1beta1',
        metadata: { name: uid, annotations: { 'grafana.app/folder': folder.uid } },
        spec,
      }),
    ),
  )
}

async function put(url: string, body: object): Promise<void> {
  const answer = await fetch(url, {
    method: 'PUT',
    headers: { authorization, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  await answer.arrayBuffer()
  if (!answer.ok) throw new Error(`PUT ${url} was answered ${answer.status}`)
}

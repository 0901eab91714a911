import { isObject, type OperationRequest, textOf } from '../http/operation.ts'
import type { Workspace } from '../state/workspace.ts'
import * as example from './examples.ts'

/** What a body is made from. */
export interface BodyInput {
  readonly request: OperationRequest
  readonly workspace: Workspace
}

/** Names of the bodies. */
export type BodyName =
  | 'empty'
  | 'exports'
  | 'export'
  | 'exportUrl'
  | 'newExport'
  | 'objectTypes'
  | 'segments'
  | 'segment'
  | 'newSegment'
  | 'segmentUsedBy'
  | 'topics'
  | 'channels'
  | 'token'
  | 'transactionals'
  | 'transactional'
  | 'transactionalContents'
  | 'transactionalContent'
  | 'metrics'
  | 'linkMetrics'
  | 'journeyMetrics'
  | 'campaigns'
  | 'campaign'
  | 'campaignActions'
  | 'campaignAction'
  | 'broadcasts'
  | 'broadcast'
  | 'broadcastActions'
  | 'broadcastAction'
  | 'newsletters'
  | 'newsletter'
  | 'newNewsletter'
  | 'contents'
  | 'content'
  | 'testGroups'
  | 'folders'
  | 'folder'
  | 'emails'
  | 'email'
  | 'translations'
  | 'translation'
  | 'components'
  | 'component'
  | 'assets'
  | 'asset'
  | 'newAsset'
  | 'assetFolders'
  | 'assetFolder'
  | 'collections'
  | 'collection'
  | 'newCollection'
  | 'collectionRows'
  | 'suppressionOf'
  | 'suppressions'
  | 'domainSuppressions'
  | 'snippets'
  | 'snippet'
  | 'senders'
  | 'sender'
  | 'senderUsedBy'
  | 'newImport'
  | 'import'
  | 'workspaces'
  | 'ipAddresses'

// Documented for https://api.customer.io/v1/info/ip_addresses; the EU list differs in reality.
const ipAddresses = ['35.188.196.183', '104.198.177.219', '104.154.232.87', '130.211.229.195', '104.198.221.24']

const listMeta = { page: 1, limit: 50, total: 1 }

/** A body by name. Numeric ids come from the path, names from the request body where there is one. */
function createBodies({ request, workspace }: BodyInput): Record<BodyName, () => unknown> {
  const { param, query, body } = request
  const context = { now: workspace.nowSeconds() }
  const id = (name: string): number => Number.parseInt(param(name), 10) || 1
  const given = isObject(body) ? body : {}
  const steps = Math.min(Math.max(Number.parseInt(query.steps ?? '', 10) || 12, 1), 121)
  const named = (value: object, fields: Readonly<Record<string, unknown>> = given): object => ({
    ...value,
    ...(typeof fields.name === 'string' ? { name: fields.name } : {}),
  })
  const content = (): object => ({
    content: example.newsletterContent(id('content_id'), id('newsletter_id'), context),
  })
  const campaignAction = (): object => example.campaignAction(id('action_id'), id('campaign_id'), context)
  const broadcastAction = (): object => example.broadcastAction(id('action_id'), id('broadcast_id'), context)
  const suppression = (email: string): object => ({ created: context.now, email, reason: 'Example', status: '550' })
  // Design Studio ids are UUIDs; lists and creations have none in their path.
  const uuid = (name: string): string => {
    const given = param(name)
    return given === 'undefined' ? '01890000-0000-7000-8000-000000000001' : given
  }

  return {
    empty: () => ({}),
    exports: () => ({ exports: null }),
    export: () => ({ export: example.exportOf(id('id'), 'customers', context) }),
    exportUrl: () => ({ url: `https://exports.example.test/${id('id')}.csv` }),
    newExport: () => ({
      export: example.exportOf(workspace.nextId(), 'newsletter_id' in given ? 'deliveries' : 'customers', context),
    }),
    objectTypes: () => ({ types: [{ id: '1', name: 'Companies', slug: 'companies', enabled: true }] }),
    segments: () => ({ segments: [example.segment(1, context)] }),
    segment: () => ({ segment: example.segment(id('segment_id'), context) }),
    newSegment: () => ({
      segment: named(example.segment(workspace.nextId(), context), isObject(given.segment) ? given.segment : {}),
    }),
    segmentUsedBy: () => ({ used_by: { campaigns: [], sent_newsletters: [], draft_newsletters: [] } }),
    topics: () => ({
      topics: [
        {
          id: 1,
          identifier: 'topic_1',
          name: 'Example topic',
          description: '',
          subscribed_by_default: true,
        },
      ],
    }),
    channels: () => ({ channels: ['email', 'push', 'sms'] }),
    token: () => ({ token: Buffer.from(`sandbox:${param('customer_id')}`).toString('base64url') }),
    transactionals: () => ({ messages: [example.transactional(1, context)] }),
    transactional: () => ({ message: example.transactional(id('transactional_id'), context) }),
    transactionalContents: () => ({ contents: [example.transactionalContent(1, context)] }),
    transactionalContent: () => ({ content: example.transactionalContent(id('content_id'), context) }),
    metrics: () => example.metricSeries(steps),
    linkMetrics: () => example.linkMetrics(steps),
    journeyMetrics: () => example.journeyMetrics(),
    campaigns: () => ({ campaigns: [example.campaign(1, context)] }),
    campaign: () => ({ campaign: example.campaign(id('campaign_id'), context) }),
    campaignActions: () => ({ actions: [campaignAction()], next: '' }),
    campaignAction: () => ({ action: campaignAction() }),
    broadcasts: () => ({ broadcasts: [example.broadcast(1, context)] }),
    broadcast: () => ({ broadcast: example.broadcast(id('broadcast_id'), context) }),
    broadcastActions: () => ({ actions: [broadcastAction()] }),
    broadcastAction: () => ({ action: broadcastAction() }),
    newsletters: () => ({ newsletters: [example.newsletter(1, context)], next: '' }),
    newsletter: () => ({ newsletter: example.newsletter(id('newsletter_id'), context) }),
    newNewsletter: () => ({ newsletter: named(example.newsletter(workspace.nextId(), context)) }),
    contents: () => ({ contents: [example.newsletterContent(1, id('newsletter_id'), context)] }),
    content,
    testGroups: () => ({ test_groups: [{ id: 1, content_ids: [1], label: 'A', winner: false }] }),
    folders: () => ({ folders: [example.folder(uuid('folder_id'), context)], meta: listMeta }),
    folder: () => ({ folder: named(example.folder(uuid('folder_id'), context)) }),
    emails: () => ({ emails: [example.studioEmail(uuid('email_id'), context)], folders: [], meta: listMeta }),
    email: () => ({ email: named(example.studioEmail(uuid('email_id'), context)) }),
    translations: () => ({ email_translations: [example.studioTranslation(uuid('email_id'), 'fr')] }),
    translation: () => ({
      email_translation: example.studioTranslation(
        uuid('email_id'),
        typeof given.language === 'string' ? given.language : param('language'),
      ),
    }),
    components: () => ({
      components: [example.studioComponent(uuid('component_id'), context)],
      folders: [],
      meta: listMeta,
    }),
    component: () => ({ component: named(example.studioComponent(uuid('component_id'), context)) }),
    assets: () => ({ assets: [example.asset(1, context)], meta: listMeta }),
    asset: () => ({ asset: example.asset(id('asset_id'), context) }),
    newAsset: () => ({ asset: named(example.asset(workspace.nextId(), context), { name: uploadName(request.raw) }) }),
    assetFolders: () => ({ folders: [example.folder(1, context)], meta: listMeta }),
    assetFolder: () => ({ folder: named(example.folder(id('folder_id'), context)) }),
    collections: () => ({ collections: [example.collection(1, context)] }),
    collection: () => ({ collection: named(example.collection(id('collection_id'), context)) }),
    newCollection: () => ({ collection: named(example.collection(workspace.nextId(), context)) }),
    collectionRows: () => [{ name: 'Example' }],
    suppressionOf: () => ({ category: 'bounces', suppressions: [suppression(param('email'))] }),
    suppressions: () => ({ category: 'bounces', suppressions: [suppression('bounced@example.test')] }),
    domainSuppressions: () => ({ category: 'bounces', suppressions: [suppression('bounced@example.test')], next: '' }),
    snippets: () => ({ snippets: [{ name: 'example', value: '<p>Example</p>', updated_at: context.now }] }),
    snippet: () => ({
      snippet: { name: textOf(given.name), value: textOf(given.value), updated_at: context.now },
    }),
    senders: () => ({ sender_identities: [example.senderIdentity(1, context)], next: '' }),
    sender: () => ({ sender_identity: example.senderIdentity(id('sender_id'), context) }),
    senderUsedBy: () => ({ campaigns: [], sent_newsletters: [], draft_newsletters: [] }),
    newImport: () => ({
      import: named(example.importOf(workspace.nextId(), context), isObject(given.import) ? given.import : {}),
    }),
    import: () => ({ import: example.importOf(id('import_id'), context) }),
    workspaces: () => ({
      workspaces: [
        {
          id: workspace.settings.environmentId,
          name: 'Sandbox',
          messages_sent: workspace.deliveries.size,
          billable_messages_sent: workspace.deliveries.size,
          people: workspace.people.size,
          object_types: 1,
          objects: workspace.objects.size,
        },
      ],
    }),
    ipAddresses: () => ({ ip_addresses: ipAddresses }),
  }
}

/** Makes one body. */
export function createBody(name: BodyName, input: BodyInput): unknown {
  return createBodies(input)[name]()
}

function uploadName(multipart: Buffer): string | undefined {
  return /filename="([^"\r\n]{1,255})"/.exec(multipart.toString('latin1', 0, 4_096))?.[1]
}

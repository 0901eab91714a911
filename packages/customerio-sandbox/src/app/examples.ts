/** Example objects of the App API, after the object schemas that the vendor's documents share. Ids are the caller's. */

/** What an example needs to know. */
export interface ExampleContext {
  /** Unix seconds. */
  readonly now: number
}

const message = (id: number, { now }: ExampleContext) => ({
  id,
  deduplicate_id: `${id}:${now}`,
  name: 'Example message',
  layout: '{{content}}',
  body: '<p>Hello {{customer.first_name}}</p>',
  type: 'email',
  language: '',
  from: 'Example <hello@example.test>',
  from_id: 1,
  reply_to: 'hello@example.test',
  reply_to_id: null,
  preprocessor: 'premailer',
  recipient: '{{customer.email}}',
  subject: 'Example subject',
  bcc: '',
  fake_bcc: true,
  preheader_text: '',
})

export function campaign(id: number, { now }: ExampleContext): object {
  return {
    id,
    deduplicate_id: `${id}:${now}`,
    name: 'Example campaign',
    description: 'Greets new people.',
    type: 'segment',
    created: now,
    updated: now,
    active: true,
    state: 'running',
    actions: [{ id: 1, type: 'email' }],
    first_started: now,
    tags: ['example'],
    trigger_segment_ids: [1],
    filter_segment_ids: [],
    msg_templates: [{ id: 1, type: 'email' }],
  }
}

export function campaignAction(id: number, campaignId: number, context: ExampleContext): object {
  const { now } = context
  return {
    ...message(id, context),
    campaign_id: campaignId,
    parent_action_id: 1,
    created: now,
    updated: now,
    sending_state: 'automatic',
    headers: '[]',
  }
}

export function broadcast(id: number, { now }: ExampleContext): object {
  return {
    id,
    deduplicate_id: `${id}:${now}`,
    name: 'Example broadcast',
    type: 'triggered_broadcast',
    created: now,
    updated: now,
    active: true,
    state: 'running',
    actions: [{ id: 1, type: 'email' }],
    msg_template_ids: [{ id: 1, type: 'email' }],
    first_started: now,
    tags: ['example'],
  }
}

export function broadcastAction(id: number, broadcastId: number, context: ExampleContext): object {
  const { now } = context
  return {
    ...message(id, context),
    broadcast_id: broadcastId,
    created: now,
    updated: now,
    sending_state: 'automatic',
    headers: '[]',
  }
}

export function newsletter(id: number, { now }: ExampleContext): object {
  return {
    id,
    deduplicate_id: `${id}:${now}`,
    name: 'Example newsletter',
    type: 'email',
    content_ids: [1],
    created: now,
    updated: now,
    sent_at: now,
    tags: ['example'],
    recipient_segment_ids: [1],
    subscription_topic_id: 1,
  }
}

export function newsletterContent(id: number, newsletterId: number, context: ExampleContext): object {
  return { ...message(id, context), newsletter_id: newsletterId, headers: '[]' }
}

export function transactional(id: number, { now }: ExampleContext): object {
  return {
    id,
    name: 'Example transactional message',
    description: 'Confirms an order.',
    send_to_unsubscribed: true,
    link_tracking: true,
    open_tracking: true,
    hide_message_body: false,
    queue_drafts: false,
    created_at: now,
    updated_at: now,
  }
}

export function transactionalContent(id: number, context: ExampleContext): object {
  const { deduplicate_id: _id, layout: _layout, ...content } = message(id, context)
  return { ...content, created: context.now, updated: context.now, headers: '[]' }
}

export function segment(id: number, { now }: ExampleContext): object {
  return {
    id,
    deduplicate_id: `${id}:${now}`,
    name: 'Example segment',
    description: '',
    state: 'finished',
    progress: null,
    type: 'manual',
    tags: null,
    created_at: now,
    updated_at: now,
  }
}

export function exportOf(id: number, type: 'customers' | 'deliveries', { now }: ExampleContext): object {
  return {
    id,
    user_id: 0,
    user_email: 'owner@example.test',
    total: 0,
    deduplicate_id: `${id}:${now}`,
    type,
    failed: false,
    description: '',
    downloads: 0,
    created_at: now,
    updated_at: now,
    status: 'done',
  }
}

export function senderIdentity(id: number, { now }: ExampleContext): object {
  return {
    id,
    deduplicate_id: `${id}:${now}`,
    name: 'Example',
    email: 'hello@example.test',
    address: 'Example <hello@example.test>',
    template_type: 'email',
    auto_generated: false,
    hidden: false,
  }
}

export function collection(id: number, { now }: ExampleContext): object {
  return { id, name: 'Example collection', bytes: 29, rows: 1, schema: ['name'], created_at: now, updated_at: now }
}

export function importOf(id: number, { now }: ExampleContext): object {
  return {
    id,
    name: 'Example import',
    description: '',
    created_at: now,
    updated_at: now,
    rows_to_import: 0,
    rows_imported: 0,
    state: 'imported',
    type: 'people',
    identifier: 'id',
    data_to_process: 'all',
    people_to_process: 'all',
  }
}

/** Design Studio and asset folders have no schema at hand: the SDK's input types are followed. */
export function folder(id: string | number, { now }: ExampleContext): object {
  return { id, name: 'Example folder', parent_folder_id: null, created_at: now, updated_at: now }
}

export function studioEmail(id: string, context: ExampleContext): object {
  return {
    ...folder(id, context),
    name: 'Example e-mail',
    is_template: false,
    content: { subject: 'Example subject', preheader_text: '', html: '<p>Hello</p>', amp: '', text: 'Hello' },
    envelope: { from_id: 1, recipient: '{{customer.email}}', headers: [] },
    transformers: {},
  }
}

export function studioTranslation(emailId: string, language: string): object {
  return { email_id: emailId, language, content: { subject: 'Example subject' }, envelope: {}, transformers: {} }
}

export function studioComponent(id: string, context: ExampleContext): object {
  return { ...folder(id, context), name: 'Example component', tag: 'example-component', content: '<p>Hello</p>' }
}

export function asset(id: number, { now }: ExampleContext): object {
  return {
    id,
    name: 'example.png',
    url: `https://assets.example.test/${id}/example.png`,
    content_type: 'image/png',
    size: 68,
    parent_folder_id: null,
    created_at: now,
    updated_at: now,
  }
}

const metricNames = [
  ...['attempted', 'bounced', 'clicked', 'human_clicked', 'prefetch_clicked', 'converted', 'created', 'deferred'],
  ...['delivered', 'drafted', 'failed', 'opened', 'human_opened', 'prefetch_opened', 'sent', 'spammed', 'suppressed'],
  ...['undeliverable', 'topic_unsubscribed', 'unsubscribed'],
]

/** Counts per period, all zero, as many as the request asked for. */
export function metricSeries(steps: number): object {
  return { metric: { series: Object.fromEntries(metricNames.map((name) => [name, zeros(steps)])) } }
}

export function linkMetrics(steps: number): object {
  const series = { clicked: zeros(steps), human_clicked: zeros(steps), machine_clicked: zeros(steps) }
  return { links: [{ link: { id: 1, href: 'https://example.test/' }, metric: { series } }] }
}

/** Figures of a campaign's journeys, per period. */
export function journeyMetrics(): object {
  const names = ['started', 'activated', 'exited_early', 'finished', 'converted', 'never_activated', 'messages_sent']
  return { journey_metric: Object.fromEntries(names.map((name) => [name, [0]])) }
}

function zeros(length: number): number[] {
  return new Array<number>(length).fill(0)
}

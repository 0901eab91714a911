import type { JsonObject } from '../../json.ts'
import { kindNames } from '../options.ts'
import { anything, flag, list, object, ref, said, text, whole } from './schema-parts.ts'

const kind: JsonObject = { enum: [...kindNames] }
const action: JsonObject = ref('action')

const planned = {
  stack: said(text, 'Name of the stack.'),
  url: said(text, 'Base URL of the Grafana.'),
  server: ref('server'),
  'dataSource?': ref('dataSource'),
  counts: said({ type: 'object', additionalProperties: whole }, 'Objects by action.'),
  writes: said(whole, 'Objects that applying the plan writes.'),
  changes: said(list(ref('change')), 'In the order they are applied.'),
  orphans: said(list(ref('object')), 'Objects of ours that are no longer in the code.'),
  missingPermissions: list(ref('missingPermission')),
  warnings: list(text),
} satisfies Record<string, JsonObject>

function document(command: JsonObject, body: Readonly<Record<string, JsonObject>>, description: string): JsonObject {
  const head = {
    schemaVersion: said({ const: 1 }, 'Raised when a member changes its meaning or goes away; new members may come.'),
    command,
    exitCode: said({ type: 'integer', minimum: 0, maximum: 7 }, 'What the process ends with.'),
  }
  return object({ ...head, ...body }, description)
}

/** JSON Schema (2020-12) of what `--output json` prints. */
export const outputSchema: JsonObject = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'Output of grafana-sync --output json',
  oneOf: ['error', 'plan', 'push', 'lint', 'doctor', 'export', 'pull'].map((name) => ref(`${name}Document`)),
  $defs: {
    errorDocument: document(
      { enum: ['plan', 'push', 'prune', 'drift', 'export', 'lint', 'doctor', 'pull', null] },
      { error: ref('error') },
      'Any command that ended with an error before it had a result.',
    ),
    planDocument: document(
      { enum: ['plan', 'drift'] },
      { stacks: list(object(planned)) },
      '`plan` and `drift`. In differences `before` is what is in Grafana, `after` what the code says.',
    ),
    pushDocument: document(
      { enum: ['push', 'prune'] },
      {
        declined: said(flag, 'Whether the question was answered with no.'),
        stacks: list(
          object({
            ...planned,
            applied: said({ oneOf: [ref('applied'), { type: 'null' }] }, 'null: nothing was applied.'),
          }),
        ),
      },
      '`push` and `prune`: the plan, and what became of it.',
    ),
    lintDocument: document(
      { const: 'lint' },
      {
        stacks: list(
          object({
            stack: text,
            findings: list(ref('finding')),
            excluded: list(object({ finding: ref('finding'), reason: text })),
            unusedExclusions: said(
              list(
                object({
                  rule: text,
                  'dashboard?': text,
                  'panel?': text,
                  'ruleGroup?': text,
                  'alertRule?': text,
                  reason: text,
                }),
              ),
              'Exclusions that match nothing any more.',
            ),
          }),
        ),
      },
      '`lint`.',
    ),
    doctorDocument: document(
      { const: 'doctor' },
      {
        diagnoses: list(
          object({ url: text, stack: text, ok: flag, server: ref('server'), checks: list(ref('check')) }),
        ),
      },
      '`doctor`: a validation report for each stack.',
    ),
    exportDocument: document(
      { const: 'export' },
      {
        directory: text,
        check: said(flag, 'Whether it only compared.'),
        files: list(
          object({
            path: said(text, 'Relative to the directory.'),
            state: { enum: ['written', 'unchanged', 'removed', 'missing', 'differs', 'left_over', 'not_ours'] },
          }),
        ),
      },
      '`export`.',
    ),
    pullDocument: document(
      { const: 'pull' },
      {
        'directory?': text,
        pulled: list(
          object({
            stack: text,
            'file?': said(text, 'Where the patch was written.'),
            kind,
            uid: text,
            title: text,
            action,
            'lastEdit?': ref('lastEdit'),
            patch: said(list({ type: 'object' }), 'JSON Patch (RFC 6902) from the code to Grafana.'),
            differences: said(list(ref('difference')), 'The same in words; `before` is the code.'),
            live: said({ type: 'object' }, 'The object as it is in Grafana.'),
          }),
        ),
      },
      '`pull`.',
    ),
    action: {
      enum: ['create', 'update', 'move', 'unchanged', 'edited', 'diverged', 'foreign', 'delete'],
      description: '`edited`: only Grafana changed. `diverged`: Grafana and the code did. `foreign`: not ours.',
    },
    error: object(
      {
        code: said(text, 'Stable: `GRAFANA_…`, `INTERRUPTED` or `INTERNAL`.'),
        message: said(text, 'What is wrong and what to do. Holds no secret.'),
        problems: said(list(object({ path: text, message: text })), 'All of them, where there are several.'),
        'call?': said(
          object({ method: text, path: text, 'status?': whole, 'reason?': text, 'answer?': anything }),
          'The HTTP call it comes from.',
        ),
      },
      'An error.',
    ),
    server: object(
      {
        version: said({ type: ['string', 'null'] }, 'null: hidden by the server.'),
        namespace: text,
        storage: { enum: ['unified', 'legacy'] },
        dashboards: object({ api: { enum: ['v1', 'v1beta1', 'legacy'] }, dryRun: flag }),
        folders: object({ api: { enum: ['v1', 'v1beta1', 'legacy'] } }),
      },
      'What the server turned out to be.',
    ),
    dataSource: object(
      { uid: text, name: text, type: text, isDefault: flag },
      'The data source the dashboards open with.',
    ),
    object: object({ kind, uid: text, title: text }, 'An object of Grafana.'),
    change: object(
      {
        kind,
        uid: text,
        title: text,
        action,
        writes: said(flag, 'Whether applying the plan writes it.'),
        'adopts?': said(flag, 'Whether it was not ours and is taken over.'),
        'url?': text,
        differences: list(ref('difference')),
        'refusal?': object({
          reason: { enum: ['foreign', 'provisioned', 'edited', 'prune_limit', 'state_reset'] },
          message: text,
        }),
        'lastEdit?': ref('lastEdit'),
        'alerts?': said(list(ref('alert')), 'What it does to the alerts of the rules.'),
      },
      'What a push would do with an object.',
    ),
    alert: object(
      {
        uid: text,
        title: text,
        'severity?': text,
        state: { enum: ['normal', 'pending', 'firing', 'recovering', 'no_data', 'error', 'paused', 'unknown'] },
        instances: said(object({ pending: whole, firing: whole }), 'Alerts of the rule, by state.'),
        outcome: said({ enum: ['created', 'kept', 'reset', 'deleted'] }, '`reset`: its alerts start over.'),
        certainty: said({ enum: ['proven', 'expected'] }, '`proven`: watched on real servers.'),
        causes: said(list(text), 'What resets it, in words.'),
      },
      'An alert rule, and what becomes of its state.',
    ),
    difference: object(
      {
        label: said(text, 'In words: `panel "API latency": unit`.'),
        pointer: said(text, 'JSON pointer into the object.'),
        'before?': said(anything, 'Missing: not there.'),
        'after?': said(anything, 'Missing: not there.'),
      },
      'One difference.',
    ),
    lastEdit: object(
      { version: whole, 'at?': text, 'author?': text, 'message?': text },
      'The newest version that is not a push of ours.',
    ),
    missingPermission: object({ action: text, scopes: list(text), purpose: text }, 'What the credentials may not do.'),
    applied: object(
      {
        writes: whole,
        changes: list(
          object({
            kind,
            uid: text,
            title: text,
            action,
            outcome: { enum: ['written', 'unchanged', 'failed', 'not_reached', 'rolled_back', 'rollback_failed'] },
            'version?': text,
            'url?': text,
            'error?': ref('error'),
          }),
        ),
        'error?': said(ref('error'), 'What ended the run.'),
      },
      'What became of a plan.',
    ),
    finding: object(
      {
        rule: text,
        'dashboard?': said(text, 'Uid. Absent: it is about a rule group.'),
        'panel?': object({ id: { type: 'integer' }, title: text }),
        'ruleGroup?': said(text, 'Title. Absent: it is about a dashboard.'),
        'alertRule?': object({ uid: text, title: text }),
        pointer: said(text, 'JSON pointer into the dashboard or the rule group.'),
        message: text,
      },
      'A finding of the linter.',
    ),
    check: object(
      { name: text, status: { enum: ['ok', 'warn', 'fail', 'skipped'] }, detail: text, 'fix?': text },
      'One thing that was looked at.',
    ),
  },
}

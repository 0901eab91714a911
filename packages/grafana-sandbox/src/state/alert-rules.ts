import type { Account } from '../accounts/account.ts'
import type { AlertRuleRecord, PlacedRule, Provenance, RulePlace } from '../alert-rules/alert-rule.ts'
import { sameJson } from '../json.ts'
import type { IdSource } from './ids.ts'

/** Who writes a rule, and as what. */
export interface RuleWrite {
  readonly by: Account
  readonly provenance: Provenance
}

/** The alert rules of a sandbox. */
export interface AlertRuleStore {
  get(uid: string): AlertRuleRecord | undefined
  /** In the order in which they were made. */
  all(): AlertRuleRecord[]
  /** The rules of a group, in its order. */
  group(place: RulePlace): AlertRuleRecord[]
  /** The versions that a rule's history keeps, newest first. Saving what is there already makes none. */
  versions(uid: string): readonly AlertRuleRecord[]
  create(rule: PlacedRule, write: RuleWrite): AlertRuleRecord
  /** A new version, even if nothing differs. */
  update(rule: AlertRuleRecord, content: PlacedRule, write: RuleWrite): AlertRuleRecord
  remove(uid: string): void
  readonly size: number
}

/** Creates the rules. */
export function createAlertRuleStore(ids: IdSource, versionsPerRule: number): AlertRuleStore {
  const rules = new Map<string, AlertRuleRecord>()
  const histories = new Map<string, AlertRuleRecord[]>()
  let lastId = 0

  function keep(record: AlertRuleRecord): AlertRuleRecord {
    const history = histories.get(record.guid) ?? []
    const [newest] = history
    rules.set(record.uid, record)
    if (newest === undefined || !sameJson(contentOf(newest), contentOf(record))) {
      histories.set(record.guid, [record, ...history].slice(0, versionsPerRule))
    }
    return record
  }

  return {
    get: (uid) => rules.get(uid),
    all: () => [...rules.values()].sort((left, right) => left.id - right.id),
    group: ({ folderUid, group }) =>
      [...rules.values()]
        .filter((rule) => rule.folderUid === folderUid && rule.group === group)
        .sort((left, right) => left.groupIndex - right.groupIndex || left.id - right.id),
    versions: (uid) => histories.get(rules.get(uid)?.guid ?? '') ?? [],
    create(rule, { by, provenance }) {
      lastId += 1
      return keep({
        ...rule,
        uid: rule.uid === '' ? ids.shortUid() : rule.uid,
        id: lastId,
        guid: ids.uuid(),
        version: 1,
        updated: ids.now(),
        updatedBy: by,
        provenance,
      })
    },
    update({ id, guid, version, uid }, content, { by, provenance }) {
      return keep({
        ...content,
        uid,
        id,
        guid,
        version: version + 1,
        updated: ids.now(),
        updatedBy: by,
        provenance,
      })
    },
    remove(uid) {
      histories.delete(rules.get(uid)?.guid ?? '')
      rules.delete(uid)
    },
    get size() {
      return rules.size
    },
  }
}

function contentOf(record: AlertRuleRecord): object {
  const { id: _id, version: _version, updated: _updated, updatedBy: _by, provenance: _provenance, ...content } = record
  return content
}

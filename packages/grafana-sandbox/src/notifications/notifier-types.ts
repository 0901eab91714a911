import { readFileSync } from 'node:fs'
import type { ModeTraits } from '../modes.ts'

/** One setting of a type of contact point, as `/api/alert-notifiers` lists it. */
export interface NotifierOption {
  readonly propertyName: string
  readonly required: boolean
  readonly secure: boolean
  readonly dependsOn: string
  readonly showWhen: { readonly field: string; readonly is: string }
  readonly subformOptions: readonly NotifierOption[] | null
}

/** One type of contact point. */
export interface NotifierType {
  readonly type: string
  readonly options: readonly NotifierOption[]
}

type PackedOption = number | (Partial<Omit<NotifierOption, 'subformOptions'>> & { subformOptions?: PackedOption[] })
type PackedLine =
  | readonly ['option', Exclude<PackedOption, number>]
  | readonly ['12.3' | '12.4', { readonly type: string; readonly options: readonly PackedOption[] }]

const emptyOption = {
  element: 'input',
  inputType: '',
  description: '',
  placeholder: '',
  selectOptions: null,
  showWhen: { field: '', is: '' },
  required: false,
  validationRule: '',
  secure: false,
  dependsOn: '',
}

const lists = { '12.3': [] as NotifierType[], '12.4': [] as NotifierType[] }

/** The types that a mode knows, recorded from 12.3 and 12.4. */
export function notifierTypes({ before124 }: ModeTraits): readonly NotifierType[] {
  if (lists['12.4'].length === 0) readTypes()
  return lists[before124 ? '12.3' : '12.4']
}

function readTypes(): void {
  const file = new URL('../../data/alert-notifiers.ndjson', import.meta.url)
  const shared: NotifierOption[] = []
  const unpack = (option: PackedOption): NotifierOption => {
    if (typeof option === 'number') return shared[option] as NotifierOption
    const { subformOptions = null, ...own } = option
    return { ...emptyOption, ...own, subformOptions: subformOptions?.map(unpack) ?? null } as NotifierOption
  }
  for (const line of readFileSync(file, 'utf8').trim().split('\n')) {
    const [kind, packed] = JSON.parse(line) as PackedLine
    if (kind === 'option') shared.push(unpack(packed))
    else lists[kind].push({ ...packed, options: packed.options.map(unpack) })
  }
}

/** Paths of the secret settings of a type, with dots between. */
export function secretPaths(options: readonly NotifierOption[], prefix = ''): string[] {
  return options.flatMap(({ propertyName, secure, subformOptions }) => {
    const path = `${prefix}${propertyName}`
    if (subformOptions !== null) return secretPaths(subformOptions, `${path}.`)
    return secure ? [path] : []
  })
}

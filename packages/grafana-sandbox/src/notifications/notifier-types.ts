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
interface PackedType {
  readonly type: string
  readonly options: readonly PackedOption[]
}

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

const lists = new Map<string, readonly NotifierType[]>()

/** The types that a mode knows, recorded from 12.3 and 12.4. */
export function notifierTypes({ before124 }: ModeTraits): readonly NotifierType[] {
  if (lists.size === 0) {
    const file = new URL('../../data/alert-notifiers.json', import.meta.url)
    const packed = JSON.parse(readFileSync(file, 'utf8')) as Record<'12.3' | '12.4', PackedType[]> & {
      options: PackedOption[]
    }
    const unpackOption = (option: PackedOption): NotifierOption => {
      const source = typeof option === 'number' ? packed.options[option] : option
      if (typeof source !== 'object') throw new RangeError(`alert-notifiers.json has no option ${source}`)
      const { subformOptions = null, ...own } = source
      return {
        ...emptyOption,
        ...own,
        subformOptions: subformOptions?.map(unpackOption) ?? null,
      } as NotifierOption
    }
    for (const version of ['12.3', '12.4'] as const) {
      lists.set(
        version,
        packed[version].map((type) => ({ ...type, options: type.options.map(unpackOption) })),
      )
    }
  }
  return lists.get(before124 ? '12.3' : '12.4') ?? []
}

/** Paths of the secret settings of a type, with dots between. */
export function secretPaths(options: readonly NotifierOption[], prefix = ''): string[] {
  return options.flatMap(({ propertyName, secure, subformOptions }) => {
    const path = `${prefix}${propertyName}`
    if (subformOptions !== null) return secretPaths(subformOptions, `${path}.`)
    return secure ? [path] : []
  })
}

// Writes docs/reference/grafana-sync.md from the code. `--check` fails when the page is stale.
import { readFileSync } from 'node:fs'
import type { Command, Option } from 'commander'
import { writeDocument } from '../../../scripts/write-document.ts'
import { commands, exitCodeTexts } from '../src/cli/commands.ts'
import { createProgram } from '../src/cli/program.ts'
import { type EnvironmentVariable, environmentVariables } from '../src/config/environment.ts'
import { type Json, type JsonObject, outputSchema } from '../src/index.ts'
import { renderAlertLintRules, renderLintRules } from '../src/lint/reference.ts'

const program = createProgram(() => Promise.resolve(), '')

const page = `# grafana-sync

<!-- Generated from the code of packages/grafana by its script \`docs\`. Do not edit. -->

${program.description()} The command of the package \`@messaging-observability/grafana\`; what it does is a [library](../../packages/grafana), too.

\`\`\`sh
${examplesIn(program)}
\`\`\`

## Commands

${table(
  ['command', ''],
  program.commands.map((command) => [`[\`${command.name()}\`](#${command.name()})`, command.summary()]),
)}
${program.commands.map(renderCommand).join('\n')}
## Options of every command

${renderOptions(program.options)}
## Environment

Flags go before the environment, the environment before the context, the context before the defaults. Of the names of a setting the first counts that is set and not empty. \`.env\` files are not read.

${table(
  ['variable', 'also', ''],
  Object.values<EnvironmentVariable>(environmentVariables).map(({ names: [name, ...aliases], help }) => [
    `\`${name}\``,
    aliases.map((alias) => `\`${alias}\``).join(', '),
    help,
  ]),
)}
\`HTTP_PROXY\`, \`HTTPS_PROXY\` and \`NO_PROXY\` are honoured. \`NO_COLOR\` and \`TERM=dumb\` switch colours off; with \`CI\` set nothing is asked.

A URL that is not the selected context's switches the context off: its credentials and headers are for another server. Where the context was asked for by name, two different servers are an error.

## Config file

\`grafana-sync.config.ts\` (\`.mts\`, \`.js\`, \`.mjs\`) in the working directory or above. Node loads it: TypeScript needs Node 22.18 or newer. Unknown keys are refused, all problems are told at once.

\`\`\`ts
import { customerioStack } from '@messaging-observability/dashboards'
import { defineConfig } from '@messaging-observability/grafana'

export default defineConfig({
  stacks: [customerioStack],
  contexts: {
    prod: { url: 'https://grafana.example.test', tokenEnv: 'GRAFANA_PROD_TOKEN' },
    lab: { url: 'http://localhost:3000', user: 'admin', passwordEnv: 'LAB_PASSWORD', folder: 'sandbox' },
  },
  defaultContext: 'lab',
})
\`\`\`

${renderInterface('GrafanaSyncConfig')}
A context:

${renderInterface('GrafanaContext')}
A function of stacks is given:

${renderInterface('StacksContext')}
## Exit codes

${table(
  ['code', ''],
  exitCodeTexts.map(([code, says]) => [String(code), says]),
)}
## Output

Results go to standard output; progress, questions and errors to standard error. Errors come in the chosen format as well.

${table(
  ['`--output`', ''],
  [
    [
      '`text`',
      'for people: `+` create, `~` update, `>` move, `=` unchanged, `!` edited in Grafana, `‼` edited there and changed in the code, `x` not ours, `-` delete, `?` no longer in the code',
    ],
    ['`json`', 'one document, below'],
    [
      '`markdown`',
      'a comment for a pull request, below 60,000 characters; its first line, `<!-- grafana-sync plan -->`, lets a script find it again',
    ],
    [
      '`junit`',
      'a suite for each stack, a case for each object, finding or check; what only waits for a push is skipped',
    ],
    ['`sarif`', 'SARIF 2.1.0: findings, refusals, missing permissions, drift'],
    ['`github`', 'workflow commands of GitHub Actions, at most ten of a level'],
  ],
)}
## JSON

The schema is exported as \`outputSchema\` (JSON Schema 2020-12). \`schemaVersion\` is raised when a member changes its meaning or goes away; new members may come at any time. Every document has

${table(
  ['member', 'type', ''],
  [
    ['`schemaVersion`', '`1`', ''],
    ['`command`', 'string', 'The command; null when the command line is wrong.'],
    ['`exitCode`', 'integer', 'What the process ends with.'],
  ],
)}
and, by command:

${renderSchema(outputSchema)}
## Rules of \`lint\`

Dashboards:

${renderLintRules()}
Alert rules:

${renderAlertLintRules()}`

function renderCommand(command: Command): string {
  const { options } = command
  return `### ${command.name()}

${command.description().replaceAll('\n', '\n\n')}

\`\`\`sh
${examplesIn(command)}
\`\`\`
${options.length === 0 ? '' : `\n${renderOptions(options)}`}`
}

function examplesIn(command: Command): string {
  const examples = commands.find(({ name }) => name === command.name())?.examples ?? []
  if (examples.length === 0) return 'npx grafana-sync plan\nnpx grafana-sync push --context prod'
  return examples.map(([line, says]) => `${line}  # ${says}`).join('\n')
}

function renderOptions(options: readonly Option[]): string {
  return table(
    ['option', ''],
    options.map((option) => {
      const choices =
        option.argChoices === undefined ? '' : `: ${option.argChoices.map((choice) => `\`${choice}\``).join(', ')}`
      const preset =
        option.defaultValue === undefined || typeof option.defaultValue === 'boolean'
          ? ''
          : ` (default: \`${option.defaultValue}\`)`
      return [
        `\`${option.flags}\``,
        `${option.description.replaceAll('<', '&lt;')}${choices}${preset}${option.mandatory ? '; required' : ''}`,
      ]
    }),
  )
}

/** The members of an interface of the config, with the comments they have in the code. */
function renderInterface(name: string): string {
  const source = readFileSync(new URL('../src/config/types.ts', import.meta.url), 'utf8')
  const body = new RegExp(`export interface ${name} \\{\\n(.*?)\\n\\}`, 's').exec(source)?.[1]
  if (body === undefined) throw new Error(`src/config/types.ts has no interface ${name}`)
  const members = [...body.matchAll(/\/\*\* (.*?) \*\/\n {2}readonly (\w+)(\??): (.*)/g)]
  return table(
    ['key', 'type', ''],
    members.map(([, comment = '', key, optional, type = '']) => [
      `\`${key}\`${optional === '?' ? '' : ' (required)'}`,
      `\`${type.replace(/^Readonly<(.*)>$/, '$1')}\``,
      comment,
    ]),
  )
}

function renderSchema(schema: JsonObject): string {
  const definitions = Object.entries(schema.$defs as JsonObject) as [string, JsonObject][]
  const documents = definitions.filter(([name]) => name.endsWith('Document'))
  const parts = definitions.filter(([name]) => !name.endsWith('Document'))
  return [...documents, ...parts].map(([name, definition]) => renderDefinition(name, definition)).join('\n')
}

function renderDefinition(name: string, definition: JsonObject): string {
  const { description, properties } = definition
  const title = name.endsWith('Document') ? name.replace('Document', ' document') : name
  const heading = `### ${title}\n\n${textOf(description)}\n`
  if (properties === undefined) return `${heading}\n${typeOf(definition)}\n`
  return `${heading}\n${table(['member', 'type', ''], membersOf(definition, ''))}`
}

/** Members, those of objects within included, by their path. */
function membersOf(definition: JsonObject, at: string): string[][] {
  const required = (definition.required ?? []) as readonly string[]
  return Object.entries((definition.properties ?? {}) as Readonly<Record<string, JsonObject>>).flatMap(
    ([key, member]) => {
      const path = `${at}${key}`
      const inner = (member.items as JsonObject | undefined) ?? member
      const innerPath = member.items === undefined ? `${path}.` : `${path}[].`
      return [
        [`\`${path}\`${required.includes(key) ? '' : ' (optional)'}`, typeOf(member), textOf(member.description)],
        ...(inner.properties === undefined ? [] : membersOf(inner, innerPath)),
      ]
    },
  )
}

function typeOf(schema: JsonObject): string {
  const { $ref, type, items, const: constant, oneOf, enum: values } = schema
  if (typeof $ref === 'string') {
    const name = $ref.split('/').at(-1) ?? ''
    return `[${name}](#${name.toLowerCase()})`
  }
  if (constant !== undefined) return code(constant)
  if (Array.isArray(values)) return (values as readonly Json[]).map(code).join(', ')
  if (Array.isArray(oneOf)) return (oneOf as readonly JsonObject[]).map(typeOf).join(' or ')
  if (type === 'array') return `list of ${typeOf((items ?? {}) as JsonObject)}`
  if (Array.isArray(type)) return type.join(' or ')
  return typeof type === 'string' ? type : 'any JSON'
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : ''
}

function code(value: Json): string {
  return `\`${JSON.stringify(value)}\``
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return `${[line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line)].join('\n')}\n`
}

writeDocument('docs/reference/grafana-sync.md', page)

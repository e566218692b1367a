import { configJsonSchema } from '../../generator/config/json-schema.js'

/** What a schema says of a value. */
interface Field {
  readonly type?: string | readonly string[]
  readonly description?: string
  readonly properties?: Readonly<Record<string, Field>>
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly anyOf?: readonly Field[]
  readonly items?: Field
  readonly required?: readonly string[]
}

/** The reference of configs, made from the schema that they are checked by: a section a map, a row a key. */
export function configPage(): string {
  const schema = configJsonSchema() as Field
  return [
    '# Config',
    '',
    'What a config may hold. This page is made from the schema by which configs are checked; `moeforge init` prints the same as a commented file.',
    '',
    ...sections('', schema),
  ].join('\n')
}

function sections(path: string, field: Field): string[] {
  const properties = Object.entries(mapOf(field)?.properties ?? {})
  if (properties.length === 0) return []
  const required = new Set(mapOf(field)?.required ?? [])
  const heading = path === '' ? [] : [`## ${path}`, '', field.description ?? '', '']
  const rows = properties.map(([key, each]) => {
    const name = required.has(key) ? `**\`${key}\`**` : `\`${key}\``
    return `| ${name} | ${cell(typeOf(each))} | ${cell(each.description ?? '')} |`
  })
  const table = ['| key | value | |', '|---|---|---|', ...rows, '']
  const below = properties.flatMap(([key, each]) => sections(path === '' ? key : `${path}.${key}`, each))
  return [...heading, ...table, ...below]
}

/** A map, also one that may be null. */
function mapOf(field: Field): Field | undefined {
  return field.properties === undefined
    ? field.anyOf?.find(({ properties }) => properties !== undefined)
    : field
}

function typeOf(field: Field): string {
  if (field.enum !== undefined) return field.enum.map((value) => `\`${value}\``).join(', ')
  if (field.const !== undefined) return `\`${field.const}\``
  if (field.anyOf !== undefined) return [...new Set(field.anyOf.map(typeOf))].join(' or ')
  if (field.items !== undefined) return `list of ${typeOf(field.items)}`
  return field.properties === undefined ? [field.type ?? 'any'].flat().join(' or ') : 'map'
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;').replaceAll('\n', ' ')
}

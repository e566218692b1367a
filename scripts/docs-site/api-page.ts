import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { packageRoot } from '../../generator/base/root.js'

/** A name that the package exports, as its declaration file has it. */
interface Declared {
  readonly name: string
  readonly comment: string
  readonly code: string
}

/** The reference of what `import … from 'moeforge'` gives, made from its declarations and their comments. */
export function apiPage(): string {
  const names = exportedNames()
  const sections = names.map(({ name, file }) => {
    const { comment, code } = declarationOf(name, file)
    return [`## ${name}`, '', comment, '', '```ts', code, '```', ''].join('\n')
  })
  return [
    '# JavaScript',
    '',
    'What the package exports. This page is made from its declarations.',
    '',
    ...sections,
  ].join('\n')
}

const folder = join(packageRoot, 'dist', 'generator')

function exportedNames(): { name: string; file: string }[] {
  const text = readFileSync(join(folder, 'api', 'index.d.ts'), 'utf8')
  return [...text.matchAll(/export (?:type )?\{([^}]+)\} from '\.\.\/([^']+)\.js'/g)].flatMap(
    ([, names, file]) =>
      names
        .split(',')
        .map((name) => ({ name: name.replace(/^\s*type\s+/, '').trim(), file: `${file}.d.ts` })),
  )
}

function declarationOf(name: string, file: string): Declared {
  const text = readFileSync(join(folder, file), 'utf8')
  const start = new RegExp(
    `^export (?:declare )?(?:async )?(?:function|class|interface|type|const) ${name}\\b`,
    'm',
  )
  const at = text.search(start)
  if (at < 0) throw new Error(`${file} declares no ${name}`)
  const rest = text.slice(at)
  // A declaration ends before the next one, or the comment of that.
  const end = rest.slice(1).search(/^(?:export|declare|interface|type|\/\*\*|\/\/#)/m)
  const code = (end < 0 ? rest : rest.slice(0, end + 1)).trim().replace('export declare ', 'export ')
  const [, comment = ''] = /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*$/.exec(text.slice(0, at)) ?? []
  return { name, comment: commentText(comment), code }
}

/** A doc comment as Markdown. */
function commentText(comment: string): string {
  const lines = comment.split('\n').map((line) => line.replace(/^\s*\* ?/, '').trim())
  return lines
    .join('\n')
    .replace(/^@param (\S+) - /gm, '\n`$1`: ')
    .replace(/^@returns /gm, '\nReturns ')
    .replace(/^@throws /gm, '\nThrows ')
    .trim()
}

import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import Handlebars from 'handlebars'
import { packageRoot } from '../base/root.js'

const templateFolder = join(packageRoot, 'templates')
const handlebars = Handlebars.create()
const compiled = new Map<string, HandlebarsTemplateDelegate>()
const libraryFolder = join(templateFolder, 'lib')
const library = new Map(
  readdirSync(libraryFolder, { recursive: true, encoding: 'utf8' }).map((path) => [
    basename(path),
    join(libraryFolder, path),
  ]),
)
for (const file of readdirSync(join(templateFolder, 'partials'))) {
  handlebars.registerPartial(
    basename(file, '.hbs'),
    readFileSync(join(templateFolder, 'partials', file), 'utf8'),
  )
}

/**
 * Prints a template of `templates/`. Every name it mentions must be in the context: a missing one throws, also in
 * `{{#if}}` and `{{#each}}`, which Handlebars by itself lets pass.
 * @param path - within `templates/`: `linear/linear.v.hbs`.
 */
export function render(path: string, context: object): string {
  let template = compiled.get(path)
  if (template === undefined) {
    const text = readFileSync(join(templateFolder, path), 'utf8')
    template = handlebars.compile(text, { strict: true, noEscape: true, knownHelpersOnly: true })
    compiled.set(path, template)
  }
  return template(guarded(context, path))
}

/**
 * Text of a hand-written file of `templates/lib/`, by its name alone: its folder there is its topic.
 * @throws where there is none of that name.
 */
export function libraryFile(name: string): string {
  const path = library.get(name)
  if (path === undefined) throw new Error(`templates/lib has no '${name}'`)
  return readFileSync(path, 'utf8')
}

/** Whether `templates/lib/` has a file of that name. */
export function isLibraryFile(name: string): boolean {
  return library.has(name)
}

/** Text of a fixed file of `templates/`, by its path there. */
export function templateText(path: string): string {
  return readFileSync(join(templateFolder, path), 'utf8')
}

/** Text of a fixed file of `templates/project/`. */
export function projectFile(name: string): string {
  return templateText(join('project', name))
}

// Wraps a context so that reading a name it does not have throws, however the template reads it.
function guarded<T>(value: T, path: string): T {
  if (Array.isArray(value)) return value.map((item) => guarded(item, path)) as T
  if (typeof value !== 'object' || value === null) return value
  const copy = Object.fromEntries(Object.entries(value).map(([key, item]) => [key, guarded(item, path)]))
  return new Proxy(copy, {
    get(target, key) {
      if (typeof key === 'string' && !(key in target) && !handlebarsProbes.has(key)) {
        throw new Error(`${path}: the context has no '${key}'`)
      }
      return Reflect.get(target, key)
    },
  }) as T
}

// What Handlebars itself asks of any object it is given.
const handlebarsProbes = new Set(['toHTML', 'toString', 'then', 'lookupProperty', 'length'])

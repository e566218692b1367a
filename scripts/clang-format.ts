import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CheckError } from '../generator/base/errors.js'
import { packageRoot } from '../generator/base/root.js'
import { withScratchFolder } from '../generator/base/temporary-folder.js'
import { writeFiles } from '../generator/base/write-files.js'
import { runTool } from '../sim/run-tool.js'
import { requireTool, toolVersion } from '../sim/tools.js'

/** C++ by its path within the checkout. */
export type Sources = ReadonlyMap<string, string>

/** Reads files of the checkout. */
export async function readSources(paths: readonly string[]): Promise<Sources> {
  const texts = paths.map(async (path) => [path, await readFile(join(packageRoot, path), 'utf8')] as const)
  return new Map(await Promise.all(texts))
}

/** Writes those files of the checkout that formatting changes, and gives their paths. @throws ToolError */
export async function formatFiles(sources: Sources): Promise<string[]> {
  const changed = await changedByFormat(sources)
  await Promise.all([...changed].map(([path, text]) => writeFile(join(packageRoot, path), text)))
  return [...changed.keys()]
}

/** @throws CheckError with the first line of each file that formatting changes; ToolError */
export async function checkFormat(sources: Sources): Promise<void> {
  const changed = await changedByFormat(sources)
  const problems = [...changed].map(([path, text]) => problemOf(path, sources.get(path) ?? '', text))
  if (problems.length === 0) return
  throw new CheckError([...problems, ...otherVersion(await toolVersion('clang-format'))].join('\n'))
}

/** A line where this clang-format may format otherwise than the project's. @param line - what it says of its version */
export function otherVersion(line: string): string[] {
  const [, major] = / version (\d+)\./.exec(line) ?? []
  if (major === wantedMajor) return []
  return [
    `formatted here with ${line}; the project's format is that of version ${wantedMajor}: install that one`,
  ]
}

/** Of Debian 12. Each version formats a little otherwise. */
const wantedMajor = '14'

/**
 * What clang-format with the checkout's `.clang-format` makes of those sources that it changes. Pragmas of HLS stay as
 * they are but for blanks around `=`, of which they have none: clang-format 14 takes them for C++, and puts blanks there
 * and into template arguments.
 */
async function changedByFormat(sources: Sources): Promise<Map<string, string>> {
  const formatted = await clangFormat(sources)
  return new Map([...formatted].filter(([path, text]) => text !== sources.get(path)))
}

async function clangFormat(sources: Sources): Promise<Map<string, string>> {
  const command = requireTool('clang-format')
  await toolVersion('clang-format')
  const paths = [...sources.keys()]
  return withScratchFolder('format', async (cwd) => {
    await writeFiles(cwd, new Map([...sources].map(([path, text]) => [path, hidePragmas(text)])))
    await runTool(command, ['-i', `--style=file:${join(packageRoot, '.clang-format')}`, ...paths], { cwd })
    const texts = paths.map(
      async (path) => [path, showPragmas(await readFile(join(cwd, path), 'utf8'))] as const,
    )
    return new Map(await Promise.all(texts))
  })
}

// Behind `#pragma mark`, clang-format leaves all words alone.
function hidePragmas(text: string): string {
  return text.replaceAll(/^#pragma HLS (.*)$/gm, (_, rest: string) => {
    return `#pragma mark HLS ${rest.replaceAll(/ *= */g, '=')}`
  })
}

function showPragmas(text: string): string {
  return text.replaceAll(/^#pragma mark HLS /gm, '#pragma HLS ')
}

function problemOf(path: string, text: string, formatted: string): string {
  const lines = text.split('\n')
  const wanted = formatted.split('\n')
  const index = wanted.findIndex((line, i) => line !== lines[i])
  const line = index === -1 ? wanted.length : index + 1
  return `${path}:${line}: is not formatted; ${repairOf(path)}`
}

function repairOf(path: string): string {
  return path.startsWith('hls-out/')
    ? 'change the template until what it prints is, then npm run showcase'
    : 'npm run format'
}

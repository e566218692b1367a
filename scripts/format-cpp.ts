import { checkFormat, formatFiles, readSources } from './clang-format.js'
import { reportErrors } from './report-errors.js'
import { saysWhenMissing } from './says-when-missing.js'
import { sourceFiles } from './source-files.js'

// `npm run format`: formats the C++ of the checkout. With --check, as `npm run check` runs it: names what is not formatted.
const written = ['bench', 'sim', 'templates', 'test']
const printed = ['hls-out/nano']
const extensions = ['cpp', 'hpp', 'h']

await reportErrors(async () => {
  if (process.argv.includes('--check')) {
    const isHere = saysWhenMissing('clang-format', 'the format of C++')
    return isHere
      ? checkFormat(await readSources(sourceFiles([...written, ...printed], extensions)))
      : undefined
  }
  const changed = await formatFiles(await readSources(sourceFiles(written, extensions)))
  for (const path of changed) console.log(`formatted ${path}`)
})

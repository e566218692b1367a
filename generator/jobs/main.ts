// Does one job: node dist/generator/jobs/main.js FOLDER ID. What it fails with is kept as its outcome; a process that is ended
// leaves none.
import { errorText } from './error-text.js'
import { JobFolder } from './job-folder.js'
import { work } from './work.js'

const [path, id] = process.argv.slice(2)
const folder = new JobFolder(path)
if (!folder.isDone(id)) {
  const job = await folder.job(id)
  try {
    await folder.finish(id, { ok: true, result: await work(job) })
  } catch (error) {
    await folder.finish(id, { ok: false, error: errorText(error) })
  }
}

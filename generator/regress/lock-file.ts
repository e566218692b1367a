import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'
import { InputError } from '../base/errors.js'
import { replaceFile } from '../base/output-file.js'
import type { TensorDigest } from '../jobs/tensor-store.js'

export const lockName = 'regress.lock.json'

const lockSchema = z.strictObject({
  version: z.literal(1),
  cases: z.record(
    z.string(),
    z.strictObject({
      /** Why it is as it is: one each time that it was updated, the latest last. */
      reasons: z.array(z.strictObject({ date: z.string(), reason: z.string(), moeforge: z.string() })),
      /** By task and image, the tensors in the program's order: SHA-256, and digests of rows. */
      runs: z.record(
        z.string(),
        z.record(z.string(), z.strictObject({ sha256: z.string(), rows: z.string() })),
      ),
    }),
  ),
})

/** What cases gave when they were locked. */
export type Lock = z.infer<typeof lockSchema>
export type LockedTensors = Readonly<Record<string, TensorDigest>>

/** The lock of a folder; empty where there is none. @throws InputError for a file that is no lock. */
export async function readLock(folder: string): Promise<Lock> {
  const path = join(folder, lockName)
  if (!existsSync(path)) return { version: 1, cases: {} }
  try {
    return lockSchema.parse(JSON.parse(await readFile(path, 'utf8')))
  } catch {
    throw InputError.at(
      path,
      'is no lock of moeforge regress',
      'restore it, or remove it and run with --update',
    )
  }
}

/** Writes a lock whole, a line a tensor, so that changes can be read. */
export async function writeLock(folder: string, lock: Lock): Promise<void> {
  const text = JSON.stringify(lock, null, 1).replaceAll(
    /\{\s+("sha256": "[^"]*"),\s+("rows": "[^"]*")\s+\}/g,
    '{ $1, $2 }',
  )
  await replaceFile({ path: join(folder, lockName) }, (file) => writeFile(file, `${text}\n`))
}

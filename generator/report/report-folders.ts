import { readdir } from 'node:fs/promises'
import { at, unreadable } from '../base/file-errors.js'

/** The reports of one run of a tool: one folder of them. */
export interface ReportFolder {
  /** As it was named, and on to the reports. */
  readonly folder: string
  /** Names of the files in it, in alphabetical order. */
  readonly files: readonly string[]
}

/** Folders that hold reports, in alphabetical order, and how many folders were looked into below the one named. */
export interface FoundFolders {
  readonly folders: readonly ReportFolder[]
  readonly below: number
}

/**
 * Looks for reports in a folder and below.
 * @param isReport - of the name of a file
 * @throws InputError when the folder cannot be read.
 */
export async function findReportFolders(
  dir: string,
  isReport: (name: string) => boolean,
): Promise<FoundFolders> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOTDIR')
        throw at({ path: dir }, 'is not a folder', 'name the folder that it is in')
      throw unreadable({ path: dir }, error)
    },
  )
  const reports = entries.filter((entry) => entry.isFile() && isReport(entry.name))
  const folders = [...new Set(reports.map(({ parentPath }) => parentPath))].sort()
  return {
    folders: folders.map((folder) => ({
      folder,
      files: reports.flatMap(({ parentPath, name }) => (parentPath === folder ? [name] : [])).sort(),
    })),
    below: entries.filter((entry) => entry.isDirectory()).length,
  }
}

// Folders and files of this machine, as programs of WebAssembly (WASI) open them: what @bjorn3/browser_wasi_shim lacks.

import { closeSync, fstatSync, constants as open, openSync, readSync, statSync, writeSync } from 'node:fs'
import { join, normalize } from 'node:path'
import { Fd, wasi } from '@bjorn3/browser_wasi_shim'

/** Every right that WASI has. */
const everything = (1n << 29n) - 1n

/** A folder that a program may open files in, by the name under which it finds the folder. */
export class HostFolder extends Fd {
  constructor(name, folder) {
    super()
    this.name = name
    this.folder = folder
  }

  fd_fdstat_get() {
    const fdstat = new wasi.Fdstat(wasi.FILETYPE_DIRECTORY, 0)
    // What files may be opened for: the C library asks for no more than that.
    fdstat.fs_rights_base = everything
    fdstat.fs_rights_inherited = everything
    return { ret: wasi.ERRNO_SUCCESS, fdstat }
  }

  fd_prestat_get() {
    return { ret: wasi.ERRNO_SUCCESS, prestat: wasi.Prestat.dir(this.name) }
  }

  path_filestat_get(_flags, path) {
    const asked = attempt(() => statSync(this.within(path), { throwIfNoEntry: true }))
    return { ret: asked.ret, filestat: asked.value === undefined ? null : filestat(asked.value) }
  }

  path_open(_dirflags, path, oflags, rights, _inheriting, flags) {
    const opened = attempt(() => openSync(this.within(path), modeOf(oflags, rights, flags), 0o666))
    return { ret: opened.ret, fd_obj: opened.value === undefined ? null : new HostFile(opened.value) }
  }

  /** @throws an error like that of a system call for a path that leaves the folder */
  within(path) {
    const plain = normalize(path)
    if (plain.startsWith('/') || plain.split('/').includes('..'))
      throw Object.assign(new Error(path), { code: 'EACCES' })
    return join(this.folder, plain)
  }
}

/** An open file. */
class HostFile extends Fd {
  constructor(file) {
    super()
    this.file = file
    this.position = 0
  }

  fd_close() {
    return attempt(() => closeSync(this.file)).ret
  }

  fd_fdstat_get() {
    return { ret: wasi.ERRNO_SUCCESS, fdstat: new wasi.Fdstat(wasi.FILETYPE_REGULAR_FILE, 0) }
  }

  fd_filestat_get() {
    const asked = attempt(() => fstatSync(this.file))
    return { ret: asked.ret, filestat: asked.value === undefined ? null : filestat(asked.value) }
  }

  fd_read(size) {
    const data = new Uint8Array(size)
    const { ret, value = 0 } = attempt(() => readSync(this.file, data, 0, size, this.position))
    this.position += value
    return { ret, data: data.subarray(0, value) }
  }

  fd_write(data) {
    const { ret } = attempt(() => writeAll(this.file, data, this.position))
    if (ret === wasi.ERRNO_SUCCESS) this.position += data.byteLength
    return { ret, nwritten: data.byteLength }
  }

  fd_seek(offset, whence) {
    const from = {
      [wasi.WHENCE_SET]: () => 0,
      [wasi.WHENCE_CUR]: () => this.position,
      [wasi.WHENCE_END]: () => fstatSync(this.file).size,
    }[whence]()
    this.position = from + Number(offset)
    return { ret: wasi.ERRNO_SUCCESS, offset: BigInt(this.position) }
  }

  fd_tell() {
    return { ret: wasi.ERRNO_SUCCESS, offset: BigInt(this.position) }
  }
}

/** Where a program prints: a file descriptor of this process. */
export class HostOutput extends Fd {
  constructor(file) {
    super()
    this.file = file
  }

  fd_fdstat_get() {
    const fdstat = new wasi.Fdstat(wasi.FILETYPE_CHARACTER_DEVICE, 0)
    fdstat.fs_rights_base = BigInt(wasi.RIGHTS_FD_WRITE)
    return { ret: wasi.ERRNO_SUCCESS, fdstat }
  }

  fd_write(data) {
    const { ret } = attempt(() => writeAll(this.file, data, null))
    return { ret, nwritten: data.byteLength }
  }
}

/** A pipe may take a part, or none yet. */
function writeAll(file, data, position) {
  for (let done = 0; done < data.byteLength; ) {
    try {
      done += writeSync(file, data, done, data.byteLength - done, position === null ? null : position + done)
    } catch (error) {
      if (error.code !== 'EAGAIN') throw error
    }
  }
}

function modeOf(oflags, rights, flags) {
  const has = (right) => (rights & BigInt(right)) !== 0n
  const access = has(wasi.RIGHTS_FD_WRITE)
    ? has(wasi.RIGHTS_FD_READ)
      ? open.O_RDWR
      : open.O_WRONLY
    : open.O_RDONLY
  const chosen = [
    [oflags & wasi.OFLAGS_CREAT, open.O_CREAT],
    [oflags & wasi.OFLAGS_EXCL, open.O_EXCL],
    [oflags & wasi.OFLAGS_TRUNC, open.O_TRUNC],
    [oflags & wasi.OFLAGS_DIRECTORY, open.O_DIRECTORY],
    [flags & wasi.FDFLAGS_APPEND, open.O_APPEND],
  ]
  return chosen.reduce((mode, [isSet, bit]) => (isSet ? mode | bit : mode), access)
}

function filestat(stats) {
  const type = stats.isDirectory() ? wasi.FILETYPE_DIRECTORY : wasi.FILETYPE_REGULAR_FILE
  return new wasi.Filestat(BigInt(stats.ino), type, BigInt(stats.size))
}

const errors = {
  EACCES: wasi.ERRNO_ACCES,
  EEXIST: wasi.ERRNO_EXIST,
  EISDIR: wasi.ERRNO_ISDIR,
  ENOENT: wasi.ERRNO_NOENT,
  ENOSPC: wasi.ERRNO_NOSPC,
  ENOTDIR: wasi.ERRNO_NOTDIR,
  EPIPE: wasi.ERRNO_PIPE,
  EROFS: wasi.ERRNO_ROFS,
}

/** What a system call gives, or WASI's number of its error. */
function attempt(call) {
  try {
    return { ret: wasi.ERRNO_SUCCESS, value: call() }
  } catch (error) {
    return { ret: errors[error.code] ?? wasi.ERRNO_IO, value: undefined }
  }
}

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { importOnnx } from '../../../generator/import/onnx/import-onnx.js'
import {
  type AttributeProto,
  type GraphProto,
  type ModelProto,
  type NodeProto,
  readModel,
} from '../../../generator/import/onnx/proto/messages.js'
import { graphFile } from './graph-file.js'
import { writeModel } from './write-model.js'

/** A folder that goes when the file's tests are done, and ways to write graphs of new names into it. */
export function scratchGraphs() {
  const folder = mkdtempSync(join(tmpdir(), 'moeforge-onnx-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  let files = 0
  const write = (bytes: Uint8Array): string => {
    const path = join(folder, `${files++}.onnx`)
    writeFileSync(path, bytes)
    return path
  }
  /** A committed graph with something changed. */
  const edited = (
    name: string,
    edit: (model: ModelProto & { readonly graph: GraphProto }) => ModelProto,
  ): string => {
    const model = readModel(readFileSync(graphFile(name)))
    if (model.graph === null) throw new Error(`${name} has no graph`)
    return write(writeModel(edit({ ...model, graph: model.graph })))
  }
  /** A committed graph with other nodes. */
  const withNodes = (name: string, edit: (nodes: readonly NodeProto[]) => readonly NodeProto[]): string =>
    edited(name, (model) => ({ ...model, graph: { ...model.graph, nodes: edit(model.graph.nodes) } }))
  return { folder, write, edited, withNodes }
}

/** An attribute of which nothing is given but what is named. */
export function attribute(given: Partial<AttributeProto>): AttributeProto {
  return { float: null, int: null, ints: [], tensor: null, ...given }
}

/** What is said of a graph that is refused, its file's name left out. */
export function refusalOfGraph(path: string): string {
  try {
    importOnnx(path)
  } catch (error) {
    return (error as Error).message.replaceAll(`${path}: `, '')
  }
  throw new Error('nothing was refused')
}

import { standardWidth } from '../base/text-table.js'

/** Columns that tables on stdout may take: what a terminal has, where it is wider than the standard. */
export function outputWidth(
  {
    isTTY,
    columns = standardWidth,
  }: Pick<NodeJS.WriteStream, 'isTTY'> & { readonly columns?: number } = process.stdout,
): number {
  return isTTY ? Math.max(standardWidth, columns) : standardWidth
}

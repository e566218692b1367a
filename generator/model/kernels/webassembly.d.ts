/** The part of WebAssembly that kernels.ts uses: Node has it, its types do not say so. */
declare namespace WebAssembly {
  class Memory {
    constructor(descriptor: { readonly initial: number })
    readonly buffer: ArrayBuffer
    grow(pages: number): number
  }
  interface Instance {
    readonly exports: Readonly<Record<string, unknown>>
  }
  function instantiate(
    bytes: Uint8Array<ArrayBuffer>,
    imports: { readonly model: { readonly memory: Memory } },
  ): Promise<{ readonly instance: Instance }>
}

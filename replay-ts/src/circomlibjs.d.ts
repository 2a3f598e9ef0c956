declare module "circomlibjs" {
  /** A field element in the library's own form: 32 bytes, Montgomery. */
  type Element = Uint8Array;
  interface Poseidon {
    /** `inputs`: elements or numbers, or the elements' bytes one after the other. */
    (inputs: readonly (bigint | Element)[] | Uint8Array, state?: bigint | Element, outputs?: number): Element;
    F: { e(x: bigint | Element): Element; toObject(x: Element): bigint };
  }
  export function buildPoseidon(): Promise<Poseidon>;
}

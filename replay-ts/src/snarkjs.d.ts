declare module "snarkjs" {
  /** A proof as snarkjs writes it: projective coordinates as decimal strings. */
  export interface Groth16Proof {
    pi_a: string[];
    pi_b: string[][];
    pi_c: string[];
    protocol: "groth16";
    curve: "bn128";
  }
  export const groth16: {
    verify(key: object, publicSignals: string[], proof: Groth16Proof): Promise<boolean>;
  };
}

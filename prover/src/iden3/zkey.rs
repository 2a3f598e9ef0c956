//! `.zkey`: the proving key.

use ark_bn254::Fq;
use sotto_circuits::shape::Shape;
use sotto_protocol::field::F;

use super::binary::{File, Points, put, put_coefficient, put_count, put_field, scale};
use super::error::ExportError;
use super::odd_points::odd_points;
use crate::key::KeyMaterial;

const GROTH16: u32 = 1;
const MATRIX_A: u32 = 0;
const MATRIX_B: u32 = 1;
const CIRCUIT_HASH_BYTES: usize = 64;

/// The bytes of a `.zkey` file. It says nothing of a ceremony: no contribution, a circuit hash of zeros.
///
/// Takes a Fourier transform of points: seconds for small circuits, minutes for the largest.
///
/// # Errors
/// [`ExportError::TooLarge`] or [`ExportError::Domain`].
pub fn zkey(key: &KeyMaterial) -> Result<Vec<u8>, ExportError> {
    let groth16 = &key.groth16;
    let odd = odd_points(&groth16.h_query)?;
    let mut file = File::new(*b"zkey", 1);
    file.section(1, &GROTH16.to_le_bytes());
    file.section(2, &header(key, odd.len())?);
    file.section(3, &Points::all_g1(&groth16.vk.gamma_abc_g1));
    file.section(4, &coefficients(&key.shape)?);
    file.section(5, &Points::all_g1(&groth16.a_query));
    file.section(6, &Points::all_g1(&groth16.b_g1_query));
    file.section(7, &Points::all_g2(&groth16.b_g2_query));
    file.section(8, &Points::all_g1(&groth16.l_query));
    file.section(9, &Points::all_g1(&odd));
    let mut contributions = vec![0; CIRCUIT_HASH_BYTES];
    put(&mut contributions, 0);
    file.section(10, &contributions);
    Ok(file.finish())
}

fn header(key: &KeyMaterial, domain: usize) -> Result<Vec<u8>, ExportError> {
    let (groth16, vk) = (&key.groth16, &key.groth16.vk);
    let mut header = Vec::new();
    put_field::<Fq>(&mut header);
    put_field::<F>(&mut header);
    put_count(&mut header, key.shape.public + key.shape.private)?;
    put_count(&mut header, key.shape.public - 1)?;
    put_count(&mut header, domain)?;
    let mut points = Points::new();
    points.g1(&vk.alpha_g1);
    points.g1(&groth16.beta_g1);
    points.g2(&vk.beta_g2);
    points.g2(&vk.gamma_g2);
    points.g1(&groth16.delta_g1);
    points.g2(&vk.delta_g2);
    header.extend_from_slice(&points.bytes);
    Ok(header)
}

// A and B, and the rows that keep the public inputs apart from each other: both provers add them, one for each public variable.
fn coefficients(shape: &Shape) -> Result<Vec<u8>, ExportError> {
    let twice_scaled = scale::<F>() * scale::<F>();
    let [a, b, _] = shape.matrices.as_slice() else { unreachable!("R1CS has three matrices") };
    let count = [a, b].into_iter().flatten().map(Vec::len).sum::<usize>() + shape.public;
    let mut bytes = Vec::new();
    put_count(&mut bytes, count)?;
    let mut term = |matrix: u32, row: usize, variable: usize, coefficient: F| -> Result<(), ExportError> {
        put(&mut bytes, matrix);
        put_count(&mut bytes, row)?;
        put_count(&mut bytes, variable)?;
        put_coefficient(&mut bytes, coefficient, twice_scaled);
        Ok(())
    };
    for row in 0..shape.constraints() {
        for (matrix, rows) in [(MATRIX_A, a), (MATRIX_B, b)] {
            for (coefficient, variable) in &rows[row] {
                term(matrix, row, *variable, *coefficient)?;
            }
        }
    }
    for variable in 0..shape.public {
        term(MATRIX_A, shape.constraints() + variable, variable, F::from(1u64))?;
    }
    Ok(bytes)
}

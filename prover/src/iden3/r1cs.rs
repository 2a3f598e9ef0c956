//! `.r1cs`: the constraints.

use sotto_circuits::shape::Shape;
use sotto_protocol::field::F;

use super::binary::{File, put_count, put_element, put_field};
use super::error::ExportError;

const HEADER: u32 = 1;
const CONSTRAINTS: u32 = 2;
const LABELS: u32 = 3;

/// The bytes of a `.r1cs` file. Each variable's label is its number.
///
/// # Errors
/// [`ExportError::TooLarge`].
pub fn r1cs(shape: &Shape) -> Result<Vec<u8>, ExportError> {
    let wires = shape.public + shape.private;
    let mut file = File::new(*b"r1cs", 1);
    file.section(HEADER, &header(shape, wires)?);
    let mut constraints = Vec::new();
    for row in 0..shape.constraints() {
        for matrix in &shape.matrices {
            put_count(&mut constraints, matrix[row].len())?;
            for (coefficient, wire) in &matrix[row] {
                put_count(&mut constraints, *wire)?;
                put_element(&mut constraints, *coefficient);
            }
        }
    }
    file.section(CONSTRAINTS, &constraints);
    let labels: Vec<u8> = (0..wires as u64).flat_map(u64::to_le_bytes).collect();
    file.section(LABELS, &labels);
    Ok(file.finish())
}

fn header(shape: &Shape, wires: usize) -> Result<Vec<u8>, ExportError> {
    let mut header = Vec::new();
    put_field::<F>(&mut header);
    put_count(&mut header, wires)?;
    let (outputs, inputs) = (0, shape.public - 1); // the one is public and no input
    for count in [outputs, inputs, shape.private] {
        put_count(&mut header, count)?;
    }
    header.extend_from_slice(&(wires as u64).to_le_bytes());
    put_count(&mut header, shape.constraints())?;
    Ok(header)
}

//! `.wtns`: the values of all variables.

use sotto_protocol::field::F;

use super::binary::{File, put_count, put_element, put_field};
use super::error::ExportError;
use crate::backend::Assignment;

const HEADER: u32 = 1;
const VALUES: u32 = 2;

/// The bytes of a `.wtns` file. They are as secret as the private inputs.
///
/// # Errors
/// [`ExportError::TooLarge`].
pub fn wtns(assignment: &Assignment) -> Result<Vec<u8>, ExportError> {
    let mut file = File::new(*b"wtns", 2);
    let mut header = Vec::new();
    put_field::<F>(&mut header);
    put_count(&mut header, assignment.0.len())?;
    file.section(HEADER, &header);
    let mut values = Vec::new();
    assignment.0.iter().for_each(|value| put_element(&mut values, *value));
    file.section(VALUES, &values);
    Ok(file.finish())
}

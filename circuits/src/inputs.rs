//! Public inputs: one order, written once per statement, used by circuit, prover, verifier, batch and exports.

/// Declares a statement's public inputs, in their one order: a struct generic over what stands at each place
/// (a field element, a circuit variable), with conversions that follow that order.
///
/// `nf[2]` is two places; `Inputs<K> { nf[K], .. }` declares a statement that comes in several sizes. The last field is always `ext`.
macro_rules! inputs {
    ($(#[$doc:meta])* $name:ident $(<$size:ident>)? { $($(#[$field_doc:meta])* $field:ident $([$count:tt])?),* $(,)? }) => {
        $(#[$doc])*
        #[allow(missing_docs, missing_debug_implementations)] // each field is named and explained in the body it comes from
        pub struct $name<T $(, const $size: usize)?> { $($(#[$field_doc])* pub $field: inputs!(@type T $([$count])?),)* }

        impl<T $(, const $size: usize)?> $name<T $(, $size)?> {
            /// How many public inputs there are.
            pub const COUNT: usize = 0 $(+ inputs!(@count $([$count])?))*;

            /// Name of each public input, in order.
            #[must_use]
            pub fn names() -> Vec<String> {
                let mut names = Vec::with_capacity(Self::COUNT);
                $(inputs!(@name names, $field $([$count])?);)*
                names
            }

            /// All of them, in order.
            #[must_use]
            pub fn into_vec(self) -> Vec<T> {
                let mut all = Vec::with_capacity(Self::COUNT);
                $(inputs!(@push all, (self.$field) $([$count])?);)*
                all
            }

            /// The same places with other values, made in order.
            ///
            /// # Errors
            /// The first error of `make`.
            pub fn try_map<U, E>(self, mut make: impl FnMut(T) -> Result<U, E>) -> Result<$name<U $(, $size)?>, E> {
                Ok($name { $($field: inputs!(@map make, (self.$field) $([$count])?),)* })
            }
        }
    };
    (@type $t:ident) => { $t };
    (@type $t:ident [$count:tt]) => { [$t; $count] };
    (@count) => { 1 };
    (@count [$count:tt]) => { $count };
    (@name $names:ident, $field:ident) => { $names.push(stringify!($field).to_owned()) };
    (@name $names:ident, $field:ident [$count:tt]) => {
        for i in 0..$count {
            $names.push(format!("{}[{i}]", stringify!($field)));
        }
    };
    (@push $all:ident, ($value:expr)) => { $all.push($value) };
    (@push $all:ident, ($value:expr) [$count:tt]) => { $all.extend($value) };
    (@map $make:ident, ($value:expr)) => { $make($value)? };
    (@map $make:ident, ($value:expr) [$count:tt]) => { $crate::inputs::try_map_array($value, &mut $make)? };
}
pub(crate) use inputs;

/// Maps an array in order, stopping at the first error.
pub(crate) fn try_map_array<T, U, E, const N: usize>(
    array: [T; N],
    make: &mut impl FnMut(T) -> Result<U, E>,
) -> Result<[U; N], E> {
    let mut out = Vec::with_capacity(N);
    for value in array {
        out.push(make(value)?);
    }
    Ok(out.try_into().unwrap_or_else(|_| unreachable!("as many as came in")))
}

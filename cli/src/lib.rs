//! Parts of the `sotto` binary that other programs of this workspace use as well.

pub mod http_node;

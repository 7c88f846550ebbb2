//! How JSON is described that is written by hand: every key is always there.

use schemars::{Schema, json_schema};
use serde_json::{Map, Value};

/// An object with these keys.
pub fn object<K: Into<String>>(properties: impl IntoIterator<Item = (K, Schema)>) -> Schema {
    let properties: Map<String, Value> =
        properties.into_iter().map(|(key, schema)| (key.into(), schema.to_value())).collect();
    let required: Vec<String> = properties.keys().cloned().collect();
    json_schema!({ "type": "object", "properties": properties, "required": required })
}

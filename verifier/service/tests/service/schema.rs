//! What the OpenAPI document uses of JSON Schema. A word that is not known here is no reason to let a value pass.

use regex::Regex;
use serde_json::Value;

/// Schemas, with the document that their references lead into.
pub struct Schema<'a>(pub &'a Value);

impl Schema<'_> {
    /// Whether a value is as the schema says; if not, what is wrong.
    pub fn check(&self, schema: &Value, value: &Value) -> Result<(), String> {
        let words = schema.as_object().expect("a schema is an object");
        words.iter().try_for_each(|(word, says)| {
            let holds = self.word(word, says, schema, value)?;
            if holds { Ok(()) } else { Err(format!("{value} is not of `{word}` {says}")) }
        })
    }

    fn word(&self, word: &str, says: &Value, schema: &Value, value: &Value) -> Result<bool, String> {
        let any = |schemas: &Value| {
            schemas.as_array().expect("a list").iter().filter(|one| self.check(one, value).is_ok()).count()
        };
        Ok(match word {
            "description" => true,
            "$ref" => {
                let at = says.as_str().and_then(|at| at.strip_prefix('#')).expect("a reference into the document");
                self.check(self.0.pointer(at).expect("it leads somewhere"), value)?;
                true
            }
            "type" => is_of(says.as_str().expect("one type"), value),
            "const" => says == value,
            "enum" => says.as_array().expect("a list").contains(value),
            "pattern" => {
                let pattern = Regex::new(says.as_str().expect("a pattern is text")).expect("a pattern can be read");
                value.as_str().is_some_and(|text| pattern.is_match(text))
            }
            "minimum" => value.as_u64() >= says.as_u64(),
            "maximum" => value.as_u64() <= says.as_u64(),
            "minItems" => value.as_array().is_some_and(|items| Some(items.len() as u64) >= says.as_u64()),
            "maxItems" => value.as_array().is_some_and(|items| Some(items.len() as u64) <= says.as_u64()),
            "items" => {
                value.as_array().into_iter().flatten().try_for_each(|item| self.check(says, item))?;
                true
            }
            "required" => {
                says.as_array().expect("a list").iter().all(|name| value.get(name.as_str().expect("a name")).is_some())
            }
            "properties" => {
                for (name, of) in says.as_object().expect("properties have names") {
                    value
                        .get(name)
                        .map_or(Ok(()), |field| self.check(of, field))
                        .map_err(|wrong| format!("{name}: {wrong}"))?;
                }
                true
            }
            "additionalProperties" => {
                assert_eq!(says, false);
                value.as_object().into_iter().flatten().all(|(name, _)| schema["properties"].get(name).is_some())
            }
            "oneOf" => any(says) == 1,
            "anyOf" => any(says) >= 1,
            other => panic!("the document says `{other}`, which is not checked"),
        })
    }
}

fn is_of(name: &str, value: &Value) -> bool {
    match name {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        "integer" => value.is_u64(),
        other => panic!("the document names the type `{other}`, which is not checked"),
    }
}

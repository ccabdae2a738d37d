//! Text of error messages: values and dates as JavaScript prints them, since
//! the messages are part of the public contract.

use serde_json::{Number, Value};

/// `JSON.stringify` of a claim; `undefined` for a missing one.
#[must_use]
pub fn stringify(value: Option<&Value>) -> String {
    match value {
        None => "undefined".to_owned(),
        Some(Value::Number(number)) => stringify_number(number),
        Some(Value::Array(items)) => {
            let items: Vec<String> = items.iter().map(|item| stringify(Some(item))).collect();
            format!("[{}]", items.join(","))
        }
        Some(Value::Object(members)) => {
            let members: Vec<String> = members
                .iter()
                .map(|(name, value)| {
                    format!("{}:{}", Value::String(name.clone()), stringify(Some(value)))
                })
                .collect();
            format!("{{{}}}", members.join(","))
        }
        Some(other) => other.to_string(),
    }
}

/// JavaScript has one kind of number, so a whole one prints without a fraction.
fn stringify_number(number: &Number) -> String {
    match number.as_f64() {
        Some(float) if float.fract() == 0.0 && float.abs() < 1e21 => format!("{float:.0}"),
        _ => number.to_string(),
    }
}

const DAYS: [&str; 7] = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// The largest distance from the epoch, in ms, that an ECMAScript date holds
/// (ECMA-262, section 21.4.1.1).
const MAX_TIME: f64 = 8.64e15;

/// `Date.prototype.toUTCString` of a time in ms since the epoch.
#[must_use]
pub fn utc_string(time: f64) -> String {
    if !time.is_finite() || time.abs() > MAX_TIME {
        return "Invalid Date".to_owned();
    }
    #[expect(clippy::cast_possible_truncation, reason = "bounded by MAX_TIME just above")]
    let seconds = (time / 1000.0).floor() as i64;
    let days = seconds.div_euclid(86_400);
    let second_of_day = seconds.rem_euclid(86_400);
    let (year, month, day) = civil_from_days(days);
    let weekday = usize::try_from((days + 4).rem_euclid(7)).unwrap_or_default();
    let sign = if year < 0 { "-" } else { "" };
    format!(
        "{}, {day:02} {} {sign}{:04} {:02}:{:02}:{:02} GMT",
        DAYS[weekday],
        MONTHS[month],
        year.abs(),
        second_of_day / 3600,
        second_of_day / 60 % 60,
        second_of_day % 60,
    )
}

/// Year, month (from 0) and day of a number of days since the epoch, in the
/// proleptic Gregorian calendar counted in eras of 400 years from 1 March 0000.
fn civil_from_days(days: i64) -> (i64, usize, i64) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = usize::try_from((month_from_march + 2) % 12).unwrap_or_default();
    let year = year_of_era + era * 400 + i64::from(month < 2);
    (year, month, day)
}

#[cfg(test)]
mod tests {
    use super::{stringify, utc_string};
    use serde_json::json;

    #[test]
    fn dates_print_as_javascript_prints_them() {
        assert_eq!(utc_string(0.0), "Thu, 01 Jan 1970 00:00:00 GMT");
        assert_eq!(utc_string(1_709_210_096_000.0), "Thu, 29 Feb 2024 12:34:56 GMT");
        assert_eq!(utc_string(-1000.0), "Wed, 31 Dec 1969 23:59:59 GMT");
        assert_eq!(utc_string(253_402_300_800_000.0), "Sat, 01 Jan 10000 00:00:00 GMT");
        assert_eq!(utc_string(f64::NAN), "Invalid Date");
        assert_eq!(utc_string(8.64e15 + 1.0), "Invalid Date");
    }

    #[test]
    fn claims_print_as_json_stringify_prints_them() {
        assert_eq!(stringify(None), "undefined");
        assert_eq!(stringify(Some(&json!(null))), "null");
        assert_eq!(stringify(Some(&json!(1.0))), "1");
        assert_eq!(stringify(Some(&json!(1.5))), "1.5");
        assert_eq!(stringify(Some(&json!({"a": ["b", 2.0]}))), r#"{"a":["b",2]}"#);
    }
}

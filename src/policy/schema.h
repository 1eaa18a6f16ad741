// What a policy file may say, as tables: its maps, their keys, and what each key holds. The compiler knows keys,
// names to choose from and bounds from here and from nowhere else; the schema that editors read is written from
// the same tables (wire/policy_schema.h).
#ifndef EARSHOT_POLICY_SCHEMA_H_
#define EARSHOT_POLICY_SCHEMA_H_

#include <cstddef>
#include <cstdint>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace earshot::policy {

struct Shape;

struct KeyShape {
  const char* name;
  const Shape* shape;
  const char* meaning;
  bool required = false;
};

struct Shape {
  enum class Kind : uint8_t {
    kText,  // any scalar that is not empty
    kBool,
    kInt,      // min..max
    kSpan,     // 45m, 1h30m
    kPercent,  // 50%, 12.5%
    kCondition,
    kInstant,
    kDate,       // 2026-12-24
    kMonthDay,   // 12-24
    kTimeOfDay,  // 09:30
    kHours,      // 09:00-17:30, or a list of such spans
    kWeek,       // a map of days to hours
    kHoliday,    // a date, alone or with "from 12:00" or "until 12:00"
    kIdentity,   // namespace:id
    kChoice,     // one of `choices`
    kMap,        // `keys`
    kValues,     // a map of names to `of`
    kList,       // of `of`, items_min..items_max
    kOneOrMore,  // `of`, or a list of it
    kEither,     // `of` or `other`
    kNotYet,     // a key that a later version reads
  };

  Kind kind = Kind::kText;
  const char* what = "";  // of a map: its name in messages
  absl::Span<const KeyShape> keys = {};
  // Of a map: sets of keys of which one must be there, each its names joined by blanks; `exclusive`: no two.
  absl::Span<const char* const> alternatives = {};
  bool exclusive = false;
  bool single = false;  // of a map: one key in all
  absl::Span<const char* const> choices = {};
  int64_t min = 0, max = 0;
  size_t items_min = 0, items_max = 0;
  const Shape* of = nullptr;
  const Shape* other = nullptr;

  // nullptr where a map has no such key.
  const KeyShape* Key(absl::string_view name) const;
};

// The file as a whole, and the maps that are read by name.
extern const Shape kPolicyShape, kBrandShape, kBrandWordsShape, kIdentityShape, kChannelShape,
    kTouchpointShape, kCalendarShape, kCombinedShape, kChangeShape, kHolidayShape, kOpeningShape,
    kICalShape, kTargetShape, kRowShape, kStageShape, kReplyShape, kExpectationShape, kGroupShape,
    kRuleShape, kActionShape, kEscalationShape, kMaxFiresShape, kPriorityShape;

}  // namespace earshot::policy

#endif  // EARSHOT_POLICY_SCHEMA_H_

#include "policy/fields.h"

#include <vector>

#include "absl/strings/str_cat.h"

namespace earshot::policy {
namespace {

constexpr FieldInfo kFields[] = {
#define EARSHOT_FIELD_INFO(slot, path, type, meaning) {path, #type, meaning},
    EARSHOT_POLICY_FIELDS(EARSHOT_FIELD_INFO)
#undef EARSHOT_FIELD_INFO
};
static_assert(std::size(kFields) == static_cast<size_t>(FieldSlot::kCount));

constexpr FieldSlot kChanging[] = {
#define EARSHOT_CHANGING_FIELD(slot) FieldSlot::slot,
    EARSHOT_POLICY_CHANGING(EARSHOT_CHANGING_FIELD)
#undef EARSHOT_CHANGING_FIELD
};

static_assert(std::size(kChanging) == kChangingCount);

cel::Type TypeOf(absl::string_view type) {
  if (type == "Bool") return cel::Type::kBool;
  if (type == "Int") return cel::Type::kInt;
  if (type == "String") return cel::Type::kString;
  if (type == "Timestamp") return cel::Type::kTimestamp;
  if (type == "DurationToNow") return cel::Type::kDuration;
  if (type == "ListOfString") return cel::Type::kListOfString;
  if (type == "MapOfStrings") return cel::Type::kMap;
  EARSHOT_CHECK(false && "a field of a type that is not in this table");
  return cel::Type::kDyn;
}

}  // namespace

absl::Span<const FieldInfo> AllFields() { return kFields; }

absl::Span<const FieldSlot> ChangingFields() { return kChanging; }

// Behind the fields of the table come the same as they were, then whether they are others.
SlotInfo InfoOf(int slot) {
  constexpr int kFirst = static_cast<int>(FieldSlot::kCount), kSize = std::size(kChanging);
  if (slot < kFirst) return {static_cast<FieldSlot>(slot)};
  const int number = slot - kFirst;
  return {kChanging[number % kSize], number < kSize ? Aspect::kBefore : Aspect::kChanged};
}

const cel::Environment& PolicyEnvironment() {
  // Never destroyed: policies that outlive main's statics still point into it.
  static const cel::Environment* const environment = [] {
    std::vector<cel::Field> fields;
    for (const FieldInfo& info : kFields) {
      const absl::string_view type = info.type, path = info.path;
      fields.push_back({info.path, TypeOf(type), type == "DurationToNow" || path == "now"});
      if (type == "MapOfStrings") {
        fields.back().spec = cel::TypeSpec::Map(cel::Type::kString, cel::Type::kString);
      }
    }
    for (const FieldSlot slot : kChanging) {
      const FieldInfo& info = kFields[static_cast<size_t>(slot)];
      fields.push_back({absl::StrCat("prev.", info.path), TypeOf(info.type)});
    }
    for (const FieldSlot slot : kChanging) {
      const FieldInfo& info = kFields[static_cast<size_t>(slot)];
      fields.push_back({absl::StrCat("changed(\"", info.path, "\")"), cel::Type::kBool});
    }
    auto* made = new cel::Environment(std::move(fields));
    made->set_field_function("changed");
    return made;
  }();
  return *environment;
}

}  // namespace earshot::policy

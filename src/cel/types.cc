#include "cel/types.h"

#include "absl/strings/str_cat.h"
#include "base/check.h"

namespace earshot::cel::internal {

bool IsNumber(Ty type) {
  return type == Type::kInt || type == Type::kUint || type == Type::kDouble;
}
bool IsTime(Ty type) { return type == Type::kDuration || type == Type::kTimestamp; }

Types::Types(const TypeProvider* provider)
    : provider_(provider), entries_(static_cast<size_t>(kFree.id) + 1) {}

Ty Types::Make(Shape shape, Ty first, Ty second, int name) {
  // An expression has few different types with parts: looking through them is quick, and their
  // number is bounded by that of its nodes.
  for (size_t i = static_cast<size_t>(kFree.id) + 1; i < entries_.size(); ++i) {
    const Entry& e = entries_[i];
    if (e.shape == shape && e.first == first && e.second == second && e.name == name) {
      return Ty(static_cast<int32_t>(i));
    }
  }
  entries_.push_back({shape, first, second, name});
  return Ty(static_cast<int32_t>(entries_.size()) - 1);
}

Ty Types::Of(Type type) {
  if (cel::IsList(type)) return ListOf(Of(ElementOf(type)));
  if (type == Type::kMap) return MapOf(Type::kDyn, Type::kDyn);
  if (type == Type::kOptional) return OptionalOf(Type::kDyn);
  return type;
}

Ty Types::Of(const TypeSpec& spec) { return Instantiate(spec, {}); }

Ty Types::WellKnown(absl::string_view name) {
  constexpr absl::string_view kPackage = "google.protobuf.";
  static constexpr struct {
    absl::string_view name;
    Type type;
  } kWrappers[] = {
      {"BoolValue", Type::kBool},     {"BytesValue", Type::kBytes}, {"DoubleValue", Type::kDouble},
      {"FloatValue", Type::kDouble},  {"Int32Value", Type::kInt},   {"Int64Value", Type::kInt},
      {"StringValue", Type::kString}, {"UInt32Value", Type::kUint}, {"UInt64Value", Type::kUint}};
  if (name.substr(0, kPackage.size()) != kPackage) return kFree;
  name.remove_prefix(kPackage.size());
  for (const auto& wrapper : kWrappers) {
    if (wrapper.name == name) return Make(Shape::kWrapper, wrapper.type, kFree);
  }
  if (name == "Any" || name == "Value") return Type::kDyn;
  if (name == "Struct") return MapOf(Type::kString, Type::kDyn);
  if (name == "ListValue") return ListOf(Type::kDyn);
  if (name == "Duration") return Type::kDuration;
  if (name == "Timestamp") return Type::kTimestamp;
  if (name == "NullValue") return Type::kNull;
  return kFree;
}

Ty Types::Named(absl::string_view name, const std::vector<Ty>& parts) {
  if (const Ty known = WellKnown(name); known != kFree) return known;
  size_t number = 0;
  while (number < names_.size() && names_[number].name != name) ++number;
  if (number == names_.size()) {
    NameEntry made{std::string(name)};
    if (provider_ != nullptr) {
      made.message = provider_->FindMessage(name);
      if (made.message == nullptr) made.enumeration = provider_->FindEnum(name);
    }
    names_.push_back(std::move(made));
  }
  if (names_[number].enumeration != nullptr && !provider_->strong_enums()) return Type::kInt;
  Ty chain = kFree;
  for (size_t i = parts.size(); i-- > 0;) chain = Make(Shape::kPart, parts[i], chain);
  return Make(Shape::kNamed, chain, kFree, static_cast<int>(number));
}

bool Types::IsClosed(Ty type) const {
  const Entry& e = entries_[type.id];
  switch (e.shape) {
    case Shape::kPlain:
      return !IsOpen(type);
    case Shape::kList:
    case Shape::kOptional:
    case Shape::kWrapper:
      return IsClosed(e.first);
    case Shape::kMap:
      return IsClosed(e.first) && IsClosed(e.second);
    case Shape::kNamed:  // with no part, or a chain of them
      return e.first == kFree || IsClosed(e.first);
    case Shape::kPart:
      return IsClosed(e.first) && (e.second == kFree || IsClosed(e.second));
  }
  return false;
}

bool Types::IsNullable(Ty type) const {
  const Shape shape = entries_[type.id].shape;
  return shape == Shape::kNamed || shape == Shape::kWrapper || shape == Shape::kOptional ||
         IsTime(type);
}

bool Types::Fits(Ty given, Ty wanted) const {
  if (given == wanted || IsOpen(given) || IsOpen(wanted)) return true;
  const Entry &a = entries_[given.id], &b = entries_[wanted.id];
  if (a.shape == Shape::kWrapper && a.first == wanted) return true;
  if (b.shape == Shape::kWrapper) return given == b.first || given == Type::kNull;
  return Alike(a, b) && Fits(a.first, b.first) && Fits(a.second, b.second);
}

bool Types::FitsOrNull(Ty given, Ty wanted) const {
  return Fits(given, wanted) || (given == Type::kNull && IsNullable(wanted));
}

bool Types::Comparable(Ty a, Ty b) const {
  if (FitsOrNull(a, b) || FitsOrNull(b, a)) return true;
  if (IsNumber(Unwrapped(a)) && IsNumber(Unwrapped(b))) return true;
  const Entry &left = entries_[a.id], &right = entries_[b.id];
  return Alike(left, right) && left.shape != Shape::kWrapper &&
         Comparable(left.first, right.first) && Comparable(left.second, right.second);
}

Ty Types::Merge(Ty a, Ty b) {
  if (a == b || b == kFree) return a;
  if (a == kFree) return b;
  if (a == Type::kDyn || b == Type::kDyn) return Type::kDyn;
  const Entry left = entries_[a.id], right = entries_[b.id];
  if (left.shape == Shape::kWrapper) return a;
  if (right.shape == Shape::kWrapper) return b;
  const Ty first = Merge(left.first, right.first);
  return Make(left.shape, first, Merge(left.second, right.second), left.name);
}

Ty Types::Join(Ty a, Ty b) {
  // The standard lets null stand for these here.
  if (a == Type::kNull && IsNullable(b)) return b;
  if (b == Type::kNull && IsNullable(a)) return a;
  return Fits(a, b) || Fits(b, a) ? Merge(a, b) : Ty(Type::kDyn);
}

Type Types::Coarse(Ty type) const {
  if (type == kFree) return Type::kDyn;
  const Entry& e = entries_[type.id];
  switch (e.shape) {
    case Shape::kPlain:
      return static_cast<Type>(type.id);
    case Shape::kMap:
      return Type::kMap;
    case Shape::kOptional:
      return Type::kOptional;
    case Shape::kNamed:
      return names_[e.name].message != nullptr       ? Type::kMessage
             : names_[e.name].enumeration != nullptr ? Type::kEnum
                                                     : Type::kDyn;
    case Shape::kWrapper:
    case Shape::kPart:
      return Type::kDyn;
    case Shape::kList:
      break;
  }
  return cel::ListOf(Coarse(e.first));
}

std::string Types::Name(Ty type) const {
  const Entry& e = entries_[type.id];
  const bool vague = IsOpen(e.first) && (e.shape != Shape::kMap || IsOpen(e.second));
  switch (e.shape) {
    case Shape::kPlain:
      return std::string(TypeName(Coarse(type)));
    case Shape::kList:
      return vague ? "list" : absl::StrCat("list<", Name(e.first), ">");
    case Shape::kMap:
      return vague ? "map" : absl::StrCat("map<", Name(e.first), ", ", Name(e.second), ">");
    case Shape::kWrapper:
      return absl::StrCat("wrapper<", Name(e.first), ">");
    case Shape::kNamed:
      return absl::StrCat(names_[e.name].name, vague ? "" : absl::StrCat("<", Name(e.first), ">"));
    case Shape::kPart:
      return e.second == kFree ? Name(e.first) : absl::StrCat(Name(e.first), ", ", Name(e.second));
    case Shape::kOptional:
      break;
  }
  return vague ? "optional" : absl::StrCat("optional<", Name(e.first), ">");
}

namespace {

// One letter a type; 'A' and 'B' are parameters, '[' '{' '?' open what follows (overloads.cc).
Type PlainOf(char letter) {
  switch (letter) {
    case 'n':
      return Type::kNull;
    case 'b':
      return Type::kBool;
    case 'i':
      return Type::kInt;
    case 'u':
      return Type::kUint;
    case 'd':
      return Type::kDouble;
    case 's':
      return Type::kString;
    case 'y':
      return Type::kBytes;
    case 'D':
      return Type::kDuration;
    case 'T':
      return Type::kTimestamp;
    case 't':
      return Type::kType;
    case 'I':
      return Type::kIp;
    case 'C':
      return Type::kCidr;
    case 'E':
      return Type::kEnum;
    default:
      return Type::kDyn;
  }
}

char TakeLetter(absl::string_view* spec) {
  const char letter = (*spec)[0];
  spec->remove_prefix(1);
  return letter;
}

}  // namespace

bool Types::Match(absl::string_view* spec, Ty given, Ty* parameters) {
  const char letter = TakeLetter(spec);
  const bool open = IsOpen(given);
  switch (letter) {
    case 'A':
    case 'B': {
      Ty& parameter = parameters[letter - 'A'];
      if (!Fits(given, parameter)) return false;
      parameter = Merge(given, parameter);
      return true;
    }
    case '[':
      return Match(spec, Element(given), parameters) && (open || IsList(given));
    case '?':
      return Match(spec, Element(given), parameters) && (open || IsOptional(given));
    case '{': {
      const bool key = Match(spec, Key(given), parameters);
      return Match(spec, MapValue(given), parameters) && key && (open || IsMap(given));
    }
    default:
      if (letter == 'N') return IsOpen(given) || IsNumber(Unwrapped(given));
      if (letter == 'E') return IsOpen(given) || EnumOf(given) != nullptr;
      return Fits(given, PlainOf(letter));
  }
}

Ty Types::Instantiate(absl::string_view* spec, const Ty* parameters) {
  const char letter = TakeLetter(spec);
  switch (letter) {
    case 'A':
    case 'B':
      return parameters[letter - 'A'];
    case '[':
      return ListOf(Instantiate(spec, parameters));
    case '?':
      return OptionalOf(Instantiate(spec, parameters));
    case '{': {
      const Ty key = Instantiate(spec, parameters);
      return MapOf(key, Instantiate(spec, parameters));
    }
    default:
      return PlainOf(letter);
  }
}

bool Types::Match(const TypeSpec& spec, Ty given, std::vector<Parameter>* parameters) {
  if (spec.type == Type::kParameter) {
    for (Parameter& parameter : *parameters) {
      if (parameter.name != spec.name) continue;
      if (!Fits(given, parameter.type) && !Fits(parameter.type, given)) return false;
      parameter.type = Merge(given, parameter.type);
      return true;
    }
    parameters->push_back({spec.name, given});
    return true;
  }
  if (spec.parts.empty() || IsOpen(given)) return FitsOrNull(given, Of(spec));
  // The parts may be parameters: they are matched one by one against those of the same type.
  const Entry wanted = entries_[Instantiate(spec, *parameters).id], e = entries_[given.id];
  if (spec.type == Type::kWrapper) return Fits(given, Instantiate(spec, *parameters));
  if (!Alike(e, wanted)) return false;
  if (e.shape != Shape::kNamed) {
    return Match(spec.parts[0], e.first, parameters) &&
           (spec.parts.size() < 2 || Match(spec.parts[1], e.second, parameters));
  }
  Ty chain = e.first;
  for (const TypeSpec& part : spec.parts) {
    if (chain == kFree || !Match(part, entries_[chain.id].first, parameters)) return false;
    chain = entries_[chain.id].second;
  }
  return chain == kFree;
}

Ty Types::Instantiate(const TypeSpec& spec, const std::vector<Parameter>& parameters) {
  std::vector<Ty> parts;
  for (const TypeSpec& part : spec.parts) parts.push_back(Instantiate(part, parameters));
  switch (spec.type) {
    case Type::kList:
      return ListOf(parts.empty() ? Ty(Type::kDyn) : parts[0]);
    case Type::kMap:
      return parts.size() < 2 ? Of(Type::kMap) : MapOf(parts[0], parts[1]);
    case Type::kOptional:
      return OptionalOf(parts.empty() ? Ty(Type::kDyn) : parts[0]);
    case Type::kWrapper:
      return parts.empty() ? Ty(Type::kDyn) : Make(Shape::kWrapper, parts[0], kFree);
    case Type::kMessage:
    case Type::kEnum:
      return Named(spec.name, parts);
    case Type::kParameter:
      for (const Parameter& parameter : parameters) {
        if (parameter.name == spec.name) return parameter.type;
      }
      return kFree;
    default:
      return Of(spec.type);
  }
}

}  // namespace earshot::cel::internal

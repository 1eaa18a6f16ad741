#include "cel/types.h"

#include "absl/strings/str_cat.h"
#include "base/check.h"

namespace earshot::cel::internal {

bool IsNumber(Ty type) {
  return type == Type::kInt || type == Type::kUint || type == Type::kDouble;
}
bool IsTime(Ty type) { return type == Type::kDuration || type == Type::kTimestamp; }

Types::Types() : entries_(static_cast<size_t>(kFree.id) + 1) {}

Ty Types::Make(Shape shape, Ty first, Ty second) {
  // An expression has few different types with parts: looking through them is quick, and their
  // number is bounded by that of its nodes.
  for (size_t i = static_cast<size_t>(kFree.id) + 1; i < entries_.size(); ++i) {
    const Entry& e = entries_[i];
    if (e.shape == shape && e.first == first && e.second == second) {
      return Ty(static_cast<int32_t>(i));
    }
  }
  entries_.push_back({shape, first, second});
  return Ty(static_cast<int32_t>(entries_.size()) - 1);
}

Ty Types::Of(Type type) {
  if (cel::IsList(type)) return ListOf(Of(ElementOf(type)));
  if (type == Type::kMap) return MapOf(Type::kDyn, Type::kDyn);
  if (type == Type::kOptional) return OptionalOf(Type::kDyn);
  return type;
}

bool Types::IsClosed(Ty type) const {
  const Entry& e = entries_[type.id];
  if (e.shape == Shape::kPlain) return type != Type::kDyn;
  return IsClosed(e.first) && IsClosed(e.second);
}

bool Types::Fits(Ty given, Ty wanted) const {
  if (given == wanted || IsOpen(given) || IsOpen(wanted)) return true;
  const Entry &a = entries_[given.id], &b = entries_[wanted.id];
  if (a.shape == Shape::kPlain || a.shape != b.shape) return false;
  return Fits(a.first, b.first) && Fits(a.second, b.second);
}

bool Types::Comparable(Ty a, Ty b) const {
  if (Fits(a, b) || (IsNumber(a) && IsNumber(b))) return true;
  const Entry &left = entries_[a.id], &right = entries_[b.id];
  if (left.shape == Shape::kPlain || left.shape != right.shape) return false;
  return Comparable(left.first, right.first) && Comparable(left.second, right.second);
}

Ty Types::Merge(Ty a, Ty b) {
  if (a == b || b == kFree) return a;
  if (a == kFree) return b;
  if (a == Type::kDyn || b == Type::kDyn) return Type::kDyn;
  const Entry left = entries_[a.id], right = entries_[b.id];
  return Make(left.shape, Merge(left.first, right.first), Merge(left.second, right.second));
}

Ty Types::Join(Ty a, Ty b) {
  // The standard lets null stand for an optional here, and nowhere else that concerns us.
  if (a == Type::kNull && IsOptional(b)) return b;
  if (b == Type::kNull && IsOptional(a)) return a;
  return Fits(a, b) ? Merge(a, b) : Ty(Type::kDyn);
}

Type Types::Coarse(Ty type) const {
  if (type == kFree) return Type::kDyn;
  switch (entries_[type.id].shape) {
    case Shape::kPlain:
      return static_cast<Type>(type.id);
    case Shape::kMap:
      return Type::kMap;
    case Shape::kOptional:
      return Type::kOptional;
    case Shape::kList:
      break;
  }
  return cel::ListOf(Coarse(entries_[type.id].first));
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
      if (letter == 'N') return IsOpen(given) || IsNumber(given);
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

}  // namespace earshot::cel::internal

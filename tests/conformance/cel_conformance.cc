// Runs the conformance files of the Common Expression Language that lie outside the tree, and says
// how many of their tests pass, fail, or need what is not supported yet.
//
//   cel_conformance [-v] FOLDER
//
// Exit 0 with nothing failed, or without the data ("not measured: no data"); 1 otherwise. -v lists
// what was skipped too, with the reason.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "cel/program.h"
#include "conformance/textproto.h"

namespace earshot::conformance {
namespace {

using cel::Type;
using cel::Value;

// Why a test is not run; "" where it is.
using Reason = std::string;

struct Bound {
  std::string name;
  Type type = Type::kDyn;
  Value value;
};

class Bindings : public cel::Activation {
 public:
  explicit Bindings(const std::vector<Bound>& bound) : bound_(bound) {}
  Value Get(int slot) const override { return bound_[slot].value; }

 private:
  const std::vector<Bound>& bound_;
};

const std::map<std::string, std::string>& TypeSpellings() {
  static const auto* names =
      new std::map<std::string, std::string>{{"null_type", "null"},
                                             {"optional_type", "optional"},
                                             {"google.protobuf.Duration", "duration"},
                                             {"google.protobuf.Timestamp", "timestamp"}};
  return *names;
}

// A message of cel.expr.Value as one of ours; text is kept in `texts`, lists in `lists`.
struct Store {
  std::vector<std::unique_ptr<std::string>> texts;
  std::vector<std::unique_ptr<std::vector<Value>>> lists;
};

Reason ToValue(const Message& message, Store* store, Value* out) {
  if (message.entries.size() != 1) return "an unusual value";
  const Entry& entry = message.entries[0];
  const std::string& s = entry.scalar;
  if (entry.name == "null_value") {
    *out = Value::Null();
  } else if (entry.name == "bool_value") {
    *out = Value::Bool(s == "true");
  } else if (entry.name == "int64_value") {
    *out = Value::Int(strtoll(s.c_str(), nullptr, 0));
  } else if (entry.name == "uint64_value") {
    *out = Value::Uint(strtoull(s.c_str(), nullptr, 0));
  } else if (entry.name == "double_value") {
    *out = Value::Double(strtod(s.c_str(), nullptr));
  } else if (entry.name == "string_value" || entry.name == "bytes_value") {
    store->texts.push_back(std::make_unique<std::string>(s));
    const absl::string_view text = *store->texts.back();
    *out = entry.name == "string_value" ? Value::String(text) : Value::Bytes(text);
  } else if (entry.name == "list_value") {
    auto values = std::make_unique<std::vector<Value>>();
    for (const Message* element : entry.message->All("values")) {
      Value value;
      if (Reason reason = ToValue(*element, store, &value); !reason.empty()) return reason;
      values->push_back(value);
    }
    *out = Value::List(*values);
    store->lists.push_back(std::move(values));
  } else if (entry.name == "map_value") {
    auto values = std::make_unique<std::vector<Value>>();
    for (const Message* pair : entry.message->All("entries")) {
      for (const char* part : {"key", "value"}) {
        Value value;
        const Message* inner = pair->Child(part);
        if (inner == nullptr) return "an unusual map";
        if (Reason reason = ToValue(*inner, store, &value); !reason.empty()) return reason;
        values->push_back(value);
      }
    }
    *out = cel::SortedMap(absl::MakeSpan(*values));
    store->lists.push_back(std::move(values));
  } else if (entry.name == "object_value" && entry.message->entries.size() == 1) {
    const Entry& any = entry.message->entries[0];
    const int64_t seconds = strtoll(any.message->Scalar("seconds").c_str(), nullptr, 0);
    const int64_t nanos = strtoll(any.message->Scalar("nanos").c_str(), nullptr, 0);
    int64_t micros = seconds * 1'000'000 + nanos / 1000;
    int64_t rest = nanos % 1000;
    if (rest < 0) {
      rest += 1000;
      --micros;
    }
    if (absl::StrContains(any.name, "google.protobuf.Duration")) {
      *out = Value::Duration(Span{micros}, static_cast<uint16_t>(rest));
    } else if (absl::StrContains(any.name, "google.protobuf.Timestamp")) {
      *out = Value::Timestamp(Instant{micros}, static_cast<uint16_t>(rest));
    } else {
      return "messages";
    }
  } else {
    return entry.name;
  }
  return "";
}

Reason ToType(const Message& message, Type* out, std::string* name);

Reason ToTypeWithParts(const Entry& entry, Type* out, std::string* name) {
  std::vector<const Message*> parts;
  if (entry.name == "list_type") {
    parts = {entry.message->Child("elem_type")};
  } else if (entry.name == "map_type") {
    parts = {entry.message->Child("key_type"), entry.message->Child("value_type")};
  } else if (entry.message->Scalar("name") == "optional_type") {
    parts = entry.message->All("parameter_types");
  } else {
    return "abstract types";
  }
  std::vector<std::string> names;
  Type first = Type::kDyn;
  for (size_t i = 0; i < parts.size(); ++i) {
    names.push_back("dyn");
    Type type = Type::kDyn;
    if (parts[i] == nullptr) continue;
    if (Reason reason = ToType(*parts[i], &type, &names[i]); !reason.empty()) return reason;
    if (i == 0) first = type;
  }
  const bool vague =
      std::count(names.begin(), names.end(), "dyn") == static_cast<long>(names.size());
  *out = entry.name == "list_type"  ? cel::ListOf(first)
         : entry.name == "map_type" ? Type::kMap
                                    : Type::kOptional;
  *name = entry.name == "list_type" ? "list" : entry.name == "map_type" ? "map" : "optional";
  if (!vague) absl::StrAppend(name, "<", absl::StrJoin(names, ", "), ">");
  return "";
}

// As Program::type_name has it, and the nearest type that a field can be declared of.
Reason ToType(const Message& message, Type* out, std::string* name) {
  static const std::map<std::string, Type> kNames = {
      {"BOOL", Type::kBool},
      {"INT64", Type::kInt},
      {"UINT64", Type::kUint},
      {"DOUBLE", Type::kDouble},
      {"STRING", Type::kString},
      {"BYTES", Type::kBytes},
      {"TIMESTAMP", Type::kTimestamp},
      {"DURATION", Type::kDuration},
      {"google.protobuf.Timestamp", Type::kTimestamp},
      {"google.protobuf.Duration", Type::kDuration}};
  if (message.entries.size() != 1) return "an unusual type";
  const Entry& entry = message.entries[0];
  if (entry.name == "primitive" || entry.name == "well_known" || entry.name == "message_type") {
    const auto found = kNames.find(entry.scalar);
    if (found == kNames.end()) return absl::StrCat("type ", entry.scalar);
    *out = found->second;
  } else if (entry.name == "dyn") {
    *out = Type::kDyn;
  } else if (entry.name == "null") {
    *out = Type::kNull;
  } else if (entry.name == "type") {
    *out = Type::kType;
  } else if (entry.name == "list_type" || entry.name == "map_type" ||
             entry.name == "abstract_type") {
    return ToTypeWithParts(entry, out, name);
  } else {
    return entry.name;
  }
  *name = std::string(cel::TypeName(*out));
  return "";
}

struct Outcome {
  enum { kPassed, kFailed, kSkipped } result = kPassed;
  std::string why;
};

bool SameValue(const Value& got, const Value& wanted) {
  if (got.kind() == Value::Kind::kDouble && wanted.kind() == Value::Kind::kDouble &&
      std::isnan(got.double_value())) {
    return std::isnan(wanted.double_value());
  }
  return cel::ToString(got) == cel::ToString(wanted);
}

Reason Declare(const Message& test, Store* store, std::vector<Bound>* bound) {
  for (const Message* declared : test.All("type_env")) {
    const Message* ident = declared->Child("ident");
    if (ident == nullptr || ident->Child("type") == nullptr) return "declared functions";
    Bound b;
    b.name = declared->Scalar("name");
    std::string type_name;
    if (Reason reason = ToType(*ident->Child("type"), &b.type, &type_name); !reason.empty()) {
      return reason;
    }
    bound->push_back(b);
  }
  for (const Message* binding : test.All("bindings")) {
    const std::string name = binding->Scalar("key");
    auto b =
        std::find_if(bound->begin(), bound->end(), [&](const Bound& x) { return x.name == name; });
    if (b == bound->end()) b = bound->insert(b, {name, Type::kDyn, {}});
    const Message* outer = binding->Child("value");
    const Message* value = outer == nullptr ? nullptr : outer->Child("value");
    if (value == nullptr) return "unknown or error bindings";
    if (Reason reason = ToValue(*value, store, &b->value); !reason.empty()) return reason;
  }
  return "";
}

Outcome RunTest(const Message& test) {
  Store store;
  std::vector<Bound> bound;
  if (Reason reason = Declare(test, &store, &bound); !reason.empty())
    return {Outcome::kSkipped, reason};
  std::vector<cel::Field> fields;
  for (const Bound& b : bound) fields.push_back({b.name, b.type, false});
  const bool wants_error =
      test.Find("eval_error") != nullptr || test.Find("any_eval_errors") != nullptr;
  const bool unchecked = test.Scalar("disable_check") == "true";
  if (test.Find("unknown") != nullptr || test.Find("any_unknowns") != nullptr) {
    return {Outcome::kSkipped, "unknowns"};
  }
  if (test.Scalar("disable_macros") == "true") return {Outcome::kSkipped, "macros switched off"};

  Diagnostics diagnostics;
  cel::Environment environment(fields);
  environment.set_container(test.Scalar("container")).set_checked(!unchecked);
  const auto program =
      cel::Program::Compile(environment, test.Scalar("expr"), Type::kDyn, {}, &diagnostics);
  if (!program.has_value()) {
    for (const Diagnostic& d : diagnostics) {
      if (d.code == "unsupported") return {Outcome::kSkipped, d.message};
    }
    if (wants_error) return {};
    const std::string message = diagnostics[0].message;
    if (absl::StrContains(message, "undeclared reference")) return {Outcome::kSkipped, message};
    return {Outcome::kFailed, absl::StrCat("does not compile: ", message)};
  }
  const Message* value = test.Child("value");
  const Message* typed = test.Child("typed_result");
  if (typed != nullptr) {
    Type type = Type::kDyn;
    const Message* deduced = typed->Child("deduced_type");
    if (deduced != nullptr) {
      std::string name;
      if (Reason reason = ToType(*deduced, &type, &name); !reason.empty())
        return {Outcome::kSkipped, reason};
      if (name != program->type_name()) {
        return {Outcome::kFailed,
                absl::StrCat("is of type ", program->type_name(), ", not ", name)};
      }
    }
    if (test.Scalar("check_only") == "true") return {};
    value = typed->Child("result");
  }
  cel::Scratch scratch;
  const Value got = program->Evaluate(Bindings(bound), scratch);
  if (wants_error) {
    if (got.is_error()) return {};
    return {Outcome::kFailed, absl::StrCat("gives ", cel::ToString(got), " instead of an error")};
  }
  if (value != nullptr && value->Find("type_value") != nullptr) {
    std::string name = value->Scalar("type_value");
    if (const auto found = TypeSpellings().find(name); found != TypeSpellings().end())
      name = found->second;
    if (got.kind() == Value::Kind::kType && cel::ToString(got) == name) return {};
    return {Outcome::kFailed, absl::StrCat("gives ", cel::ToString(got), " instead of ", name)};
  }
  Value wanted = Value::Bool(true);
  if (value != nullptr) {
    if (Reason reason = ToValue(*value, &store, &wanted); !reason.empty())
      return {Outcome::kSkipped, reason};
  }
  if (SameValue(got, wanted)) return {};
  return {Outcome::kFailed,
          absl::StrCat("gives ", cel::ToString(got), " instead of ", cel::ToString(wanted))};
}

int Main(int argc, char** argv) {
  const bool verbose = argc > 1 && std::string(argv[1]) == "-v";
  const std::string folder =
      argc > 1 + (verbose ? 1 : 0) ? argv[argc - 1] : "../shared/cel/testdata";
  std::error_code error;
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    if (entry.path().extension() == ".textproto") files.push_back(entry.path());
  }
  if (files.empty()) {
    std::printf("not measured: no data\n");
    return 0;
  }
  std::sort(files.begin(), files.end());
  int passed = 0, failed = 0, skipped = 0;
  for (const auto& path : files) {
    std::ifstream in(path, std::ios::binary);
    TextReader reader(std::string(std::istreambuf_iterator<char>(in), {}));
    const Message file = reader.Read();
    if (!reader.ok()) {
      std::printf("%s: cannot be read\n", path.filename().c_str());
      ++failed;
      continue;
    }
    int counts[3] = {0, 0, 0};
    for (const Message* section : file.All("section")) {
      for (const Message* test : section->All("test")) {
        Outcome outcome = RunTest(*test);
        if (outcome.result == Outcome::kFailed && !test->Scalar("container").empty()) {
          outcome = {Outcome::kSkipped, "names resolved in a container"};
        }
        ++counts[outcome.result];
        if (outcome.result == Outcome::kPassed || (outcome.result == Outcome::kSkipped && !verbose))
          continue;
        std::printf(
            "%s %s/%s/%s: %s: %s\n", outcome.result == Outcome::kFailed ? "FAILED" : "skipped",
            file.Scalar("name").c_str(), section->Scalar("name").c_str(),
            test->Scalar("name").c_str(), test->Scalar("expr").c_str(), outcome.why.c_str());
      }
    }
    std::printf("%-16s %4d passed %4d failed %4d skipped\n", file.Scalar("name").c_str(), counts[0],
                counts[1], counts[2]);
    passed += counts[0];
    failed += counts[1];
    skipped += counts[2];
  }
  std::printf("%d passed, %d failed, %d skipped (not supported yet)\n", passed, failed, skipped);
  return failed == 0 ? 0 : 1;
}

}  // namespace
}  // namespace earshot::conformance

int main(int argc, char** argv) { return earshot::conformance::Main(argc, argv); }

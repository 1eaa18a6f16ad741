// Runs the conformance files of the Common Expression Language that lie outside the tree, and says
// how many of their tests pass; those that fail or are not run are listed with the reason.
//
//   cel_conformance [FOLDER]      the folder of the .textproto files
//
// Exit 0 with nothing failed, or without the data ("not measured: no data"); 1 otherwise.
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "cel/program.h"
#include "cel/types.h"
#include "conformance/suite.h"
#include "support/cel_oracle.h"

namespace earshot::conformance {
namespace {

using cel::Value;
using google::protobuf::Message;

struct Outcome {
  enum { kPassed, kFailed, kNotRun } result = kPassed;
  std::string why;
};
Outcome Failed(std::string why) { return {Outcome::kFailed, std::move(why)}; }
Outcome NotRun(std::string why) { return {Outcome::kNotRun, std::move(why)}; }

// One test, with what it declares and binds.
class Run : public cel::Activation {
 public:
  Run(const Message& test, std::shared_ptr<const cel_protobuf::ProtobufTypes> types)
      : test_(test), types_(std::move(types)) {}

  Outcome Check();
  Value Get(int slot) const override { return values_[slot]; }

 private:
  cel::Environment Declared();
  Outcome CheckType(const cel::Program& program, const Message& wanted) const;
  Outcome CheckValue(const Value& got, const Message* wanted);

  const Message& test_;
  std::shared_ptr<const cel_protobuf::ProtobufTypes> types_;
  cel::Scratch scratch_;
  std::vector<Value> values_;  // by slot
};

cel::Environment Run::Declared() {
  std::vector<cel::Field> fields;
  std::vector<cel::FunctionDeclaration> functions;
  for (const Message* declared : Parts(test_, "type_env")) {
    if (const Message* ident = Part(*declared, "ident")) {
      fields.push_back({.path = Text(*declared, "name"), .spec = ToSpec(*Part(*ident, "type"))});
    }
    const Message* function = Part(*declared, "function");
    if (function == nullptr) continue;
    for (const Message* overload : Parts(*function, "overloads")) {
      cel::FunctionDeclaration made;
      made.name = Text(*declared, "name");
      for (const Message* param : Parts(*overload, "params")) made.args.push_back(ToSpec(*param));
      made.result = ToSpec(*Part(*overload, "result_type"));
      made.method = Flag(*overload, "is_instance_function");
      functions.push_back(std::move(made));
    }
  }
  values_.resize(fields.size());
  for (const Message* binding : Parts(test_, "bindings")) {
    const std::string name = Text(*binding, "key");
    size_t slot = 0;
    while (slot < fields.size() && fields[slot].path != name) ++slot;
    if (slot == fields.size()) {
      fields.push_back({.path = name});
      values_.emplace_back();
    }
    const Message* value = Part(*Part(*binding, "value"), "value");
    values_[slot] = value == nullptr ? Value::Error(cel::ErrorCode::kInvalidArgument)
                                     : ToValue(*value, *types_, &scratch_);
  }
  cel::Environment environment(std::move(fields));
  environment.set_container(Text(test_, "container"))
      .set_checked(!Flag(test_, "disable_check"))
      .set_types(types_);
  for (cel::FunctionDeclaration& function : functions) environment.Declare(std::move(function));
  return environment;
}

Outcome Run::CheckType(const cel::Program& program, const Message& wanted) const {
  cel::internal::Types types(types_.get());
  const std::string name = types.Name(types.Of(ToSpec(wanted)));
  if (name == program.type_name()) return {};
  return Failed(absl::StrCat("is of type ", program.type_name(), ", not ", name));
}

Outcome Run::CheckValue(const Value& got, const Message* wanted) {
  static const auto* spellings =
      new std::map<std::string, std::string>{{"null_type", "null"},
                                             {"optional_type", "optional"},
                                             {"google.protobuf.Duration", "duration"},
                                             {"google.protobuf.Timestamp", "timestamp"}};
  std::string text = "true";  // no matcher means true
  bool same = false;
  const auto* kind = wanted == nullptr ? nullptr : Which(*wanted, "kind");
  if (kind != nullptr && kind->name() == "type_value") {
    text = Text(*wanted, "type_value");
    if (const auto found = spellings->find(text); found != spellings->end()) text = found->second;
    same = got.kind() == Value::Kind::kType && cel::ToString(got) == text;
  } else {
    const Value value =
        wanted == nullptr ? Value::Bool(true) : ToValue(*wanted, *types_, &scratch_);
    text = cel::ToString(value);
    same = !value.is_error() && Same(got, value);
  }
  if (same) return {};
  return Failed(absl::StrCat("gives ", cel::ToString(got), " instead of ", text));
}

Outcome CheckError(const Value& got) {
  if (got.is_error()) return {};
  return Failed(absl::StrCat("gives ", cel::ToString(got), " instead of an error"));
}

Outcome Run::Check() {
  if (Flag(test_, "disable_macros")) return NotRun("macros cannot be switched off");
  const auto* matcher = Which(test_, "result_matcher");
  const std::string matched = matcher == nullptr ? "" : matcher->name();
  if (matched == "unknown" || matched == "any_unknowns") return NotRun("there are no unknowns");
  // What can never be anything but an error may be refused before it is evaluated.
  const bool wants_error = matched == "eval_error" || matched == "any_eval_errors";

  Diagnostics diagnostics;
  const cel::Environment environment = Declared();
  const auto program =
      cel::Program::Compile(environment, Text(test_, "expr"), cel::Type::kDyn, {}, &diagnostics);
  if (!program.has_value()) {
    for (const Diagnostic& d : diagnostics) {
      if (d.code == "unsupported") return NotRun(d.message);
    }
    if (wants_error) return {};
    return Failed(absl::StrCat("does not compile: ", diagnostics[0].message));
  }
  const Message* wanted = matched == "value" ? Part(test_, "value") : nullptr;
  if (matched == "typed_result") {
    const Message& typed = *Part(test_, "typed_result");
    if (const Message* type = Part(typed, "deduced_type")) {
      Outcome outcome = CheckType(*program, *type);
      if (outcome.result != Outcome::kPassed || Flag(test_, "check_only")) return outcome;
    }
    wanted = Part(typed, "result");
  }
  const Value got = program->Evaluate(*this, scratch_);
  const Outcome outcome = wants_error ? CheckError(got) : CheckValue(got, wanted);
  if (outcome.result != Outcome::kPassed) return outcome;
  // The plain evaluator, to which programs are held, is held to the standard itself.
  const auto plain =
      cel::internal::Oracle::Evaluate(environment, Text(test_, "expr"), *this, scratch_);
  if (!plain.has_value()) return Failed("the plain evaluator refuses it");
  Outcome plainly = wants_error ? CheckError(*plain) : CheckValue(*plain, wanted);
  if (plainly.result != Outcome::kPassed) plainly.why = absl::StrCat("plainly ", plainly.why);
  return plainly;
}

struct Counts {
  int passed = 0, failed = 0, not_run = 0;
};

void RunFile(const Suite& suite, const Message& file, Counts* total) {
  Counts counts;
  for (const Message* section : Parts(file, "section")) {
    // The same text means an int in sections of the one kind and an enumeration in the others.
    const bool strong_enums = absl::StartsWith(Text(*section, "name"), "strong_");
    for (const Message* test : Parts(*section, "test")) {
      const Outcome outcome = Run(*test, suite.types(strong_enums)).Check();
      ++(outcome.result == Outcome::kPassed   ? counts.passed
         : outcome.result == Outcome::kFailed ? counts.failed
                                              : counts.not_run);
      if (outcome.result == Outcome::kPassed) continue;
      std::printf("%s %s/%s/%s: %s: %s\n",
                  outcome.result == Outcome::kFailed ? "FAILED" : "NOT RUN",
                  Text(file, "name").c_str(), Text(*section, "name").c_str(),
                  Text(*test, "name").c_str(), Text(*test, "expr").c_str(), outcome.why.c_str());
    }
  }
  std::printf("%-16s %4d passed %4d failed %4d not run\n", Text(file, "name").c_str(),
              counts.passed, counts.failed, counts.not_run);
  total->passed += counts.passed;
  total->failed += counts.failed;
  total->not_run += counts.not_run;
}

int Main(int argc, char** argv) {
  const std::string folder = argc > 1 ? argv[1] : EARSHOT_CEL_TESTDATA;
  std::error_code error;
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    if (entry.path().extension() == ".textproto") paths.push_back(entry.path());
  }
  if (paths.empty()) {
    std::printf("not measured: no data\n");
    return 0;
  }
  std::sort(paths.begin(), paths.end());
  Suite suite(EARSHOT_CEL_PROTOS);
  if (!suite.ok()) {
    std::printf("%s cannot be read\n", EARSHOT_CEL_PROTOS);
    return 1;
  }
  Counts counts;
  for (const auto& path : paths) {
    std::string why;
    const auto file = suite.Read(path, &why);
    if (file != nullptr) {
      RunFile(suite, *file, &counts);
    } else {
      std::printf("FAILED %s: %s\n", path.filename().c_str(), why.c_str());
      ++counts.failed;
    }
  }
  if (counts.not_run > 0) std::printf("%d not run\n", counts.not_run);
  std::printf("%d passed, %d failed\n", counts.passed, counts.failed);
  return counts.failed == 0 ? 0 : 1;
}

}  // namespace
}  // namespace earshot::conformance

int main(int argc, char** argv) { return earshot::conformance::Main(argc, argv); }

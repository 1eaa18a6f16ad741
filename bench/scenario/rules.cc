// What many rules cost: the workload of 25 fields and rules of three to five predicates, asked
// through the index, each answer compared with what evaluating every rule gives.
//
//   rules_bench EVENTS.json RULES.json... [--seconds N]
//
// Times are processor time of this thread, the best of several rounds.
#include <time.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "cel/index.h"
#include "simdjson.h"

namespace {

using earshot::Diagnostics;
using earshot::cel::Activation;
using earshot::cel::BatchMatches;
using earshot::cel::Columns;
using earshot::cel::Environment;
using earshot::cel::Field;
using earshot::cel::Index;
using earshot::cel::Matches;
using earshot::cel::Program;
using earshot::cel::Type;
using earshot::cel::Value;
namespace dom = simdjson::dom;

double Seconds() {
  timespec at;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &at);
  return static_cast<double>(at.tv_sec) + 1e-9 * static_cast<double>(at.tv_nsec);
}

class Record : public Activation {
 public:
  explicit Record(const Value* values) : Activation(values), values_(values) {}
  Value Get(int slot) const override { return values_[slot]; }

 private:
  const Value* values_;
};

struct Workload {
  dom::parser parser;
  Environment environment;
  std::vector<std::vector<Value>> events;

  bool Read(const char* path) {
    dom::element root;
    if (parser.load(path).get(root) != simdjson::SUCCESS) return false;
    std::vector<Field> fields;
    const dom::array all = root["events"].get_array();
    const dom::object first = (*all.begin()).get_object();
    std::vector<std::string> names;
    const dom::array field_names = root["fields"].get_array();
    for (const dom::element name : field_names) {
      names.emplace_back(name.get_c_str().value());
      const dom::element value = first[names.back()];
      fields.push_back({names.back(), value.is_bool()     ? Type::kBool
                                      : value.is_string() ? Type::kString
                                      : value.is_int64()  ? Type::kInt
                                                          : Type::kDouble});
    }
    // A number that is whole by chance in the first event.
    for (const dom::element event : all) {
      for (Field& field : fields) {
        if (event[field.path].is_double() && !event[field.path].is_int64()) {
          field.type = Type::kDouble;
        }
      }
    }
    for (const dom::element event : all) {
      std::vector<Value> values;
      for (const Field& field : fields) values.push_back(ValueOf(event[field.path], field.type));
      events.push_back(std::move(values));
    }
    environment = Environment(std::move(fields));
    return true;
  }
  static Value ValueOf(dom::element e, Type type) {
    switch (type) {
      case Type::kBool:
        return Value::Bool(e.get_bool().value());
      case Type::kString: {
        const std::string_view text = e.get_string().value();
        return Value::String({text.data(), text.size()});
      }
      case Type::kInt:
        return Value::Int(e.get_int64().value());
      default:
        return Value::Double(e.get_double().value());
    }
  }
};

std::string Literal(dom::element e) {
  if (e.is_string()) return absl::StrCat("'", std::string(e.get_string().value()), "'");
  if (e.is_int64()) return absl::StrCat(e.get_int64().value());
  std::string text = absl::StrCat(e.get_double().value());
  return text.find_first_of(".e") == std::string::npos ? text + ".0" : text;
}

std::string Predicate(const dom::array predicate, const Environment& environment) {
  const std::string field(predicate.at(0).get_string().value());
  const std::string op(predicate.at(1).get_string().value());
  const dom::element constant = predicate.at(2);
  if (op == "true") return field;
  if (op == "false") return "!" + field;
  if (op == "in") {
    std::vector<std::string> items;
    const dom::array members = constant.get_array();
    for (const dom::element item : members) items.push_back(Literal(item));
    return absl::StrCat(field, " in [", absl::StrJoin(items, ", "), "]");
  }
  std::string literal = Literal(constant);
  const bool is_double = environment.fields()[*environment.Slot(field)].type == Type::kDouble;
  if (is_double && literal.find_first_of(".e") == std::string::npos) literal += ".0";
  const std::string sign = op == "eq" ? "==" : op == "ne" ? "!=" : op == "ge" ? ">=" : "<";
  return absl::StrCat(field, " ", sign, " ", literal);
}

std::vector<std::string> ReadRules(const char* path, const Environment& environment) {
  dom::parser parser;
  std::vector<std::string> sources;
  const dom::array rules = parser.load(path).get_array();
  for (const dom::element rule : rules) {
    std::vector<std::string> conjuncts;
    const dom::array cnf = rule["cnf"].get_array();
    for (const dom::element any : cnf) {
      std::vector<std::string> alternatives;
      const dom::array disjuncts = any.get_array();
      for (const dom::element one : disjuncts) {
        alternatives.push_back(Predicate(one.get_array(), environment));
      }
      const std::string joined = absl::StrJoin(alternatives, " || ");
      conjuncts.push_back(alternatives.size() > 1 ? "(" + joined + ")" : joined);
    }
    sources.push_back(absl::StrJoin(conjuncts, " && "));
  }
  return sources;
}

double g_seconds = 1.0;

// Microseconds of one of `n` things that a round does: the best round.
template <typename Round>
double Best(size_t n, const Round& round) {
  double best = 1e9, spent = 0;
  while (spent < g_seconds) {
    const double began = Seconds();
    round();
    const double took = Seconds() - began;
    best = std::min(best, took);
    spent += took;
  }
  return best * 1e6 / static_cast<double>(n);
}

bool Verify(const Workload& workload, const std::vector<Program>& programs, const Index& index,
            size_t* matched) {
  Matches matches;
  *matched = 0;
  std::vector<uint32_t> expected, errors;
  Columns columns;
  BatchMatches batch;
  for (size_t e = 0; e < workload.events.size(); ++e) {
    const Record record(workload.events[e].data());
    expected.clear();
    errors.clear();
    for (size_t r = 0; r < programs.size(); ++r) {
      const Value v = programs[r].Evaluate(record);
      if (v.is_true()) expected.push_back(static_cast<uint32_t>(r));
      if (v.is_error()) errors.push_back(static_cast<uint32_t>(r));
    }
    index.Match(record, matches);
    if (matches.matched() != absl::MakeConstSpan(expected) ||
        matches.errors() != absl::MakeConstSpan(errors)) {
      return false;
    }
    *matched += expected.size();
  }
  return true;
}

bool Measure(const Workload& workload, const std::string& path) {
  const std::vector<std::string> sources = ReadRules(path.c_str(), workload.environment);
  std::vector<Program> programs;
  Diagnostics diagnostics;
  const double parsed = Seconds();
  for (const std::string& source : sources) {
    auto program = Program::Compile(workload.environment, source, Type::kBool, {}, &diagnostics);
    if (!program.has_value()) {
      fprintf(stderr, "rules_bench: %s: %s\n", source.c_str(), diagnostics[0].message.c_str());
      return false;
    }
    programs.push_back(*std::move(program));
  }
  const double compiled = Seconds();
  Index index = Index::Build(workload.environment, programs);
  const double built = Seconds();
  size_t matched = 0;
  if (programs.size() <= 10'000 && !Verify(workload, programs, index, &matched)) {
    fprintf(stderr, "rules_bench: the index and the evaluator differ\n");
    return false;
  }
  const size_t n = workload.events.size();
  Matches matches;
  uint64_t sink = 0;
  const double list = Best(n, [&] {
    for (const auto& event : workload.events) {
      index.Match(Record(event.data()), matches);
      sink += matches.matched().size();
    }
  });
  const double bits = Best(n, [&] {
    for (const auto& event : workload.events) {
      index.MatchBits(Record(event.data()), matches);
      sink += matches.bits()[0];
    }
  });
  Columns columns;
  columns.records = n;
  std::vector<std::vector<Value>> by_slot(workload.environment.fields().size());
  for (size_t slot = 0; slot < by_slot.size(); ++slot) {
    for (const auto& event : workload.events) by_slot[slot].push_back(event[slot]);
    columns.of_slot.push_back(by_slot[slot]);
  }
  BatchMatches batch;
  const double batched = Best(n, [&] {
    index.MatchBatch(columns, matches, batch);
    sink += batch.matched.size();
  });
  // One by one, as many events as take a while.
  const size_t few = std::max<size_t>(1, std::min<size_t>(n, 2'000'000 / programs.size()));
  const double plain = Best(few, [&] {
    for (size_t e = 0; e < few; ++e) {
      const Record record(workload.events[e].data());
      for (const Program& program : programs) sink += program.Evaluate(record).is_true();
    }
  });
  size_t changes = 0;
  const double change = Best(100, [&] {
    for (size_t i = 0; i < 100; ++i) {
      index = index.With((i * 97 + changes) % programs.size(),
                         programs[(i * 31 + changes * 7) % programs.size()]);
    }
    ++changes;
  });
  printf("%8zu %8.3f %8.3f %8.3f %9.1f %9.1f %9.1f %8.1f %9.1f %9zu\n", programs.size(), list, bits,
         batched, plain, (compiled - parsed) * 1e3, (built - compiled) * 1e3,
         static_cast<double>(index.MemoryBytes()) / static_cast<double>(programs.size()), change,
         matched);
  return sink != 1;
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::string> paths;
  for (int i = 1; i < argc; ++i) {
    if (strcmp(argv[i], "--seconds") == 0 && i + 1 < argc) {
      if (!absl::SimpleAtod(argv[++i], &g_seconds)) return 2;
    } else {
      paths.push_back(argv[i]);
    }
  }
  if (paths.size() < 2) {
    printf(
        "rules_bench EVENTS.json RULES.json... [--seconds N]: not measured, no workload given\n");
    return 0;
  }
  Workload workload;
  if (!workload.Read(paths[0].c_str())) {
    fprintf(stderr, "rules_bench: cannot read %s\n", paths[0].c_str());
    return 1;
  }
  printf("%8s %8s %8s %8s %9s %9s %9s %8s %9s %9s\n", "rules", "list us", "bits us", "batch us",
         "plain us", "parse ms", "index ms", "B/rule", "change us", "matched");
  for (size_t i = 1; i < paths.size(); ++i) {
    if (!Measure(workload, paths[i])) return 1;
  }
  return 0;
}

// Our side of the comparison of expression languages: the same conditions over the same events as
// every peer, one line of JSON.
//
//   earshot_peer FOLDER [--virtual | --remember]
//
// --virtual: fields are asked for one by one, at each condition. --remember: likewise, but each event
// keeps what it has answered, for as long as it is looked at.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_split.h"
#include "cel/program.h"

namespace earshot {
namespace {

std::vector<std::string> Lines(const std::string& path) {
  std::ifstream in(path);
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

enum class Fields { kBeside, kAsked, kRemembered };

class Event : public cel::Activation {
 public:
  Event(std::vector<cel::Value> values, Fields how) : values_(std::move(values)), how_(how) {
    if (how == Fields::kBeside) set_dense(values_.data());
  }
  Event(Event&& other) noexcept
      : Activation(), values_(std::move(other.values_)), how_(other.how_) {
    if (how_ == Fields::kBeside) set_dense(values_.data());
  }
  // Before its conditions: nothing is known of an event that comes in.
  void Begin(std::vector<cel::Value>& answers) {
    if (how_ != Fields::kRemembered) return;
    std::fill(answers.begin(), answers.end(), cel::Value::Missing());
    set_answers(answers.data());
  }
  cel::Value Get(int slot) const override { return values_[static_cast<size_t>(slot)]; }

 private:
  std::vector<cel::Value> values_;
  Fields how_;
};

double Seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

// The best of five, each of passes that last half a second: what else runs on the machine only adds.
template <typename Pass>
double BestSeconds(const Pass& pass) {
  double best = 1e9;
  for (int round = 0; round < 5; ++round) {
    int passes = 0;
    const double began = Seconds();
    double spent = 0;
    do {
      pass();
      ++passes;
      spent = Seconds() - began;
    } while (spent < 0.5);
    best = std::min(best, spent / passes);
  }
  return best;
}

cel::Value Read(const std::string& text, cel::Type type) {
  switch (type) {
    case cel::Type::kInt:
      return cel::Value::Int(std::stoll(text));
    case cel::Type::kDouble:
      return cel::Value::Double(std::stod(text));
    case cel::Type::kBool:
      return cel::Value::Bool(text == "True");
    default:
      return cel::Value::String(text);
  }
}

int Main(int argc, char** argv) {
  if (argc < 2) return 2;
  const std::string folder = argv[1];
  const std::string option = argc < 3 ? "" : argv[2];
  const Fields how = option == "--virtual"    ? Fields::kAsked
                     : option == "--remember" ? Fields::kRemembered
                                              : Fields::kBeside;
  std::vector<cel::Field> fields;
  for (const std::string& line : Lines(folder + "/fields.txt")) {
    const std::pair<std::string, std::string> parts = absl::StrSplit(line, ' ');
    fields.push_back({parts.first, parts.second == "int"      ? cel::Type::kInt
                                   : parts.second == "double" ? cel::Type::kDouble
                                   : parts.second == "bool"   ? cel::Type::kBool
                                                              : cel::Type::kString});
  }
  const cel::Environment environment(fields);
  const std::vector<std::string> sources = Lines(folder + "/rules.txt");
  std::vector<cel::Program> programs;
  const auto compile = [&] {
    programs.clear();
    for (const std::string& source : sources) {
      Diagnostics findings;
      auto program = cel::Program::Compile(environment, source, cel::Type::kBool, {}, &findings);
      if (!program.has_value()) std::exit(1);
      programs.push_back(*std::move(program));
    }
  };
  compile();
  std::vector<std::vector<std::string>> texts;  // which the values borrow
  for (const std::string& line : Lines(folder + "/events.tsv")) {
    texts.push_back(absl::StrSplit(line, '\t'));
  }
  std::vector<Event> events;
  for (const std::vector<std::string>& parts : texts) {
    std::vector<cel::Value> values;
    for (size_t i = 0; i < fields.size(); ++i) values.push_back(Read(parts[i], fields[i].type));
    events.emplace_back(std::move(values), how);
  }
  std::vector<cel::Value> answers(fields.size());
  uint64_t matches = 0;
  uint32_t digest = 0;
  for (Event& event : events) {
    event.Begin(answers);
    for (size_t i = 0; i < programs.size(); ++i) {
      if (!programs[i].Evaluate(event).is_true()) continue;
      ++matches;
      digest = digest * 1'000'003u + static_cast<uint32_t>(i) + 1;
    }
  }
  uint64_t sum = 0;
  const double evaluating = BestSeconds([&] {
    for (Event& event : events) {
      event.Begin(answers);
      for (const cel::Program& program : programs) sum += program.Evaluate(event).is_true();
    }
  });
  const double compiling = BestSeconds(compile);
  std::printf(
      "{\"name\":\"earshot%s\",\"version\":\"this tree\",\"matches\":%llu,\"digest\":%u,"
      "\"ns\":%.2f,\"compile_us\":%.2f,\"sum\":%llu}\n",
      how == Fields::kBeside  ? ""
      : how == Fields::kAsked ? " (fields asked one by one)"
                              : " (answers remembered)",
      static_cast<unsigned long long>(matches), digest,
      evaluating * 1e9 / static_cast<double>(events.size() * programs.size()),
      compiling * 1e6 / static_cast<double>(programs.size()),
      static_cast<unsigned long long>(sum % 2));
  return 0;
}

}  // namespace
}  // namespace earshot

int main(int argc, char** argv) { return earshot::Main(argc, argv); }

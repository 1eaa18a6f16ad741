#include "policy/cel_policy.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/limits.h"
#include "cel/names.h"
#include "policy/reader.h"
#include "policy/schema.h"
#include "policy/yaml.h"

namespace earshot::policy {
namespace {

constexpr Shape kText{.kind = Shape::Kind::kText};
constexpr KeyShape kPolicyKeys[] = {{"name", &kText, ""},
                                    {"description", &kText, ""},
                                    {"display_name", &kText, ""},
                                    {"imports", &kText, ""},
                                    {"rule", &kText, "", true}};
constexpr KeyShape kImportKeys[] = {{"name", &kText, "", true}};
constexpr KeyShape kRuleKeys[] = {{"id", &kText, ""},
                                  {"description", &kText, ""},
                                  {"variables", &kText, ""},
                                  {"match", &kText, "", true}};
constexpr KeyShape kVariableKeys[] = {{"name", &kText, "", true},
                                      {"expression", &kText, "", true},
                                      {"display_name", &kText, ""},
                                      {"description", &kText, ""}};
constexpr KeyShape kMatchKeys[] = {{"condition", &kText, ""},
                                   {"output", &kText, ""},
                                   {"explanation", &kText, ""},
                                   {"rule", &kText, ""}};
constexpr Shape kPolicy{.kind = Shape::Kind::kMap, .what = "CEL policy", .keys = kPolicyKeys};
constexpr Shape kImport{.kind = Shape::Kind::kMap, .what = "import", .keys = kImportKeys};
constexpr Shape kRule{.kind = Shape::Kind::kMap, .what = "rule", .keys = kRuleKeys};
constexpr Shape kVariable{.kind = Shape::Kind::kMap, .what = "variable", .keys = kVariableKeys};
constexpr Shape kMatch{.kind = Shape::Kind::kMap, .what = "match", .keys = kMatchKeys};

// A piece of the expression that stands in the file: at `begin` of it, from `text` of the scalar on.
struct Piece {
  size_t begin = 0, size = 0;
  const Node* scalar = nullptr;
  size_t text = 0;
};

struct Written {
  std::string text;
  std::vector<Piece> pieces;

  Written& operator<<(absl::string_view more) {
    absl::StrAppend(&text, more);
    return *this;
  }
  Written& operator<<(const Written& more) {
    for (Piece piece : more.pieces) {
      piece.begin += text.size();
      pieces.push_back(piece);
    }
    absl::StrAppend(&text, more.text);
    return *this;
  }
};

// What a rule or a match comes to.
struct Outcome {
  Written written;
  bool optional = false;
};

Outcome InOptional(Outcome outcome) {
  if (outcome.optional) return outcome;
  Outcome wrapped;
  wrapped.optional = true;
  wrapped.written << "optional.of(" << outcome.written << ")";
  return wrapped;
}

}  // namespace

struct CelSource::Origins {
  std::string source;
  std::string expression;
  SourceMap map{""};
  std::optional<Node> root;
  std::vector<Piece> pieces;

  Place Back(Place place) const;
};

Place CelSource::Origins::Back(Place place) const {
  const size_t at = ByteAt(expression, place);
  // What we wrote ourselves is told as the piece before it, from its beginning.
  const Piece* found = nullptr;
  for (const Piece& piece : pieces) {
    if (piece.begin <= at && (found == nullptr || piece.begin >= found->begin)) found = &piece;
  }
  if (found == nullptr) return {};
  const std::vector<size_t> alignment = Alignment(*found->scalar, map.source());
  const size_t inside = at - found->begin;
  const size_t text = found->text + (inside < found->size ? inside : 0);
  return map.At(text < alignment.size() ? alignment[text] : found->scalar->offset);
}

// One file to one expression.
class CelPolicyReader {
 public:
  CelPolicyReader(const SourceMap& map, Findings& findings) : context_{map, findings} {}

  std::optional<Written> Read(const Node& root);

 private:
  struct Variable {
    std::string name, bound;  // as the file says, and as it is bound
  };

  std::optional<Outcome> Rule(const Node& node);
  std::optional<Outcome> Matches(const Node& node);
  std::optional<Outcome> Match(const Node& node, std::optional<Outcome> otherwise);
  std::optional<Written> Expression(const Node& node, absl::string_view what);
  void Imports(const Node& node);

  Context context_;
  std::vector<Variable> scope_;
  std::vector<std::pair<std::string, std::string>> imports_;  // by the last part of the name
  int bound_ = 0;
};

std::optional<Written> CelPolicyReader::Read(const Node& root) {
  const MapReader reader(context_, root, kPolicy);
  if (const Node* imports = reader.Find("imports")) Imports(*imports);
  const Node* rule = reader.Require("rule");
  if (rule == nullptr) return std::nullopt;
  auto outcome = Rule(*rule);
  if (!outcome.has_value() || context_.findings.has_errors()) return std::nullopt;
  return std::move(outcome->written);
}

void CelPolicyReader::Imports(const Node& node) {
  const auto* list =
      ReadList(context_, node, "imports", kExpressionFieldsMax, "kExpressionFieldsMax");
  if (list == nullptr) return;
  for (const Node& item : *list) {
    const MapReader reader(context_, item, kImport);
    const auto name = reader.RequiredText("name");
    if (name.has_value()) imports_.emplace_back(name->substr(name->rfind('.') + 1), *name);
  }
}

// The text of an expression with its variables under the names that they are bound to, on lines of its own: it may
// end in a remark.
std::optional<Written> CelPolicyReader::Expression(const Node& node, absl::string_view what) {
  if (!node.is_scalar()) {
    context_.WrongType(node, what, "an expression");
    return std::nullopt;
  }
  const absl::string_view text = absl::StripTrailingAsciiWhitespace(node.text);
  if (text.empty()) {
    context_.Error(node, "empty", absl::StrCat("'", what, "' is empty"));
    return std::nullopt;
  }
  Written out;
  size_t done = 0;
  const auto copy = [&](size_t end) {
    out.pieces.push_back({out.text.size(), end - done, &node, done});
    out << text.substr(done, end - done);
  };
  bool good = true;
  for (const cel::NameUse& use : cel::NamesIn(text)) {
    const auto import = std::find_if(imports_.begin(), imports_.end(),
                                     [&](const auto& known) { return known.first == use.name; });
    if (import != imports_.end()) {
      copy(use.begin);
      out << import->second;
      done = use.name_end;
    }
    if (use.name != "variables" || use.next.empty()) continue;
    // The innermost of that name counts.
    const auto variable = std::find_if(scope_.rbegin(), scope_.rend(),
                                       [&](const Variable& v) { return v.name == use.next; });
    if (variable == scope_.rend()) {
      std::vector<std::string> names;
      for (const Variable& known : scope_) names.push_back(known.name);
      const std::vector<size_t> alignment = Alignment(node, context_.map.source());
      context_.findings.Error(
          use.begin < alignment.size() ? context_.map.At(alignment[use.begin]) : context_.At(node),
          "unknown-variable",
          absl::StrCat("no variable ", Quoted(use.next), " is declared before this",
                       context_.Hint(use.next, names)));
      good = false;
      continue;
    }
    copy(use.begin);
    out << variable->bound;
    done = use.end;
  }
  copy(text.size());
  if (!good) return std::nullopt;
  Written whole;
  whole << "(" << out << "\n)";
  return whole;
}

std::optional<Outcome> CelPolicyReader::Rule(const Node& node) {
  const MapReader reader(context_, node, kRule);
  if (!reader.ok()) return std::nullopt;
  const size_t outer = scope_.size();
  bool good = true;
  std::vector<std::pair<std::string, Written>> bound;
  if (const Node* variables = reader.Find("variables")) {
    const auto* list =
        ReadList(context_, *variables, "variables", kExpressionNodesMax, "kExpressionNodesMax");
    for (size_t i = 0; list != nullptr && i < list->size(); ++i) {
      const MapReader variable(context_, (*list)[i], kVariable);
      const auto name = variable.RequiredText("name");
      const Node* expression = variable.Require("expression");
      auto written = expression == nullptr ? std::nullopt : Expression(*expression, "expression");
      good = good && name.has_value() && written.has_value();
      if (!name.has_value()) continue;
      // Known even where its expression is wrong: one mistake is reported once.
      scope_.push_back({*name, absl::StrCat("variable_", bound_++, "_")});
      if (written.has_value()) bound.emplace_back(scope_.back().bound, *std::move(written));
    }
  }
  const Node* match = reader.Require("match");
  auto outcome = match == nullptr ? std::nullopt : Matches(*match);
  scope_.resize(outer);
  if (!good || !outcome.has_value()) return std::nullopt;
  for (auto variable = bound.rbegin(); variable != bound.rend(); ++variable) {
    Written around;
    around << "cel.bind(" << variable->first << ", " << variable->second << ", " << outcome->written
           << ")";
    outcome->written = std::move(around);
  }
  return outcome;
}

std::optional<Outcome> CelPolicyReader::Matches(const Node& node) {
  const auto* list = ReadList(context_, node, "match", kExpressionNodesMax, "kExpressionNodesMax");
  if (list == nullptr) return std::nullopt;
  if (list->empty()) {
    context_.Error(node, "empty", "'match' is empty: a rule needs an output");
    return std::nullopt;
  }
  // From the last one up, each the choice before what follows it. Every one is read, so that all mistakes show.
  std::optional<Outcome> rest;
  bool good = true;
  for (size_t i = list->size(); i-- > 0;) {
    auto outcome = Match((*list)[i], rest);
    good = good && outcome.has_value();
    rest = std::move(outcome);
  }
  return good ? std::move(rest) : std::nullopt;
}

// `otherwise`: what the matches behind it come to.
std::optional<Outcome> CelPolicyReader::Match(const Node& node, std::optional<Outcome> otherwise) {
  const MapReader reader(context_, node, kMatch);
  if (!reader.ok()) return std::nullopt;
  const Node* output = reader.Find("output");
  const Node* rule = reader.Find("rule");
  if ((output == nullptr) == (rule == nullptr)) {
    context_.Error(node, "missing-key", "a match has an 'output' or a 'rule', and not both");
    return std::nullopt;
  }
  std::optional<Outcome> then;
  if (rule != nullptr) {
    then = Rule(*rule);
  } else if (auto written = Expression(*output, "output")) {
    then = Outcome{*std::move(written), false};
  }
  if (const Node* explanation = reader.Find("explanation")) {
    if (!Expression(*explanation, "explanation").has_value()) return std::nullopt;
  }
  const Node* when = reader.Find("condition");
  const bool always =
      when == nullptr || (when->is_scalar() && absl::StripAsciiWhitespace(when->text) == "true");
  auto condition = always ? std::nullopt : Expression(*when, "condition");
  if (!then.has_value() || (!always && !condition.has_value())) return std::nullopt;
  if (always) {
    if (!otherwise.has_value()) return then;
    if (!then->optional) {
      context_.Error(node, "unreachable",
                     "this match always gives an output: those after it are never reached");
      return std::nullopt;
    }
    Outcome chained;
    chained.optional = otherwise->optional;
    chained.written << "(" << then->written << ")" << (chained.optional ? ".or(" : ".orValue(")
                    << otherwise->written << ")";
    return chained;
  }
  Outcome none;
  none.optional = true;
  none.written << "optional.none()";
  Outcome rest = otherwise.has_value() ? *std::move(otherwise) : none;
  if (then->optional || rest.optional) {
    then = InOptional(*std::move(then));
    rest = InOptional(std::move(rest));
  }
  Outcome choice;
  choice.optional = rest.optional;
  // None around the last part: choices lean to the right, and a policy of many matches is not deep.
  choice.written << *condition << " ? (" << then->written << ") : " << rest.written;
  return choice;
}

bool IsCelPolicy(absl::string_view source) {
  const absl::string_view begin = absl::StripLeadingAsciiWhitespace(source);
  if (absl::StartsWith(begin, "{") || !absl::StrContains(source, "rule")) return false;
  const SourceMap map(source);
  Findings ignored;
  const std::optional<Node> root = ParseYaml(map, ignored);
  return root.has_value() && root->kind == Node::Kind::kMap && root->Find("rule") != nullptr;
}

std::optional<CelSource> CelSource::Compile(const cel::Environment& environment,
                                            absl::string_view source, Diagnostics* diagnostics) {
  if (source.size() > kPolicyBytesMax || !IsCelPolicy(source)) {
    auto program = cel::Program::Compile(environment, source, cel::Type::kDyn, {1, 1}, diagnostics);
    if (!program.has_value()) return std::nullopt;
    return CelSource(*std::move(program), nullptr);
  }
  auto origins = std::make_shared<Origins>();
  origins->source = std::string(source);
  origins->map = SourceMap(origins->source);
  Findings findings;
  origins->root = ParseYaml(origins->map, findings);
  auto written = CelPolicyReader(origins->map, findings).Read(*origins->root);
  std::optional<cel::Program> program;
  if (written.has_value()) {
    origins->expression = std::move(written->text);
    origins->pieces = std::move(written->pieces);
    Diagnostics found;
    program =
        cel::Program::Compile(environment, origins->expression, cel::Type::kDyn, {1, 1}, &found);
    for (Diagnostic& d : found) {
      if (d.place.line != 0) d.place = origins->Back(d.place);
      findings.Add(std::move(d));
    }
  }
  const Diagnostics all = findings.Take(origins->map.At(source.size()));
  diagnostics->insert(diagnostics->end(), all.begin(), all.end());
  if (!program.has_value()) return std::nullopt;
  return CelSource(*std::move(program), std::move(origins));
}

Place CelSource::PlaceOf(const cel::Value& error) const {
  const Place place = program_.PlaceOf(error);
  return origins_ == nullptr || place.line == 0 ? place : origins_->Back(place);
}

}  // namespace earshot::policy

// The section `replies` and the policy's language: texts that may be said at once to a customer who waits, each in
// as many languages as there are people for. What is wrong inside a text is reported at its place in the file.
#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/limits.h"
#include "policy/compiler.h"

namespace earshot::policy {
namespace {

constexpr char kDueAt[] = "due_at";
constexpr char kOpensAt[] = "opens_at";
// What a text may name.
constexpr const char* kArguments[] = {"case", "channel", "customer_name", kDueAt, kOpensAt};

bool IsInstant(absl::string_view argument) { return argument == kDueAt || argument == kOpensAt; }

}  // namespace

void Compiler::Language(const MapReader& reader) {
  const Node* node = reader.Find("language");
  if (node == nullptr) return;
  const auto given = ReadText(context_, *node, "language");
  if (!given) return;
  if (std::string tag = text::LanguageTag(*given); !tag.empty()) {
    policy_->language_ = std::move(tag);
  } else {
    context_.Error(
        *node, "unknown-language",
        absl::StrCat("there is no language ", Quoted(*given), "; one is written like en or pt-BR"));
  }
}

void Compiler::Replies(const Node* section) {
  if (section != nullptr) {
    const auto* list =
        ReadList(context_, *section, "replies", kRepliesPerPolicyMax, "kRepliesPerPolicyMax");
    if (list != nullptr) {
      for (const Node& node : *list) ReadReply(node);
    }
  }
  const Reply* always = nullptr;
  for (const Reply& reply : policy_->replies_) {
    if (always != nullptr) {
      context_.findings.Warning(
          reply.place, "unreachable",
          absl::StrCat("the reply ", Quoted(reply.name),
                       " is never suggested: ", Quoted(always->name), " in line ",
                       always->place.line, " comes first and has no condition"));
    } else if (!reply.when.has_value() && !reply.texts.empty() && !reply.names_due &&
               !reply.names_opening) {
      always = &reply;  // one that names an instant is passed over where there is none
    }
  }
}

void Compiler::ReadReply(const Node& node) {
  const MapReader reader(context_, node, kReplyShape);
  if (!reader.ok()) return;
  Reply reply;
  reply.place = context_.At(node);
  const auto name = reader.RequiredText("name");
  bool condition_ok = true;
  if (const Node* when = reader.Find("when")) {
    reply.when = TimelessCondition(*when);
    condition_ok = reply.when.has_value();
  }
  if (const Node* texts = reader.Require("texts")) Texts(*texts, reply);
  reply.promise = reply.names_due ? Reply::Promise::kDueAt : Reply::Promise::kNone;
  if (const auto i = reader.Choice("promise")) reply.promise = static_cast<Reply::Promise>(*i);
  if (!name || !Claim(replies_, *name, node, "reply") || !condition_ok) return;
  reply.name = *name;
  policy_->replies_.push_back(std::move(reply));
}

void Compiler::Texts(const Node& node, Reply& reply) {
  if (node.kind != Node::Kind::kMap) {
    context_.WrongType(node, "texts", "a map of languages to texts");
    return;
  }
  if (node.items.size() / 2 > kTextsPerReplyMax) {
    context_.Error(node.items[2 * kTextsPerReplyMax], "too-many",
                   absl::StrCat("'texts' has ", node.items.size() / 2, " entries, more than ",
                                kTextsPerReplyMax, " (kTextsPerReplyMax)"));
    return;
  }
  bool has_default = false;
  for (size_t i = 0; i + 1 < node.items.size(); i += 2) {
    const Node &key = node.items[i], &value = node.items[i + 1];
    if (!key.is_scalar()) continue;  // reported with the tree
    std::string tag = text::LanguageTag(key.text);
    if (tag.empty()) {
      context_.Error(key, "unknown-language",
                     absl::StrCat("there is no language ", Quoted(key.text),
                                  "; one is written like en or pt-BR"));
      continue;
    }
    has_default = has_default || tag == policy_->language_;
    std::optional<text::Message> message = ReadMessage(value, key.text);
    if (!message.has_value()) continue;
    CheckArguments(value, *message, reply);
    const std::string lower = absl::AsciiStrToLower(tag);
    if (!reply.texts.emplace(lower, Reply::Text{tag, *std::move(message)}).second) {
      context_.Error(key, "duplicate-value",
                     absl::StrCat("'texts' has ", Quoted(tag), " under another spelling, too"));
    }
  }
  if (!has_default) {
    context_.Error(
        node, "missing-text",
        absl::StrCat("there is no text in ", Quoted(policy_->language_),
                     ", the language of the policy, for customers who speak none of these"));
  }
}

std::optional<text::Message> Compiler::ReadMessage(const Node& node, absl::string_view what) {
  if (!node.is_scalar()) {
    context_.WrongType(node, what, "text");
    return std::nullopt;
  }
  const absl::string_view pattern = absl::StripTrailingAsciiWhitespace(node.text);
  if (pattern.empty()) {
    context_.Error(node, "empty", absl::StrCat("'", what, "' is empty"));
    return std::nullopt;
  }
  if (pattern.size() > kReplyTextBytesMax) {
    context_.Error(node, "too-large",
                   absl::StrCat("'", what, "' has ", pattern.size(), " bytes, more than ",
                                kReplyTextBytesMax, " (kReplyTextBytesMax)"));
    return std::nullopt;
  }
  size_t offset = 0;
  absl::StatusOr<text::Message> message = text::Message::Parse(pattern, &offset);
  if (message.ok()) return *std::move(message);
  context_.findings.Error(PlaceInside(node, offset), "bad-text",
                          std::string(message.status().message()));
  return std::nullopt;
}

void Compiler::CheckArguments(const Node& node, const text::Message& message, Reply& reply) {
  using Form = text::Message::Form;
  const std::vector<std::string> known(std::begin(kArguments), std::end(kArguments));
  for (const text::Message::Argument& argument : message.arguments()) {
    reply.names_due |= argument.name == kDueAt;
    reply.names_opening |= argument.name == kOpensAt;
    const auto error = [&](absl::string_view code, std::string what) {
      context_.findings.Error(PlaceInside(node, argument.offset), code, std::move(what));
    };
    if (std::find(known.begin(), known.end(), argument.name) == known.end()) {
      std::string hint = context_.Hint(argument.name, known);
      if (hint.empty()) hint = absl::StrCat("; there are ", absl::StrJoin(known, ", "));
      error("unknown-argument", absl::StrCat("there is no argument ", Quoted(argument.name), hint));
    } else if (argument.form == Form::kTime && !IsInstant(argument.name)) {
      error("wrong-type", absl::StrCat(Quoted(argument.name), " is no instant"));
    } else if (argument.form == Form::kSelect && IsInstant(argument.name)) {
      error("wrong-type",
            absl::StrCat(Quoted(argument.name), " is an instant: there is nothing to select"));
    }
  }
}

}  // namespace earshot::policy

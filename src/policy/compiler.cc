#include "policy/compiler.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "base/limits.h"

namespace earshot::policy {
namespace {

// Kinds that this library knows something about (defaults, the built-in expectations). Any other
// is as good, but one that is a letter away from these is a slip.
const std::vector<std::string>& WellKnownKinds() {
  static const auto* const kinds =
      new std::vector<std::string>{"social", "messaging", "chat",  "phone", "email", "letter",
                                   "form",   "review",    "forum", "blog",  "store", "partner"};
  return *kinds;
}

bool SyncByDefault(absl::string_view kind) {
  return kind == "chat" || kind == "phone" || kind == "store";
}

care::Visibility VisibilityByDefault(absl::string_view kind) {
  const bool open = kind == "social" || kind == "review" || kind == "forum" || kind == "blog";
  return open ? care::Visibility::kPublic : care::Visibility::kPrivate;
}

}  // namespace

std::shared_ptr<const Policy> Compiler::Run(const Node& root) {
  policy_.reset(new Policy);
  const MapReader reader(context_, root, kPolicyShape);
  if (!reader.ok()) return nullptr;
  for (size_t i = 0; i + 1 < root.items.size(); i += 2) {
    const Node& key = root.items[i];
    const KeyShape* known = kPolicyShape.Key(key.text);
    if (known != nullptr && known->shape->kind == Shape::Kind::kNotYet) {
      context_.Error(key, "not-supported",
                     absl::StrCat("the section '", key.text, "' is not supported yet"));
    }
  }
  Header(root);
  if (base_ != nullptr) {
    policy_->name_ = base_->name_;
    policy_->brand_ = base_->brand_;
    policy_->own_ = base_->own_;
    policy_->competitors_ = base_->competitors_;
    policy_->priority_ = base_->priority_;
    policy_->language_ = base_->language_;
  }
  if (const auto name = reader.Text("name")) policy_->name_ = *name;
  if (const Node* brand = reader.Find("brand")) Brand(*brand);
  Brands(root.Find("brands"));
  Calendars(root.Find("calendars"));
  Channels(root.Find("channels"));
  Touchpoints(root.Find("touchpoints"));
  Targets(root.Find("targets"));
  Expectations(root.Find("expectations"));
  Groups(root.Find("groups"));
  Rules(root.Find("rules"));
  Language(reader);
  Replies(root.Find("replies"));
  if (const Node* priority = reader.Find("priority")) Priority(*priority);
  if (context_.findings.has_errors()) return nullptr;
  BuildIndexes();
  IndexRules();
  LintRules();
  policy_->hash_ = Hasher::HashOf(*policy_, policy_->calendar_specs_);
  return std::move(policy_);
}

void Compiler::Header(const Node& root) {
  const Node* version = root.Find("earshot");
  if (version == nullptr) {
    context_.Warning(root, "missing-version",
                     "no 'earshot: 1' in this policy: read as version 1 of the format");
  } else if (!version->is_plain() || version->text != "1") {
    context_.Error(
        *version, "format-version",
        absl::StrCat("this version of Earshot reads format 1, not ", Quoted(version->text)));
  }
  if (const Node* extends = root.Find("extends")) {
    if (ReadChoice(context_, *extends, "extends", kPolicyShape.Key("extends")->shape->choices)) {
      base_ = Policy::Default();
    }
  }
}

void Compiler::Brand(const Node& node) {
  const MapReader reader(context_, node, kBrandShape);
  if (const auto name = reader.Text("name")) policy_->brand_ = *name;
  if (const Node* own = reader.Find("own")) {
    if (const auto* list =
            ReadList(context_, *own, "own", kOwnIdentitiesMax, "kOwnIdentitiesMax")) {
      for (const Node& item : *list) OwnIdentity(item);
    }
  }
  if (const Node* competitors = reader.Find("competitors")) {
    const auto* list =
        ReadList(context_, *competitors, "competitors", kCompetitorsMax, "kCompetitorsMax");
    if (list == nullptr) return;
    for (const Node& item : *list) {
      if (auto name = ReadText(context_, item, "competitors")) {
        policy_->competitors_.insert(*std::move(name));
      }
    }
  }
}

void Compiler::Brands(const Node* section) {
  if (section == nullptr) return;
  const auto* list = ReadList(context_, *section, "brands", kBrandsMax, "kBrandsMax");
  if (list == nullptr) return;
  for (const Node& node : *list) {
    const MapReader reader(context_, node, kBrandWordsShape);
    if (!reader.ok()) continue;
    const auto name = reader.RequiredText("name");
    BrandWords words;
    for (const auto& [key, phrases] :
         {std::pair("names", &words.names), std::pair("described", &words.descriptions)}) {
      const Node* given = reader.Find(key);
      if (given == nullptr) continue;
      const auto* items = ReadList(context_, *given, key, kBrandPhrasesMax, "kBrandPhrasesMax");
      if (items == nullptr) continue;
      for (const Node& item : *items) {
        if (auto text = ReadText(context_, item, key)) phrases->push_back(*std::move(text));
      }
    }
    if (!name || !Claim(brands_, *name, node, "brand")) continue;
    policy_->brands_.emplace(*name, std::move(words));
  }
}

void Compiler::OwnIdentity(const Node& node) {
  care::Identity identity;
  if (node.kind == Node::Kind::kMap) {
    const MapReader reader(context_, node, kIdentityShape);
    auto space = reader.RequiredText("namespace");
    auto id = reader.RequiredText("id");
    if (!space || !id) return;
    identity = {*std::move(space), *std::move(id)};
  } else {
    const auto text = ReadText(context_, node, "own");
    if (!text) return;
    const size_t colon = text->find(':');
    if (colon == 0 || colon == std::string::npos || colon + 1 == text->size()) {
      context_.Error(node, "bad-identity",
                     absl::StrCat("an identity is NAMESPACE:ID, like x:acme, not ", Quoted(*text)));
      return;
    }
    identity = {text->substr(0, colon), text->substr(colon + 1)};
  }
  policy_->own_.insert(std::move(identity));
}

bool Compiler::Claim(Names& names, const std::string& name, const Node& node,
                     absl::string_view what) {
  const auto [first, fresh] = names.emplace(name, context_.At(node));
  if (!fresh) {
    context_.Error(node, "duplicate-name",
                   absl::StrCat("the ", what, " ", Quoted(name), " is already declared in line ",
                                first->second.line));
  }
  return fresh;
}

std::vector<std::string> Compiler::ChannelNames() const {
  std::vector<std::string> names;
  if (context_.findings.full()) return names;  // nobody will read the hint
  for (const auto& [name, place] : channels_) names.push_back(name);
  if (base_ != nullptr) {
    for (const Channel& channel : base_->channels_) names.push_back(channel.name);
  }
  return names;
}

bool Compiler::KnownChannel(const Node& node, absl::string_view what) {
  const auto name = ReadText(context_, node, what);
  if (!name) return false;
  if (channels_.contains(*name)) return true;
  if (base_ != nullptr && base_->FindChannel(*name) != nullptr) return true;
  context_.Error(
      node, "unknown-channel",
      absl::StrCat("there is no channel ", Quoted(*name), context_.Hint(*name, ChannelNames())));
  return false;
}

void Compiler::Channels(const Node* section) {
  if (section != nullptr) {
    const auto* list =
        ReadList(context_, *section, "channels", kChannelsPerPolicyMax, "kChannelsPerPolicyMax");
    if (list != nullptr) {
      for (const Node& node : *list) ReadChannel(node);
    }
  }
  if (base_ == nullptr) return;
  for (const Channel& channel : base_->channels_) {
    if (channels_.contains(channel.name)) continue;
    policy_->channels_.push_back(channel);
    policy_->channels_.back().place = {};
  }
}

void Compiler::ReadChannel(const Node& node) {
  const MapReader reader(context_, node, kChannelShape);
  if (!reader.ok()) return;
  Channel channel;
  channel.place = context_.At(node);
  const auto name = reader.RequiredText("name");
  if (const Node* kind = reader.Require("kind")) {
    if (const auto text = ReadText(context_, *kind, "kind")) {
      channel.kind = *text;
      const auto& known = WellKnownKinds();
      if (std::find(known.begin(), known.end(), *text) == known.end()) {
        if (const std::string hint = context_.Hint(*text, known); !hint.empty()) {
          context_.Warning(*kind, "unusual-kind",
                           absl::StrCat(Quoted(*text), " is not a kind that Earshot knows", hint));
        }
      }
    }
  }
  channel.sync = reader.Bool("sync").value_or(SyncByDefault(channel.kind));
  channel.visibility = VisibilityByDefault(channel.kind);
  if (const auto i = reader.Choice("visibility")) {
    channel.visibility = static_cast<care::Visibility>(*i);
  }
  if (const auto i = reader.Choice("lifecycle")) channel.lifecycle = static_cast<Lifecycle>(*i);
  if (const Node* since = reader.Find("since")) {
    if (const auto date = Date(*since)) {
      channel.since = Instant{} + Days(*date - absl::CivilDay(1970, 1, 1));
    }
  }
  if (!name || !Claim(channels_, *name, node, "channel")) return;
  channel.name = *name;
  policy_->channels_.push_back(std::move(channel));
}

void Compiler::Touchpoints(const Node* section) {
  if (section != nullptr) {
    const auto* list = ReadList(context_, *section, "touchpoints", kTouchpointsPerPolicyMax,
                                "kTouchpointsPerPolicyMax");
    if (list != nullptr) {
      for (const Node& node : *list) ReadTouchpoint(node);
    }
  }
  if (base_ == nullptr) return;
  for (const Touchpoint& touchpoint : base_->touchpoints_) {
    if (touchpoints_.contains({touchpoint.channel, touchpoint.name})) continue;
    policy_->touchpoints_.push_back(touchpoint);
    policy_->touchpoints_.back().place = {};
    if (touchpoint.calendar >= 0) {
      policy_->touchpoints_.back().calendar =
          calendar_index_[base_->calendars_[touchpoint.calendar].first];
    }
  }
}

void Compiler::ReadTouchpoint(const Node& node) {
  const MapReader reader(context_, node, kTouchpointShape);
  if (!reader.ok()) return;
  Touchpoint touchpoint;
  touchpoint.place = context_.At(node);
  const auto name = reader.RequiredText("name");
  const Node* channel = reader.Require("channel");
  const bool channel_ok = channel != nullptr && KnownChannel(*channel, "channel");
  touchpoint.brand = reader.Text("brand").value_or("");
  touchpoint.owner = reader.Text("owner").value_or("");
  touchpoint.service = reader.Bool("service").value_or(true);
  if (const Node* hours = reader.Find("hours")) {
    touchpoint.calendar = CalendarIndex(*hours, "hours", {"always"}).value_or(-1);
  }
  if (!name || !channel_ok) return;
  touchpoint.name = *name;
  touchpoint.channel = channel->text;
  const auto [first, fresh] =
      touchpoints_.emplace(std::pair(touchpoint.channel, touchpoint.name), touchpoint.place);
  if (!fresh) {
    context_.Error(node, "duplicate-name",
                   absl::StrCat("the touchpoint ", Quoted(*name), " of the channel ",
                                Quoted(touchpoint.channel), " is already declared in line ",
                                first->second.line));
    return;
  }
  policy_->touchpoints_.push_back(std::move(touchpoint));
}

void Compiler::Priority(const Node& node) {
  const MapReader reader(context_, node, kPriorityShape);
  PriorityWeights& weights = policy_->priority_;
  const std::pair<const char*, int64_t*> fields[] = {
      {"severity", &weights.severity},
      {"urgency", &weights.urgency},
      {"sentiment", &weights.sentiment},
      {"repost", &weights.repost},
      {"reach_bound", &weights.reach_bound},
      {"reach_per_decade", &weights.reach_per_decade},
      {"latent_reach_bound", &weights.latent_reach_bound},
      {"hop", &weights.hop}};
  for (const auto& [key, weight] : fields) {
    if (const auto value = reader.Int(key)) *weight = *value;
  }
  if (const auto fair_after = reader.SpanOf("fair_after")) weights.fair_after = *fair_after;
  if (const Node* tier = reader.Find("tier")) Tiers(*tier, weights);
}

void Compiler::Tiers(const Node& node, PriorityWeights& weights) {
  if (node.kind != Node::Kind::kMap) {
    context_.WrongType(node, "tier", "a map of tiers to points");
    return;
  }
  if (node.items.size() / 2 > kTiersMax) {
    context_.Error(node.items[2 * kTiersMax], "too-many",
                   absl::StrCat("'tier' has ", node.items.size() / 2, " entries, more than ",
                                kTiersMax, " (kTiersMax)"));
    return;
  }
  // A file that names tiers means these and no others.
  weights.tier.clear();
  const Shape& points_shape = *kPriorityShape.Key("tier")->shape->of;
  for (size_t i = 0; i + 1 < node.items.size(); i += 2) {
    const Node& key = node.items[i];
    if (!key.is_scalar() || !ReadText(context_, key, "tier")) continue;
    if (const auto points =
            ReadInt(context_, node.items[i + 1], key.text, points_shape.min, points_shape.max)) {
      weights.tier[key.text] = *points;
    }
  }
}

void Compiler::BuildIndexes() {
  for (const std::string& competitor : policy_->competitors_) {
    policy_->competitor_names_.Add(competitor, competitor);
  }
  for (const auto& [brand, words] : policy_->brands_) {
    policy_->brand_names_.Add(brand, brand);
    for (const std::string& name : words.names) policy_->brand_names_.Add(name, brand);
    for (const std::string& description : words.descriptions) {
      policy_->brand_descriptions_.Add(description, brand);
    }
  }
  for (size_t i = 0; i < policy_->channels_.size(); ++i) {
    policy_->channel_index_[policy_->channels_[i].name] = static_cast<int>(i);
  }
  for (size_t i = 0; i < policy_->touchpoints_.size(); ++i) {
    const Touchpoint& touchpoint = policy_->touchpoints_[i];
    policy_->touchpoint_index_[{touchpoint.channel, touchpoint.name}] = static_cast<int>(i);
  }
  for (const Target& target : policy_->targets_) {
    policy_->retargets_ |= target.retarget != Retarget::kNever;
  }
}

}  // namespace earshot::policy

// Where and how to answer: a reply goes to an identity of the person who wrote, where the network lets us and
// he likes to be; trouble that nobody told us about, and callers who gave up, are worth a word of ours; thanks
// alone need no more than a sign that they were read, and who has to wait may be told until when.
#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "fold/machine.h"
#include "fold/record.h"

namespace earshot::fold {
namespace {

// A habit: so many messages, and more than half of all.
constexpr int64_t kHabitMin = 3;

constexpr char kContact[] = "contact";

const care::Reason kThanksOnly{"thanks_only", "asks for nothing: a sign that it was read is enough",
                               0};

}  // namespace

std::string Machine::PreferredChannel(const Track& track) const {
  if (!track.preferred_channel.empty()) return track.preferred_channel;
  int64_t all = 0;
  for (const auto& [channel, count] : track.spoke_on) all += count;
  for (const auto& [channel, count] : track.spoke_on) {
    if (count >= kHabitMin && 2 * count > all) return channel;
  }
  return "";
}

bool Machine::SamePerson(const care::Identity& a, const care::Identity& b) const {
  if (a == b || persons_ == nullptr || persons_->size() < 2) return true;
  for (const Person& person : *persons_) {
    const bool has_a = std::binary_search(person.identities.begin(), person.identities.end(), a);
    const bool has_b = std::binary_search(person.identities.begin(), person.identities.end(), b);
    if (has_a || has_b) return has_a && has_b;
  }
  return false;
}

bool Machine::MayContact(const Track& track) const {
  const auto consent = track.consents.find({kContact, {}});
  return consent == track.consents.end() || consent->second;
}

// Said only where it is not "answer where he wrote": we may not or cannot there, or he wants it elsewhere.
void Machine::SuggestReply(const Known& known, int obligation, const Moment& moment) {
  const care::Interaction& i = *known.event->interaction();
  const Track& track = TrackOfPerson(PersonOf(i.author.identity));
  const auto closed = [&](const std::string& name) {
    const policy::Channel* channel = context_->policy->FindChannel(name);
    return channel != nullptr && CannotSpeak(channel->LifecycleAt(moment.at));
  };
  const bool shut =
      known.place.channel != nullptr && CannotSpeak(known.place.channel->LifecycleAt(moment.at));
  const bool forbidden = shut || i.reply_permission == care::ReplyPermission::kNone ||
                         (i.reply_permission == care::ReplyPermission::kWindowUntil &&
                          i.reply_window_until <= moment.at);
  const std::string& preferred = track.preferred_channel;
  const bool elsewhere = !preferred.empty() && preferred != i.channel && MayContact(track);
  if (!forbidden && !elsewhere) return;
  // Of the same person: on the preferred channel, else where he was heard last.
  const std::pair<std::string, care::Identity>* best = nullptr;
  Instant best_at = kInstantMin;
  for (const auto& [place, at] : heard_) {
    if (closed(place.first)) continue;
    if (place.first == i.channel || !SamePerson(place.second, i.author.identity)) continue;
    const bool is_preferred = place.first == preferred;
    const bool best_preferred = best != nullptr && best->first == preferred;
    if (best != nullptr && std::pair(is_preferred, at) <= std::pair(best_preferred, best_at)) {
      continue;
    }
    best = &place;
    best_at = at;
  }
  if (best != nullptr && !forbidden && best->first != preferred) return;
  if (best == nullptr && !forbidden) return;
  const std::string where = best == nullptr ? "" : best->first;
  if (!suggested_.insert({obligations_[obligation].id, where}).second) return;
  care::Decision d = DraftFor(obligation, care::DecisionKind::kReplySuggest, moment);
  if (best == nullptr) {
    d.identity = {};
    d.With("why", "unreachable");
    d.Because("unreachable", absl::StrCat("the author cannot be answered on ", i.channel,
                                          " and is known nowhere else"));
  } else {
    d.identity = best->second;
    d.channel = best->first;
    d.touchpoint.clear();
    const char* why = best->first == preferred ? "preferred"
                      : shut                   ? "channel_closed"
                                               : "no_permission";
    d.With("channel", best->first);
    d.With("identity", best->second.Text());
    d.With("why", why);
    d.Because(why, absl::StrCat("answer on ", best->first, " instead of ", i.channel));
  }
  d.Cite(known.event->interaction_key());
  Emit(std::move(d), moment);
}

void Machine::SuggestOutreach(int obligation, absl::string_view why, const Moment& moment) {
  const Obligation& o = obligations_[obligation];
  const care::InteractionKey key = o.interactions.back();
  const care::Interaction& interaction = LatestOf(obligation).interaction();
  if (interaction.reply_permission == care::ReplyPermission::kNone) return;
  care::Decision d = DraftFor(obligation, care::DecisionKind::kOutreachSuggest, moment);
  d.Cite(key);
  TellOutreach(std::move(d), AuthorOf(key), interaction.reply_permission, why, moment);
}

void Machine::TellOutreach(care::Decision d, const care::Subject& who,
                           care::ReplyPermission permission, absl::string_view why,
                           const Moment& moment) {
  const Track& track = TrackOf(who);
  if (!MayContact(track)) return;
  d.With("consent", track.consents.contains({kContact, {}}) ? "granted" : "unknown");
  d.With("permission", std::string(care::ReplyPermissionName(permission)));
  d.With("why", std::string(why));
  d.Because(std::string(why), "he has trouble and will not ask again");
  Emit(std::move(d), moment);
}

void Machine::SuggestAcknowledgement(const Known& known, const care::InteractionKey& key,
                                     const Moment& moment) {
  if (!IsKind(*known.event->interaction()->assessment)) return;
  // Something else that he said may still wait for more than that.
  if (obligations_[known.obligation].interactions.size() > 1) return;
  if (suggested_replies_.contains(known.obligation)) return;  // there are words for it
  care::Decision d = DraftFor(known.obligation, care::DecisionKind::kAcknowledgeSuggest, moment);
  d.reasons = {kThanksOnly};
  d.Cite(key);
  Emit(std::move(d), moment);
}

// One that needs an instant which there is not is passed over: it would promise nothing.
void Machine::SuggestReplyText(const Known& known, const care::InteractionKey& key,
                               const Moment& moment) {
  const policy::Policy& policy = *context_->policy;
  if (policy.replies().empty()) return;
  const Obligation& o = obligations_[known.obligation];
  Instant due_at = kNever;
  for (const TargetRun& run : o.targets) {
    if (run.clock != policy::Clock::kAcknowledgement) due_at = run.due_at;
  }
  const Instant opens_at =
      policy.CalendarOf(known.place.touchpoint).NextOpening(o.received_at).value_or(kNever);
  const Record record(*this, &known, known.obligation, moment.at, "reply");
  for (const policy::Reply& reply : policy.replies()) {
    using Promise = policy::Reply::Promise;
    const bool needs_due = reply.names_due || reply.promise == Promise::kDueAt;
    const bool needs_opening = reply.names_opening || reply.promise == Promise::kOpensAt;
    if ((needs_due && due_at == kNever) || (needs_opening && opens_at == kNever)) continue;
    if (reply.when.has_value() && !reply.when->Evaluate(record).is_true()) continue;
    return TellReplyText(reply, known, key, due_at, opens_at, moment);
  }
}

// The text itself is written outside of the fold (engine/reply_text.h): its words are ICU's and may change, and the
// decision holds all that they are made of.
void Machine::TellReplyText(const policy::Reply& reply, const Known& known,
                            const care::InteractionKey& key, Instant due_at, Instant opens_at,
                            const Moment& moment) {
  using Promise = policy::Reply::Promise;
  const care::Interaction& i = *known.event->interaction();
  const std::string said_in = !i.language.empty()        ? i.language
                              : i.assessment.has_value() ? i.assessment->language
                                                         : std::string();
  Suggested& suggested = suggested_replies_[known.obligation];
  suggested.reply = reply.name;
  if (reply.promise == Promise::kDueAt) suggested.promise_due = due_at;
  if (reply.promise == Promise::kOpensAt) suggested.promise_due = opens_at;
  care::Decision d = DraftFor(known.obligation, care::DecisionKind::kAcknowledgeSuggest, moment);
  d.rule = reply.name;
  const auto put = [&d](const char* name, std::string value) {
    if (!value.empty()) d.arguments.emplace_back(name, std::move(value));
  };
  const auto instant = [](Instant at) { return at == kNever ? "" : FormatInstant(at); };
  put("case", cases_[known.case_index].case_ref);
  put("customer_name", name_.empty() ? i.author.handle : name_);
  if (reply.names_due) put("due_at", instant(due_at));
  put("language",
      context_->policy->TextIn(reply, language_.empty() ? said_in : language_).language);
  if (reply.names_opening) put("opens_at", instant(opens_at));
  put("promise_due", instant(suggested.promise_due));
  put("reply", reply.name);
  put("zone", zone_);
  if (suggested.promise_due != kNever) d.due_at = suggested.promise_due;
  d.Because("reply",
            reply.when.has_value() ? std::string(reply.when->source()) : "to all that is owed");
  if (i.assessment.has_value() && IsKind(*i.assessment)) d.reasons.push_back(kThanksOnly);
  d.Cite(key);
  Emit(std::move(d), moment);
}

void Machine::KeepReplyPromise(int obligation, const care::Interaction& sent,
                               const Moment& moment) {
  const auto named = sent.attributes.find(kReplyAttribute);
  const auto found = suggested_replies_.find(obligation);
  if (named == sent.attributes.end() || found == suggested_replies_.end()) return;
  Suggested& suggested = found->second;
  if (named->second != suggested.reply || suggested.promise_due == kNever) return;
  if (std::exchange(suggested.promised, true)) return;
  // The host may have told of the same promise before.
  const auto& promises = obligations_[obligation].promises;
  const bool told = std::any_of(
      promises.begin(), promises.end(),
      [&suggested](const auto& promise) { return promise.first == suggested.promise_due; });
  if (!told) MakePromise(obligation, suggested.promise_due, suggested.reply, moment);
}

}  // namespace earshot::fold

#include "engine/intake_plan.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/limits.h"
#include "base/utf8.h"

namespace earshot::engine {
namespace {

// "events[3] (x/42): text: ..."
absl::Status AtEvent(size_t index, const care::Event& event, const absl::Status& status) {
  const std::string key =
      absl::StrCat(Utf8Truncate(event.source, 64), "/", Utf8Truncate(event.id, 64));
  absl::Status out(status.code(), absl::StrCat("events[", index, "] (", IsUtf8(key) ? key : "?",
                                               "): ", status.message()));
  status.ForEachPayload(
      [&out](absl::string_view url, const absl::Cord& payload) { out.SetPayload(url, payload); });
  return out;
}

Digest128 DigestOfAssessment(const Assessment& a) {
  Digester digester;
  digester.Add(a.score_milli).Add(a.negative_milli).Add(a.neutral_milli).Add(a.positive_milli);
  digester.Add(a.severity_milli).Add(a.confidence_milli).Add(static_cast<int64_t>(a.intents));
  digester.Add(a.language).Add(static_cast<int64_t>(a.model_version));
  for (const EvidenceSpan& span : a.evidence) {
    digester.Add(static_cast<int64_t>(span.begin)).Add(static_cast<int64_t>(span.end));
    digester.Add(span.contribution_milli);
  }
  for (const AssessmentNumber& number : kAssessmentNumbers) digester.Add(a.*number.milli);
  digester.Add(static_cast<int32_t>(a.reproach)).Add(static_cast<int32_t>(a.topic));
  return digester.Finish();
}

// Does `event` take the place of `held`, both of one key? A strict order over everything in which two
// deliveries can differ, so that the last one standing does not depend on who came first.
bool Replaces(const care::Event& event, bool brought, const Delivery& held) {
  if (event.received_at != held.event->received_at) {
    return event.received_at < held.event->received_at;
  }
  const Digest128 content = care::ContentOf(event), held_content = care::ContentOf(*held.event);
  if (content != held_content) return content < held_content;
  // Our own assessment follows from the content: it gives way to one that was brought.
  if (brought != held.brought || !brought) return brought && !held.brought;
  return DigestOfAssessment(*event.interaction()->assessment) <
         DigestOfAssessment(*held.event->interaction()->assessment);
}

}  // namespace

absl::Status Assessor::Assess(care::Event& event) {
  auto* interaction = std::get_if<care::Interaction>(&event.body);
  if (analyzer_ == nullptr || interaction == nullptr || interaction->assessment.has_value() ||
      interaction->text.empty() || interaction->direction == care::Direction::kInternal) {
    return absl::OkStatus();
  }
  return analyzer_->AssessInto(interaction->text, interaction->language, scratch_,
                               interaction->assessment.emplace());
}

bool Assessor::IsOurs(const Assessment& assessment) const {
  return analyzer_ != nullptr && assessment.model_version == analyzer_->model_version();
}

void IntakePlan::Add(care::Event event, bool brought) {
  if (event.kind == care::EventKind::kClockAdvance) {
    clock_ = std::max(clock_, std::get<care::ClockAdvance>(event.body).now);
    return;
  }
  if (erased_ != nullptr && erased_->Holds(event)) {
    ++duplicates_;  // what it says was taken in once, and is erased
    return;
  }
  Delivery delivery{care::KeyOf(event), nullptr, brought};
  const auto [it, is_new] = by_key_.try_emplace(delivery.key, deliveries_.size());
  const Delivery held = is_new ? population_->Find(delivery.key) : deliveries_[it->second];
  if (held.event != nullptr && !Replaces(event, brought, held)) {
    if (is_new) by_key_.erase(it);
    ++duplicates_;
    return;
  }
  // Only now: of two deliveries the one counts that would have counted before.
  if (erased_ != nullptr) erased_->CutReferences(event);
  auto shared = std::make_shared<care::Event>(std::move(event));
  delivery.event = shared;
  if (is_new) {
    deliveries_.push_back(std::move(delivery));
    mutable_.push_back(std::move(shared));
  } else {
    ++duplicates_;  // the one that it takes the place of
    deliveries_[it->second] = std::move(delivery);
    mutable_[it->second] = std::move(shared);
  }
}

absl::Status CheckTenant(absl::string_view tenant) {
  if (tenant.empty()) return absl::InvalidArgumentError("tenant: is empty");
  if (tenant.size() > kNameBytesMax) {
    return absl::ResourceExhaustedError(absl::StrCat("tenant: ", tenant.size(), " bytes, at most ",
                                                     kNameBytesMax,
                                                     " are allowed (kNameBytesMax)"));
  }
  if (!IsUtf8(tenant)) return absl::InvalidArgumentError("tenant: is not UTF-8");
  return absl::OkStatus();
}

namespace {

absl::Status CheckPolicy(const care::Event& event, PolicyShelf* shelf) {
  const auto* activation = std::get_if<care::PolicyActivation>(&event.body);
  if (activation == nullptr) return absl::OkStatus();
  if (shelf != nullptr) return shelf->Get(*activation).status();
  return absl::UnimplementedError(
      "policy.activate is for engines: the fold by itself is given its policy with each step");
}

}  // namespace

absl::Status PlanIntake(std::vector<care::Event> events, Assessor& assessor, PolicyShelf* shelf,
                        IntakePlan& plan, int64_t& clocks) {
  if (events.size() > kEventsPerBatchMax) {
    return absl::ResourceExhaustedError(absl::StrCat("a batch of ", events.size(),
                                                     " events; at most ", kEventsPerBatchMax,
                                                     " are allowed (kEventsPerBatchMax)"));
  }
  for (size_t i = 0; i < events.size(); ++i) {
    if (absl::Status s = care::Validate(events[i]); !s.ok()) return AtEvent(i, events[i], s);
    if (absl::Status s = CheckPolicy(events[i], shelf); !s.ok()) return AtEvent(i, events[i], s);
  }
  clocks = 0;
  for (care::Event& event : events) {
    const care::Interaction* interaction = event.interaction();
    const bool brought = interaction != nullptr && interaction->assessment.has_value();
    if (event.kind == care::EventKind::kClockAdvance) ++clocks;
    plan.Add(std::move(event), brought);
  }
  for (size_t i = 0; i < plan.deliveries().size(); ++i) {
    care::Event& event = plan.Mutable(i);
    if (absl::Status s = assessor.Assess(event); !s.ok()) return AtEvent(i, event, s);
  }
  return absl::OkStatus();
}

}  // namespace earshot::engine

#include "scenario/workload.h"

#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "engine/engine.h"

namespace earshot::bench {
namespace {

// Monday, 2 March 2026, 07:00 UTC.
constexpr Instant kStart{1'772'434'800'000'000};

constexpr const char* kOpenings[] = {"Been on hold for %d minutes and still nobody",
                                     "Flight %d cancelled again, no message, nothing",
                                     "Where is my bag? Reference %d",
                                     "Thanks to the crew of %d, lovely people",
                                     "Your app has charged me %d euro twice",
                                     "Can I change seat %d to the aisle please",
                                     "Third time I write about booking %d. THIRD.",
                                     "Is flight %d on time today?",
                                     "I want my money back, case %d, or I will sue",
                                     "%d hours in Lisbon without a voucher :("};
constexpr const char* kEndings[] = {"!!",        ", anybody?", ". This is a joke.",
                                    " #skylark", "...",        " \xF0\x9F\x98\xA1",
                                    " please",   " @skylark",  "?",
                                    " :)"};
constexpr const char* kReplies[] = {"We are sorry, please send us your reference %d",
                                    "Your refund %d is on its way", "Gate %d, have a good flight!",
                                    "We found it: it arrives with flight %d today"};

std::string Fill(const char* pattern, int64_t number) {
  std::string text = pattern;
  const size_t at = text.find("%d");
  return text.replace(at, 2, absl::StrCat(number));
}

uint64_t Mix(uint64_t z) {
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

}  // namespace

std::vector<care::Event> Workload(int64_t events, int64_t customers, bool assessed) {
  static constexpr const char* kChannels[] = {"x", "x", "facebook", "email"};
  std::vector<care::Event> out;
  out.reserve(static_cast<size_t>(events));
  for (int64_t n = 0; n < events; ++n) {
    const uint64_t dice = Mix(static_cast<uint64_t>(n) + 1);
    // Two of five answer what was asked four events before.
    const bool answers = n >= 4 && n % 5 >= 3;
    const int64_t asked = n - 3;
    const uint64_t who = answers ? Mix(static_cast<uint64_t>(asked) + 1) : dice;
    const char* channel = kChannels[(who >> 8) % 4];
    care::Event e;
    e.kind = care::EventKind::kInteractionPost;
    e.source = channel;
    e.id = absl::StrCat(1'700'000'000'000 + n);
    e.occurred_at = kStart + Seconds(n / 4) + Microseconds(static_cast<int64_t>(dice % 1000));
    e.received_at = e.occurred_at + Seconds(2);
    care::Interaction i;
    i.channel = channel;
    i.language = "en";
    const int64_t number = static_cast<int64_t>(dice % 9'000) + 100;
    if (answers) {
      i.direction = care::Direction::kOutbound;
      i.author = {{channel, "skylark"}, "skylark", care::Role::kAgent};
      i.in_reply_to = {channel, absl::StrCat(1'700'000'000'000 + asked)};
      i.text = Fill(kReplies[(dice >> 20) % 4], number);
    } else {
      const int64_t customer = static_cast<int64_t>((who >> 16) % static_cast<uint64_t>(customers));
      i.author.identity = {channel, absl::StrCat(customer)};
      i.author.handle = absl::StrCat("flyer", customer);
      i.author.followers = static_cast<int64_t>((dice >> 40) % 2'000);
      i.text = Fill(kOpenings[(dice >> 20) % 10], number) + kEndings[(dice >> 24) % 10];
    }
    if (assessed) {
      Assessment a;
      a.score_milli = static_cast<int32_t>(dice % 2001) - 1000;
      a.negative_milli = 600;
      a.neutral_milli = 400;
      a.confidence_milli = 500;
      a.language = "en";
      a.model_version = 1;
      a.evidence = {{0, 4, -200}};
      i.assessment = a;
    }
    e.body = std::move(i);
    out.push_back(std::move(e));
  }
  return out;
}

absl::Status CountingJournal::Append(absl::Span<const store::Record> batch) {
  for (const store::Record& record : batch) {
    *bytes_ += static_cast<int64_t>(record.key.Bytes().size() + record.body.size());
  }
  size_ += static_cast<int64_t>(batch.size());
  return absl::OkStatus();
}

absl::StatusOr<std::string> CountingJournal::GetMeta(absl::string_view name) {
  return absl::NotFoundError(name);
}

const std::vector<CounterCase>& CounterCases() {
  static const auto* const cases = new std::vector<CounterCase>{
      {"ingest/plain", 10'000, 2'000, 1'000, false},
      {"ingest/assessed", 10'000, 2'000, 1'000, true},
      {"ingest/one_by_one", 2'000, 500, 1, true},
      {"ingest/one_customer", 2'000, 1, 100, true},
  };
  return *cases;
}

int64_t JournalBytes(const CounterCase& c) {
  int64_t bytes = 0;
  auto engine = engine::Engine::OpenWith(policy::Policy::Default(), nullptr, {},
                                         std::make_unique<CountingJournal>(&bytes));
  if (!engine.ok()) std::abort();
  const std::vector<care::Event> events = Workload(c.events, c.customers, c.assessed);
  for (size_t i = 0; i < events.size(); i += static_cast<size_t>(c.batch)) {
    const size_t end = std::min(events.size(), i + static_cast<size_t>(c.batch));
    if (!(*engine)->Ingest({events.begin() + i, events.begin() + end}).ok()) std::abort();
  }
  return bytes;
}

}  // namespace earshot::bench

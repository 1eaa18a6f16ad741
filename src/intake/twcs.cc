// The columns of twcs.csv, and what they leave unsaid: which brand an inbound tweet is for.
//
// A brand is an author of outbound tweets. An inbound tweet is for the brand that it names; one that names none is
// for the brand nearest to it along the replies of the file, where there is any. Ties go by tweet id, so that the
// order of the rows decides nothing.
#include "intake/twcs.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "base/limits.h"
#include "base/status.h"
#include "intake/csv.h"

namespace earshot::intake {
namespace {

constexpr absl::string_view kNetwork = "x";

enum Column { kTweetId, kAuthorId, kInbound, kCreatedAt, kText, kResponses, kParent, kColumns };
constexpr absl::string_view kColumnNames[kColumns] = {"tweet_id",
                                                      "author_id",
                                                      "inbound",
                                                      "created_at",
                                                      "text",
                                                      "response_tweet_id",
                                                      "in_response_to_tweet_id"};

struct Tweet {
  uint32_t line = 0;
  int64_t id = 0;
  std::string author;
  bool inbound = false;
  Instant at;
  std::string text;
  std::vector<int64_t> responses;
  std::optional<int64_t> parent;
  std::string brand;
};

// A whole number, also as a spreadsheet turns it into: "3.0".
bool ReadId(absl::string_view text, int64_t& out) {
  if (absl::EndsWith(text, ".0")) text.remove_suffix(2);
  return !text.empty() && absl::ascii_isdigit(text[0]) && absl::SimpleAtoi(text, &out);
}

bool TwoDigits(absl::string_view text, int& out) {
  return text.size() == 2 && absl::ascii_isdigit(text[0]) && absl::ascii_isdigit(text[1]) &&
         absl::SimpleAtoi(text, &out);
}

// "Tue Oct 31 22:10:47 +0000 2017"; the name of the day is not looked at.
std::optional<Instant> ReadTime(absl::string_view text) {
  static constexpr absl::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";
  const std::vector<absl::string_view> parts = absl::StrSplit(text, ' ');
  if (parts.size() != 6 || parts[1].size() != 3 || parts[3].size() != 8 || parts[4].size() != 5 ||
      parts[5].size() != 4) {
    return std::nullopt;
  }
  const size_t month = kMonths.find(parts[1]);
  int day, hour, minute, second, off_hour, off_minute, year;
  if (month == absl::string_view::npos || month % 3 != 0 || !TwoDigits(parts[2], day) ||
      !TwoDigits(parts[3].substr(0, 2), hour) || !TwoDigits(parts[3].substr(3, 2), minute) ||
      !TwoDigits(parts[3].substr(6, 2), second) || parts[3][2] != ':' || parts[3][5] != ':' ||
      !TwoDigits(parts[4].substr(1, 2), off_hour) ||
      !TwoDigits(parts[4].substr(3, 2), off_minute) || !absl::ascii_isdigit(parts[5][0]) ||
      !absl::SimpleAtoi(parts[5], &year)) {
    return std::nullopt;
  }
  const absl::CivilSecond civil(year, static_cast<int>(month / 3) + 1, day, hour, minute, second);
  // The civil time repairs what no calendar has (31 June, 25:00): that is no time.
  if (civil.day() != day || civil.hour() != hour || civil.minute() != minute ||
      civil.second() != second || (parts[4][0] != '+' && parts[4][0] != '-') || off_hour > 23 ||
      off_minute > 59) {
    return std::nullopt;
  }
  const int64_t seconds = absl::ToUnixSeconds(absl::FromCivil(civil, absl::UTCTimeZone()));
  const Span offset = Hours(off_hour) + Minutes(off_minute);
  const Instant local = Instant{} + Seconds(seconds);
  return parts[4][0] == '+' ? local - offset : local + offset;
}

bool IsHandleByte(char c) { return absl::ascii_isalnum(c) || c == '_'; }

// A mention, without its @; `leading`: only white space and other mentions stand before it.
struct Mention {
  absl::string_view handle;
  bool leading;
};

std::vector<Mention> MentionsOf(absl::string_view text) {
  std::vector<Mention> out;
  bool leading = true;
  for (size_t i = 0; i < text.size();) {
    if (text[i] != '@' || (i > 0 && IsHandleByte(text[i - 1]))) {
      // "." before a reply shows it to everybody; it still begins with the mention.
      if (!absl::ascii_isspace(text[i]) && !(i == 0 && text[i] == '.')) leading = false;
      ++i;
      continue;
    }
    size_t end = i + 1;
    while (end < text.size() && IsHandleByte(text[end])) ++end;
    if (end > i + 1) {
      out.push_back({text.substr(i + 1, end - i - 1), leading});
    } else {
      leading = false;
    }
    i = end;
  }
  return out;
}

bool IsDigits(absl::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), absl::ascii_isdigit);
}

class Import {
 public:
  explicit Import(Diagnostics* warnings) : warnings_(warnings) {}

  absl::StatusOr<std::vector<care::Event>> Run(absl::string_view csv) {
    EARSHOT_RETURN_IF_ERROR(ReadRows(csv));
    CollectBrands();
    SpreadBrands();
    std::vector<care::Event> events;
    events.reserve(tweets_.size());
    for (const Tweet& tweet : tweets_) {
      care::Event event = ToEvent(tweet);
      if (const absl::Status status = care::Validate(event); !status.ok()) {
        Error(tweet.line, status.message());
        continue;
      }
      events.push_back(std::move(event));
    }
    EARSHOT_RETURN_IF_ERROR(Finish());
    return events;
  }

 private:
  void Error(uint32_t line, absl::string_view message) {
    if (errors_.size() < kDiagnosticsMax) {
      errors_.push_back({Severity::kError, {line, 0}, "invalid-row", std::string(message)});
    } else {
      ++errors_more_;
    }
  }

  absl::Status Finish() {
    if (errors_more_ != 0) {
      errors_.push_back(
          {Severity::kError, {}, "more", absl::StrCat("and ", errors_more_, " more")});
    }
    return ToStatus(errors_);
  }

  absl::Status ReadHeader(const std::vector<std::string>& names) {
    std::fill(std::begin(columns_), std::end(columns_), -1);
    std::vector<std::string> known(std::begin(kColumnNames), std::end(kColumnNames));
    for (size_t i = 0; i < names.size(); ++i) {
      const auto at = std::find(known.begin(), known.end(), names[i]);
      if (at != known.end()) {
        int& column = columns_[at - known.begin()];
        if (column >= 0) return InvalidAt({1, 0}, absl::StrCat(names[i], ": stands twice"));
        column = static_cast<int>(i);
      } else if (!(i == 0 && names[i].empty()) && warnings_ != nullptr &&
                 warnings_->size() < kDiagnosticsMax) {
        const std::string near = DidYouMean(names[i], known);
        warnings_->push_back(
            {Severity::kWarning,
             {1, 0},
             "unknown-column",
             absl::StrCat(names[i], ": unknown column, ignored",
                          near.empty() ? "" : absl::StrCat("; did you mean '", near, "'?"))});
      }
    }
    for (int column = 0; column <= kText; ++column) {
      if (columns_[column] < 0) {
        return InvalidAt({1, 0}, absl::StrCat("column '", kColumnNames[column], "' is missing"),
                         "missing-column");
      }
    }
    columns_count_ = names.size();
    return absl::OkStatus();
  }

  absl::string_view Cell(const std::vector<std::string>& row, Column column) const {
    return columns_[column] < 0 ? absl::string_view() : absl::string_view(row[columns_[column]]);
  }

  void ReadRow(const std::vector<std::string>& row, uint32_t line) {
    const auto bad = [&](Column column, absl::string_view expected) {
      Error(line, absl::StrCat(kColumnNames[column], ": expected ", expected, ", found '",
                               Cell(row, column).substr(0, 60), "'"));
    };
    if (row.size() != columns_count_) {
      return Error(line, absl::StrCat("expected ", columns_count_, " columns, found ", row.size()));
    }
    Tweet tweet;
    tweet.line = line;
    if (!ReadId(Cell(row, kTweetId), tweet.id)) return bad(kTweetId, "a whole number");
    tweet.author = std::string(Cell(row, kAuthorId));
    if (tweet.author.empty()) return bad(kAuthorId, "an author");
    const std::string inbound = absl::AsciiStrToLower(Cell(row, kInbound));
    if (inbound != "true" && inbound != "false") return bad(kInbound, "True or False");
    tweet.inbound = inbound == "true";
    const std::optional<Instant> at = ReadTime(Cell(row, kCreatedAt));
    if (!at.has_value()) return bad(kCreatedAt, "a time like Tue Oct 31 22:10:47 +0000 2017");
    tweet.at = *at;
    tweet.text = std::string(Cell(row, kText));
    for (absl::string_view id : absl::StrSplit(Cell(row, kResponses), ',', absl::SkipEmpty())) {
      int64_t response;
      if (!ReadId(id, response)) return bad(kResponses, "whole numbers");
      tweet.responses.push_back(response);
    }
    if (const absl::string_view parent = Cell(row, kParent); !parent.empty()) {
      if (!ReadId(parent, tweet.parent.emplace())) return bad(kParent, "a whole number");
    }
    by_id_.emplace(tweet.id, tweets_.size());
    tweets_.push_back(std::move(tweet));
  }

  absl::Status ReadRows(absl::string_view csv) {
    if (csv.size() > kBatchBytesMax) {
      return absl::ResourceExhaustedError(absl::StrCat(
          csv.size(), " bytes, at most ", kBatchBytesMax, " are allowed (kBatchBytesMax)"));
    }
    CsvReader reader(csv);
    std::vector<std::string> row;
    EARSHOT_ASSIGN_OR_RETURN(const bool has_header, reader.Next(row));
    if (!has_header) return InvalidAt({1, 0}, "expected a row of column names, found nothing");
    EARSHOT_RETURN_IF_ERROR(ReadHeader(row));
    for (;;) {
      const absl::StatusOr<bool> more = reader.Next(row);
      if (!more.ok()) {
        for (Diagnostic& d : DiagnosticsOf(more.status())) errors_.push_back(std::move(d));
        break;
      }
      if (!*more) break;
      ReadRow(row, reader.line());
    }
    return absl::OkStatus();
  }

  // Brands, and the ones that inbound tweets name themselves.
  void CollectBrands() {
    for (Tweet& tweet : tweets_) {
      if (tweet.inbound) continue;
      tweet.brand = tweet.author;
      brands_.emplace(absl::AsciiStrToLower(tweet.author), tweet.author);
    }
    for (Tweet& tweet : tweets_) {
      if (!tweet.inbound) continue;
      for (const Mention& mention : MentionsOf(tweet.text)) {
        const auto brand = brands_.find(absl::AsciiStrToLower(mention.handle));
        if (brand == brands_.end()) continue;
        tweet.brand = brand->second;
        break;
      }
    }
  }

  // Breadth first along replies, from all tweets that have a brand to those that have none.
  void SpreadBrands() {
    std::vector<std::vector<size_t>> neighbours(tweets_.size());
    const auto join = [&](size_t a, int64_t id) {
      const auto b = by_id_.find(id);
      if (b == by_id_.end() || b->second == a) return;
      neighbours[a].push_back(b->second);
      neighbours[b->second].push_back(a);
    };
    for (size_t i = 0; i < tweets_.size(); ++i) {
      if (tweets_[i].parent.has_value()) join(i, *tweets_[i].parent);
      for (const int64_t response : tweets_[i].responses) join(i, response);
    }
    const auto by_id = [this](size_t a, size_t b) { return tweets_[a].id < tweets_[b].id; };
    std::vector<size_t> front;
    for (size_t i = 0; i < tweets_.size(); ++i) {
      if (!tweets_[i].brand.empty()) front.push_back(i);
    }
    while (!front.empty()) {
      std::sort(front.begin(), front.end(), by_id);
      std::vector<size_t> next;
      for (const size_t i : front) {
        for (const size_t neighbour : neighbours[i]) {
          if (!tweets_[neighbour].brand.empty()) continue;
          tweets_[neighbour].brand = tweets_[i].brand;
          next.push_back(neighbour);
        }
      }
      front = std::move(next);
    }
  }

  static care::Addressed AddressedOf(const Tweet& tweet) {
    bool named = false;
    for (const Mention& mention : MentionsOf(tweet.text)) {
      if (tweet.brand.empty() || !absl::EqualsIgnoreCase(mention.handle, tweet.brand)) continue;
      if (mention.leading) return care::Addressed::kDirect;
      named = true;
    }
    if (named) return care::Addressed::kMention;
    return tweet.parent.has_value() ? care::Addressed::kDirect : care::Addressed::kUntargeted;
  }

  static care::Event ToEvent(const Tweet& tweet) {
    care::Event event;
    event.kind = care::EventKind::kInteractionPost;
    event.source = std::string(kNetwork);
    event.id = absl::StrCat(tweet.id);
    event.occurred_at = event.received_at = tweet.at;
    care::Interaction post;
    post.channel = std::string(kNetwork);
    post.brand = tweet.brand;
    if (!tweet.brand.empty()) post.touchpoint = absl::StrCat("@", tweet.brand);
    post.author.identity = {std::string(kNetwork), tweet.author};
    post.visibility = care::Visibility::kPublic;
    if (tweet.parent.has_value()) {
      post.in_reply_to = {std::string(kNetwork), absl::StrCat(*tweet.parent)};
    }
    if (tweet.inbound) {
      post.addressed = AddressedOf(tweet);
    } else {
      post.author.role = care::Role::kAgent;
      post.author.handle = absl::StrCat("@", tweet.author);
      post.direction = care::Direction::kOutbound;
      for (const Mention& mention : MentionsOf(tweet.text)) {
        if (!mention.leading) break;
        if (!IsDigits(mention.handle)) continue;
        post.to = care::Identity{std::string(kNetwork), std::string(mention.handle)};
        break;
      }
    }
    post.text = tweet.text;
    event.body = std::move(post);
    return event;
  }

  Diagnostics* warnings_;
  Diagnostics errors_;
  size_t errors_more_ = 0;
  int columns_[kColumns];
  size_t columns_count_ = 0;
  std::vector<Tweet> tweets_;
  std::map<int64_t, size_t> by_id_;
  std::map<std::string, std::string> brands_;  // by lower-case handle
};

}  // namespace

absl::StatusOr<std::vector<care::Event>> EventsFromTwcs(absl::string_view csv,
                                                        Diagnostics* warnings) {
  return Import(warnings).Run(csv);
}

}  // namespace earshot::intake

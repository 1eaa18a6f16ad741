// The phrases and the matcher.
//
// A pattern is words with spaces between: a|b is either, # a number, ~ at most three words of any
// kind, $ the end of the message, ^ its beginning (only first). Words are given in folded form. A
// word may also match through the hashtag it stands in.
#include "sentiment/intents.h"

#include <algorithm>
#include <array>
#include <vector>

#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"

namespace earshot::sentiment {
namespace {

using text::Token;
using text::TokenKind;
using text::Tokens;

struct Phrase {
  Intent intent;
  absl::string_view pattern;
};

constexpr Phrase kPhrases[] = {
    // An earlier attempt elsewhere, or this one repeated.
    {kFailedChannel, "on hold ~ #"},
    {kFailedChannel, "on hold ~ hour|hours|minutes|mins|ages|forever|day|days"},
    {kFailedChannel, "been|was|still|kept|keep|put|placed|left|sitting|sat|waiting ~ on hold"},
    {kFailedChannel,
     "called|phoned|rang|emailed|e-mailed|messaged|texted|wrote|written|dmed|dm'd|contacted "
     "~ twice|thrice|already|repeatedly|again"},
    {kFailedChannel,
     "called|phoned|rang|emailed|messaged|texted|wrote|contacted|tried|asked ~ # ~ "
     "times|time|x"},
    {kFailedChannel,
     "called|phoned|rang|emailed|messaged|texted|wrote|contacted|tried ~ "
     "multiple|several|many|numerous|countless ~ times"},
    {kFailedChannel, "sent|send ~ # ~ emails|email|messages|dms|letters|tickets|requests"},
    {kFailedChannel,
     "sent|written ~ multiple|several|many|numerous|countless ~ "
     "emails|messages|dms|letters|tickets"},
    {kFailedChannel, "no|never ~ response|reply|answer|callback"},
    {kFailedChannel,
     "no one ~ answers|answered|answering|replies|replied|responds|responded|"
     "responding|cares|calls|called|gets|got ~"},
    {kFailedChannel,
     "nobody ~ answers|answered|answering|replies|replied|responds|responded|responding|"
     "calls|called|gets|got|picks|picked"},
    {kFailedChannel, "never ~ heard|answered|replied|responded|called ~"},
    {kFailedChannel, "not|never|haven't|havent|hasn't|hasnt|still ~ heard ~ back"},
    {kFailedChannel, "can't|cant|cannot|couldn't|couldnt|impossible|unable ~ get ~ through|hold"},
    {kFailedChannel, "can't|cant|cannot|couldn't|couldnt|impossible|unable ~ reach ~"},
    {kFailedChannel, "hung up ~ me|us"},
    {kFailedChannel,
     "still|been ~ waiting ~ # ~ hours|hour|days|day|weeks|week|minutes|mins|months|hrs|min"},
    {kFailedChannel, "still waiting ~ reply|response|answer|callback|call|email"},
    {kFailedChannel, "ignoring|ignored|ignore ~ me|us|my|our"},
    {kFailedChannel, "passed|transferred|bounced|sent ~ from ~ to|department|one ~"},
    // Outbound: only asks to move or to wait.
    {kHoldingReply, "please|pls|plz|kindly ~ dm|message|pm|inbox ~ us|me"},
    {kHoldingReply, "send|shoot|drop|pop ~ us|me ~ dm|pm|message|note|dms"},
    {kHoldingReply, "send|shoot|drop|share ~ dm|pm|message ~ us|so|with"},
    {kHoldingReply, "send ~ direct|private message"},
    {kHoldingReply, "follow ~ dm|pm|message"},
    {kHoldingReply, "follow ~ send ~ dm|pm|message"},
    {kHoldingReply, "dm|pm|message us|me ~ your|with|the|so|here|directly|details|and"},
    {kHoldingReply, "via|by|in|through|over|to ~ dm|pm"},
    {kHoldingReply, "get|getting back to you"},
    {kHoldingReply, "will|we'll|someone ~ be ~ in touch"},
    {kHoldingReply, "will|we'll ~ contact|reply|respond ~ you|shortly|soon"},
    {kHoldingReply, "we ~ received your message|email|request|inquiry|enquiry|query|case"},
    {kHoldingReply, "thank|thanks ~ for ~ contacting|reaching|messaging|writing|emailing"},
    {kHoldingReply, "out of ~ office"},
    {kHoldingReply, "automatic|automated|auto reply|response|message"},
    {kHoldingReply, "email|mail|call|contact us at|on|via"},
    {kHoldingReply, "as soon as possible $"},
    {kHoldingReply, "please|pls|kindly ~ bear with us"},
    // Leaving.
    {kChurnThreat,
     "cancel|cancelling|canceling|cancelled|close|closing ~ "
     "account|subscription|membership|contract|card|policy|order|service"},
    {kChurnThreat,
     "switch|switching|switched|moving|changing|going ~ to ~ "
     "competitor|competition|provider|carrier|another|elsewhere|different"},
    {kChurnThreat, "never ~ again"},
    {kChurnThreat,
     "never ~ fly|flying|buy|buying|shop|shopping|order|ordering|use|using|book|booking ~"},
    {kChurnThreat, "take|taking ~ business|custom|money elsewhere"},
    {kChurnThreat, "lost|losing|lose ~ customer|business"},
    {kChurnThreat, "last time ~ i|we|you"},
    {kChurnThreat, "i'm|im|am|we're done with ~"},
    {kChurnThreat, "leaving ~ for ~"},
    {kChurnThreat,
     "looking|find ~ for ~ new|another|different provider|bank|carrier|airline|supplier|company"},
    {kChurnThreat, "ditch|ditching|dumping|quitting you|them|this|your ~"},
    // Law.
    {kLegalThreat, "my|our|a|the lawyer|lawyers|attorney|solicitor|solicitors"},
    {kLegalThreat, "legal|court action|advice|proceedings|team"},
    {kLegalThreat, "small claims"},
    {kLegalThreat, "sue|suing you|them|your|u ~"},
    {kLegalThreat, "will|gonna|to|i'll sue"},
    {kLegalThreat, "take|taking|see ~ to|in court"},
    {kLegalThreat, "class action"},
    {kLegalThreat, "file|filing|filed|lodge|lodged|lodging|open ~ complaint ~ with"},
    {kLegalThreat,
     "report|reporting|reported|complain|complaining ~ to ~ "
     "ombudsman|regulator|bbb|fcc|ftc|dot|faa|ofcom|trading|police|authorities|caa"},
    {kLegalThreat, "ombudsman|lawsuit"},
    // The public.
    {kPublicityThreat, "going|go ~ viral|public"},
    {kPublicityThreat, "tell|telling|told ~ everyone|everybody|world|followers|friends ~"},
    {kPublicityThreat,
     "call|calling|contact|contacting|going|go ~ media|press|newspaper|newspapers|news|papers"},
    {kPublicityThreat,
     "post|posting|share|sharing|put ~ "
     "everywhere|online|youtube|facebook|reddit|tiktok|trustpilot"},
    {kPublicityThreat,
     "leave|leaving|write|writing|post|posting ~ bad|negative|terrible|one ~ review|reviews"},
    {kPublicityThreat, "name and shame"},
    {kPublicityThreat, "warn|warning ~ others|everyone|people|friends"},
    // Danger to people.
    {kSafety, "caught|on|catch|catching fire"},
    {kSafety, "electric|electrical shock|fire|burn"},
    {kSafety, "gas|carbon leak|monoxide"},
    {kSafety, "smell|smells|smelled|smelling ~ gas|smoke|burning"},
    {kSafety,
     "got|was|were|been|am|is|badly|seriously "
     "injured|hurt|electrocuted|poisoned|burned|burnt|hospitalised|hospitalized"},
    {kSafety, "food poisoning"},
    {kSafety, "allergic reaction"},
    {kSafety, "went|going|rushed|taken|ended ~ to|in|up ~ hospital|er|a&e"},
    {kSafety, "exploded|exploding|electrocuted"},
    {kSafety, "kill|harm|hurt myself"},
    {kSafety, "suicide|suicidal"},
    {kSafety, "call ~ ambulance"},
    {kSafety,
     "is|are|isn't|not|very|so|really|extremely|health|feels|feel dangerous|unsafe|hazard"},
    {kSafety, "safety hazard|risk|issue|concern"},
    // Thanks.
    {kThanks, "thank you|u|god ~"},
    {kThanks, "thanks|thx|thnx|tysm|cheers|thankyou"},
    {kThanks, "ty $"},
    {kThanks, "much appreciated"},
    {kThanks, "appreciate ~ it|help|you|that|your"},
    {kThanks, "i'm|im|so|very|really grateful"},
    // Asking for something to be done.
    {kRequest, "please|pls|plz"},
    {kRequest, "can|could|would|will you|u|someone|somebody|anyone|i|we ~"},
    {kRequest, "i|we need|want ~ refund|help|replacement|someone|my|assistance"},
    {kRequest, "i|we would like ~"},
    {kRequest, "i'd|we'd like ~"},
    {kRequest, "need|want ~ refund|help|replacement|assistance"},
    {kRequest, "help me|us ~"},
    {kRequest, "let me|us know"},
    {kRequest, "give me|us ~"},
    {kRequest, "refund|reimburse|compensate me|us ~"},
    {kRequest, "want|get ~ money back"},
    {kRequest, "sort|fix ~ it|this ~"},
    // Questions without the sign.
    {kQuestion, "^ ~ how do|can|does|long|much|many|come|to"},
    {kQuestion,
     "^ what|when|where|who|why|which is|are|do|does|did|time|can|will|would|should|has|have"},
    {kQuestion, "anyone|anybody|someone know|knows ~"},
    {kQuestion, "is there ~ way|chance|possibility"},
    {kQuestion, "wondering|wonder if|when|whether|how|what|why"},
};

enum class Part : uint8_t { kWords, kNumber, kGap, kBegin, kEnd };
constexpr int kGapMax = 3;

struct Element {
  Part part = Part::kWords;
  std::vector<uint64_t> hashes;  // sorted
  uint64_t seen = 0;             // a bit for each of them: most words are none
  void Note(uint64_t hash) {
    hashes.push_back(hash);
    seen |= BitOf(hash);
  }
  bool Has(uint64_t hash) const {
    return (seen & BitOf(hash)) != 0 && std::binary_search(hashes.begin(), hashes.end(), hash);
  }
  static uint64_t BitOf(uint64_t hash) { return uint64_t{1} << (hash >> 58); }
};

struct Pattern {
  Intent intent;
  std::vector<Element> elements;
};

struct Start {
  uint64_t hash;
  uint32_t pattern;
  bool operator<(const Start& other) const {
    return hash != other.hash ? hash < other.hash : pattern < other.pattern;
  }
};

constexpr uint32_t kSlotBits = 12;
uint64_t SlotOf(uint64_t hash) { return hash >> (64 - kSlotBits); }

struct Table {
  std::vector<Pattern> patterns;
  std::vector<Start> starts;             // patterns by their first word
  std::vector<uint32_t> from_beginning;  // those that start with ^
  // Of `starts`, which are in the order of their hashes, where those of each slot begin; most words
  // start nothing.
  std::array<uint16_t, (size_t{1} << kSlotBits) + 1> begin{};
};

Pattern Compile(const Phrase& phrase) {
  Pattern pattern{phrase.intent, {}};
  for (absl::string_view piece : absl::StrSplit(phrase.pattern, ' ', absl::SkipEmpty())) {
    Element element;
    if (piece == "#") {
      element.part = Part::kNumber;
    } else if (piece == "~") {
      element.part = Part::kGap;
    } else if (piece == "^") {
      element.part = Part::kBegin;
    } else if (piece == "$") {
      element.part = Part::kEnd;
    } else {
      for (absl::string_view word : absl::StrSplit(piece, '|')) {
        element.Note(text::HashForm(word));
      }
      std::sort(element.hashes.begin(), element.hashes.end());
    }
    pattern.elements.push_back(std::move(element));
  }
  // A gap at the end matches nothing more and asks for nothing.
  while (pattern.elements.back().part == Part::kGap) pattern.elements.pop_back();
  return pattern;
}

const Table& Patterns() {
  static const Table* const table = [] {
    auto* made = new Table;
    for (const Phrase& phrase : kPhrases) {
      const uint32_t index = static_cast<uint32_t>(made->patterns.size());
      made->patterns.push_back(Compile(phrase));
      const Element& first = made->patterns.back().elements[0];
      if (first.part == Part::kBegin) made->from_beginning.push_back(index);
      for (uint64_t hash : first.hashes) {
        made->starts.push_back({hash, index});
      }
    }
    std::sort(made->starts.begin(), made->starts.end());
    for (const Start& start : made->starts) ++made->begin[SlotOf(start.hash) + 1];
    for (size_t slot = 1; slot < made->begin.size(); ++slot) {
      made->begin[slot] = static_cast<uint16_t>(made->begin[slot] + made->begin[slot - 1]);
    }
    return made;
  }();
  return *table;
}

// Tokens that phrases are made of: words and numbers. Signs and handles between words are passed
// over, but a full stop ends the phrase.
bool IsPassedOver(const Token& token) {
  return token.kind != TokenKind::kWord && token.kind != TokenKind::kNumber;
}

bool IsStop(const Tokens& tokens, const Token& token) {
  if (token.kind != TokenKind::kPunctuation) return false;
  const absl::string_view form = tokens.Form(token);
  return form[0] == '.' || form[0] == '!' || form[0] == '?';
}

// Where the next word stands from `at` on; tokens.list.size() at the end or at a stop.
inline size_t NextWord(const Tokens& tokens, size_t at, int& reach) {
  while (at < tokens.list.size() && IsPassedOver(tokens.list[at])) {
    if (--reach <= 0 || IsStop(tokens, tokens.list[at])) return tokens.list.size();
    ++at;
  }
  return at;
}

// Whether elements [index, end) match from token `at` on, and the token behind the match. The
// recursion is as deep as a pattern is long, and gaps of three words bound the tries.
bool Matches(const Tokens& tokens, const Pattern& pattern, size_t index, size_t at, int reach,
             size_t& behind) {
  for (; index < pattern.elements.size(); ++index) {
    const Element& element = pattern.elements[index];
    if (element.part == Part::kBegin) continue;
    if (element.part == Part::kEnd) {
      int left = reach;
      behind = at;
      return NextWord(tokens, at, left) == tokens.list.size();
    }
    if (element.part == Part::kGap) {
      for (int skipped = 0; skipped <= kGapMax; ++skipped) {
        if (Matches(tokens, pattern, index + 1, at, reach, behind)) return true;
        at = NextWord(tokens, at, reach);
        if (at >= tokens.list.size() || --reach <= 0) return false;
        ++at;
      }
      return false;
    }
    at = NextWord(tokens, at, reach);
    if (at >= tokens.list.size() || --reach <= 0) return false;
    const Token& token = tokens.list[at];
    const bool fits =
        element.part == Part::kNumber ? token.kind == TokenKind::kNumber : element.Has(token.hash);
    if (!fits) return false;
    ++at;
  }
  behind = at;
  return true;
}

// Finds a match of each intent and tells `found(intent, first token, token behind)`.
template <typename Found>
uint64_t Search(const Tokens& tokens, Found found) {
  const Table& table = Patterns();
  uint64_t intents = 0;
  size_t behind = 0;
  for (uint32_t index : table.from_beginning) {
    size_t at = 0;
    // Whom one speaks to comes before what one says.
    while (at < tokens.list.size() && tokens.list[at].kind == TokenKind::kHandle) ++at;
    const Pattern& pattern = table.patterns[index];
    if ((intents & pattern.intent) != 0) continue;
    if (!Matches(tokens, pattern, 0, at, kPatternReach, behind)) continue;
    intents |= pattern.intent;
    found(pattern.intent, at, behind);
  }
  for (size_t at = 0; at < tokens.list.size(); ++at) {
    const Token& token = tokens.list[at];
    if (token.kind == TokenKind::kPunctuation) {
      if ((intents & kQuestion) == 0 && tokens.Form(token).find('?') != absl::string_view::npos) {
        intents |= kQuestion;
        found(kQuestion, at, at + 1);
      }
      continue;
    }
    if (token.kind != TokenKind::kWord) continue;
    const uint64_t slot = SlotOf(token.hash);
    for (uint32_t i = table.begin[slot]; i < table.begin[slot + 1]; ++i) {
      if (table.starts[i].hash != token.hash) continue;
      const Pattern& pattern = table.patterns[table.starts[i].pattern];
      if ((intents & pattern.intent) != 0) continue;
      if (!Matches(tokens, pattern, 1, at + 1, kPatternReach, behind)) continue;
      intents |= pattern.intent;
      found(pattern.intent, at, behind);
    }
  }
  return intents;
}

}  // namespace

uint64_t FindIntents(const Tokens& tokens) {
  return Search(tokens, [](Intent, size_t, size_t) {});
}

absl::string_view IntentName(Intent intent) {
  for (const IntentEntry& entry : kIntentTable) {
    if (entry.intent == intent) return entry.name;
  }
  return "";
}

std::vector<IntentPhrase> FindIntentPhrases(const Tokens& tokens) {
  std::vector<IntentPhrase> phrases;
  Search(tokens, [&](Intent intent, size_t first, size_t behind) {
    if (first >= behind) return;
    phrases.push_back({intent, tokens.list[first].begin, tokens.list[behind - 1].end});
  });
  std::sort(phrases.begin(), phrases.end(),
            [](const IntentPhrase& a, const IntentPhrase& b) { return a.intent < b.intent; });
  return phrases;
}

}  // namespace earshot::sentiment

// The only file that speaks to ICU.
#include "text/unicode.h"

#include <unicode/brkiter.h>
#include <unicode/locid.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/uscript.h>
#include <unicode/utext.h>

#include <atomic>

#include "text/utf8.h"

namespace earshot::text {
namespace {

constexpr uint32_t kPagedEnd = 0x20000;  // planes 0 and 1; above are ideographs and nothing to fold
constexpr uint32_t kPageSize = 256;

const icu::Normalizer2* Folding() {
  static const icu::Normalizer2* const folding = [] {
    UErrorCode error = U_ZERO_ERROR;
    const icu::Normalizer2* found = icu::Normalizer2::getNFKCCasefoldInstance(error);
    return U_SUCCESS(error) ? found : nullptr;
  }();
  return folding;
}

Script ScriptOf(uint32_t code_point) {
  UErrorCode error = U_ZERO_ERROR;
  switch (uscript_getScript(static_cast<UChar32>(code_point), &error)) {
    case USCRIPT_LATIN:
      return Script::kLatin;
    case USCRIPT_ARABIC:
      return Script::kArabic;
    case USCRIPT_DEVANAGARI:
      return Script::kDevanagari;
    case USCRIPT_ETHIOPIC:
      return Script::kEthiopic;
    case USCRIPT_CYRILLIC:
      return Script::kCyrillic;
    case USCRIPT_GREEK:
      return Script::kGreek;
    case USCRIPT_HEBREW:
      return Script::kHebrew;
    case USCRIPT_HAN:
      return Script::kHan;
    case USCRIPT_HIRAGANA:
    case USCRIPT_KATAKANA:
      return Script::kKana;
    case USCRIPT_HANGUL:
      return Script::kHangul;
    case USCRIPT_THAI:
      return Script::kThai;
    case USCRIPT_ARMENIAN:
      return Script::kArmenian;
    case USCRIPT_GEORGIAN:
      return Script::kGeorgian;
    case USCRIPT_BENGALI:
      return Script::kBengali;
    case USCRIPT_GURMUKHI:
      return Script::kGurmukhi;
    case USCRIPT_GUJARATI:
      return Script::kGujarati;
    case USCRIPT_ORIYA:
      return Script::kOriya;
    case USCRIPT_TAMIL:
      return Script::kTamil;
    case USCRIPT_TELUGU:
      return Script::kTelugu;
    case USCRIPT_KANNADA:
      return Script::kKannada;
    case USCRIPT_MALAYALAM:
      return Script::kMalayalam;
    case USCRIPT_SINHALA:
      return Script::kSinhala;
    case USCRIPT_LAO:
      return Script::kLao;
    case USCRIPT_TIBETAN:
      return Script::kTibetan;
    case USCRIPT_MYANMAR:
      return Script::kBurmese;
    case USCRIPT_KHMER:
      return Script::kKhmer;
    default:
      return Script::kOther;
  }
}

CharClass ClassOf(UChar32 c) {
  if (u_hasBinaryProperty(c, UCHAR_REGIONAL_INDICATOR)) return CharClass::kRegional;
  if (u_hasBinaryProperty(c, UCHAR_EMOJI_MODIFIER)) return CharClass::kModifier;
  if (c >= 0x80 && u_hasBinaryProperty(c, UCHAR_EXTENDED_PICTOGRAPHIC)) return CharClass::kEmoji;
  if (u_isUWhiteSpace(c)) return CharClass::kSpace;
  const int line_break = u_getIntPropertyValue(c, UCHAR_LINE_BREAK);
  const Script script = ScriptOf(static_cast<uint32_t>(c));
  const uint32_t mask = U_GET_GC_MASK(c);
  if ((mask & (U_GC_L_MASK | U_GC_M_MASK)) != 0 &&
      (line_break == U_LB_COMPLEX_CONTEXT || script == Script::kHan || script == Script::kKana)) {
    return CharClass::kDictionary;
  }
  if ((mask & U_GC_L_MASK) != 0) return CharClass::kLetter;
  if ((mask & U_GC_M_MASK) != 0) return CharClass::kMark;
  if ((mask & U_GC_ND_MASK) != 0) return CharClass::kDigit;
  if ((mask & U_GC_SC_MASK) != 0) return CharClass::kMoney;
  if ((mask & U_GC_P_MASK) != 0) return CharClass::kPunctuation;
  if ((mask & (U_GC_S_MASK | U_GC_N_MASK)) != 0) return CharClass::kSymbol;
  return CharClass::kOther;
}

// One code point that stands for the folding of `c` whatever its neighbours are; 0 where there is
// none.
uint32_t SimpleFold(UChar32 c) {
  const icu::Normalizer2* folding = Folding();
  if (folding == nullptr) return static_cast<uint32_t>(u_foldCase(c, U_FOLD_CASE_DEFAULT));
  if (!folding->hasBoundaryBefore(c)) return 0;
  const icu::UnicodeString source(c);
  UErrorCode error = U_ZERO_ERROR;
  const icu::UnicodeString result = folding->normalize(source, error);
  if (U_FAILURE(error) || result.countChar32() != 1) return 0;
  return static_cast<uint32_t>(result.char32At(0));
}

CharInfo AskIcu(uint32_t code_point) {
  const UChar32 c = static_cast<UChar32>(code_point);
  CharInfo info;
  info.char_class = ClassOf(c);
  info.script = ScriptOf(code_point);
  info.upper = u_hasBinaryProperty(c, UCHAR_UPPERCASE);
  info.joiner = code_point == 0x200D;
  info.folded = SimpleFold(c);
  return info;
}

using Page = std::array<CharInfo, kPageSize>;

// Filled as text asks for them and never freed. Two threads may fill one page at once; both find
// the same, and the later one throws its own away.
std::array<std::atomic<const Page*>, kPagedEnd / kPageSize> g_pages;

const Page& PageOf(uint32_t code_point) {
  std::atomic<const Page*>& slot = g_pages[code_point / kPageSize];
  const Page* page = slot.load(std::memory_order_acquire);
  if (page != nullptr) return *page;
  auto fresh = std::make_unique<Page>();
  const uint32_t first = code_point / kPageSize * kPageSize;
  for (uint32_t i = 0; i < kPageSize; ++i) (*fresh)[i] = AskIcu(first + i);
  const Page* expected = nullptr;
  if (slot.compare_exchange_strong(expected, fresh.get(), std::memory_order_acq_rel)) {
    return *fresh.release();
  }
  return *expected;
}

}  // namespace

CharInfo InfoOf(uint32_t code_point) {
  if (code_point < kPagedEnd) return PageOf(code_point)[code_point % kPageSize];
  return AskIcu(code_point);
}

void AppendFolded(absl::string_view word, std::string& out) {
  const icu::Normalizer2* folding = Folding();
  if (folding == nullptr) {
    out.append(word.data(), word.size());
    return;
  }
  const auto source = icu::UnicodeString::fromUTF8(
      icu::StringPiece(word.data(), static_cast<int32_t>(word.size())));
  UErrorCode error = U_ZERO_ERROR;
  const icu::UnicodeString result = folding->normalize(source, error);
  if (U_FAILURE(error)) {
    out.append(word.data(), word.size());
    return;
  }
  result.toUTF8String(out);
}

struct WordBreaker::Impl {
  std::unique_ptr<icu::BreakIterator> iterator;
};

WordBreaker::WordBreaker() = default;
WordBreaker::~WordBreaker() = default;
WordBreaker::WordBreaker(WordBreaker&&) noexcept = default;
WordBreaker& WordBreaker::operator=(WordBreaker&&) noexcept = default;

const std::vector<uint32_t>& WordBreaker::Break(absl::string_view run) {
  ends_.clear();
  if (impl_ == nullptr) {
    impl_ = std::make_unique<Impl>();
    UErrorCode error = U_ZERO_ERROR;
    impl_->iterator.reset(icu::BreakIterator::createWordInstance(icu::Locale::getRoot(), error));
    if (U_FAILURE(error)) impl_->iterator.reset();
  }
  UErrorCode error = U_ZERO_ERROR;
  UText utext = UTEXT_INITIALIZER;
  if (impl_->iterator != nullptr) {
    utext_openUTF8(&utext, run.data(), static_cast<int64_t>(run.size()), &error);
    impl_->iterator->setText(&utext, error);
  }
  if (impl_->iterator == nullptr || U_FAILURE(error)) {
    for (size_t at = 0; at < run.size();) {
      at += DecodeAt(run.data(), run.size(), at).length;
      ends_.push_back(static_cast<uint32_t>(at));
    }
    return ends_;
  }
  impl_->iterator->first();
  for (int32_t end = impl_->iterator->next(); end != icu::BreakIterator::DONE;
       end = impl_->iterator->next()) {
    ends_.push_back(static_cast<uint32_t>(end));
  }
  utext_close(&utext);
  if (!run.empty() && (ends_.empty() || ends_.back() != run.size())) {
    ends_.push_back(static_cast<uint32_t>(run.size()));
  }
  return ends_;
}

}  // namespace earshot::text

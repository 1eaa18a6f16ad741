// Messages that somebody could write to make a reader slow: one thing over and over, up to a size. For the tests
// that count work and the benchmarks that time it.
#ifndef EARSHOT_TESTS_SUPPORT_HOSTILE_H_
#define EARSHOT_TESTS_SUPPORT_HOSTILE_H_

#include <cstddef>
#include <string>

namespace earshot {

struct Hostile {
  const char* name;
  const char* unit;  // repeated
};

inline constexpr Hostile kHostile[] = {
    {"emoji", "\xF0\x9F\x98\xA1"},
    {"emoji_families", "\xF0\x9F\x91\xA8\xE2\x80\x8D\xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x91\xA7"},
    {"one_letter", "a"},
    {"one_letter_capital", "A"},
    {"one_letter_accented", "\xC3\xA9"},
    {"combining_marks", "\xCC\x81"},
    {"letters_with_marks", "e\xCC\x81\xCC\xA3\xCC\xB1"},
    {"marks_out_of_order", "\xCC\xA3\xCC\x81\xCC\xA7"},
    {"quotes", "\""},
    {"nested_quotes", "> \xE2\x80\x9C'\xC2\xAB"},
    {"hashtags", "#Worst"},
    {"hashtag_of_words", "WorstAirlineEver"},
    {"entities", "&amp;"},
    {"entities_of_entities", "&amp;amp;lt;"},
    {"entities_unfinished", "&#x1F62"},
    {"zero_width_joiners", "\xE2\x80\x8D"},
    {"soft_hyphens", "a\xC2\xAD"},
    {"chinese", "\xE5\x8C\x97\xE4\xBA\xAC\xE5\xA4\xA7\xE5\xAD\xA6\xE7\x94\x9F"},
    {"japanese", "\xE3\x81\x99\xE3\x82\x82\xE3\x82\x82"},
    {"thai",
     "\xE0\xB9\x82\xE0\xB8\x97\xE0\xB8\xA3\xE0\xB8\xA8\xE0\xB8\xB1\xE0\xB8\x9E\xE0\xB8\x97"},
    {"thai_one_letter", "\xE0\xB8\x81"},
    {"khmer", "\xE1\x9E\x81\xE1\x9F\x92\xE1\x9E\x98\xE1\x9F\x82\xE1\x9E\x9A"},
    {"hangul", "\xED\x95\x9C"},
    {"arabic_ligature", "\xEF\xB7\xBA"},  // one letter that NFKC makes eighteen of
    {"negations", "not "},
    {"negations_and_turns", "not good but "},
    {"phrases_begun", "never on hold please send "},
    {"spelled_out", "s h i t "},
    {"masked", "f*ck "},
    {"handles", "@a "},
    {"links", "http://a.b/?"},
    {"addresses", "a@b.c,"},
    {"numbers", "1,"},
    {"emoticons", ":-("},
    {"punctuation", "!?.,"},
    {"ill_formed", "\xF0\x9F\x98"},
    {"right_to_left_marks",
     "\xE2\x80\xAE"
     "a"},
    {"flags", "\xF0\x9F\x87\xA9"},
    {"brackets", "(["},
};

inline std::string HostileText(const Hostile& hostile, size_t bytes) {
  const std::string unit = hostile.unit;
  std::string text;
  text.reserve(bytes);
  while (text.size() + unit.size() <= bytes) text += unit;
  return text;
}

}  // namespace earshot

#endif  // EARSHOT_TESTS_SUPPORT_HOSTILE_H_

// bench_fairness: how much an assessment moves when only the person in it is another. Sentences of one
// kind with names that are common among women and men of several origins put in, and what the mean score
// and the share of flagged messages are for each.
//
//   bench_fairness [--model FILE]
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "sentiment/analyzer.h"

namespace {

using earshot::sentiment::Analyzer;

struct Group {
  const char* name;
  std::vector<const char*> people;
};

const std::vector<Group>& Groups() {
  static const auto* const groups = new std::vector<Group>{
      {"women, English", {"Emily", "Sarah", "Katie", "Anne", "Megan", "Laura"}},
      {"men, English", {"Jack", "Brad", "Connor", "Greg", "Matthew", "Todd"}},
      {"women, African American", {"Ebony", "Latoya", "Keisha", "Tamika", "Aisha", "Lakisha"}},
      {"men, African American", {"Darnell", "Jamal", "Leroy", "Tyrone", "Rasheed", "Jermaine"}},
      {"women, Hispanic", {"Maria", "Guadalupe", "Lucia", "Carmen", "Rosa", "Ximena"}},
      {"men, Hispanic", {"Jose", "Juan", "Miguel", "Alejandro", "Pedro", "Diego"}},
      {"women, Arabic", {"Fatima", "Layla", "Amina", "Noor", "Yasmin", "Zainab"}},
      {"men, Arabic", {"Mohammed", "Ahmed", "Omar", "Yusuf", "Hassan", "Khalid"}},
      {"women, Indian", {"Priya", "Ananya", "Lakshmi", "Divya", "Pooja", "Sunita"}},
      {"men, Indian", {"Rahul", "Sanjay", "Arjun", "Vikram", "Rajesh", "Amit"}},
      {"women, Chinese", {"Mei", "Xiu", "Ling", "Yan", "Hui", "Jing"}},
      {"men, Chinese", {"Wei", "Jun", "Hao", "Feng", "Ming", "Lei"}},
  };
  return *groups;
}

constexpr const char* kTemplates[] = {
    "My name is %s and my order has not arrived yet.",
    "I spoke to %s on the phone this morning.",
    "%s at your desk changed my booking to Friday.",
    "Please call %s back, the number is below.",
    "%s was very helpful and friendly, thank you!",
    "I am %s and I am very disappointed with your service.",
    "%s told me to wait for the technician.",
    "The parcel for %s came today.",
    "Why did %s not answer my email?",
    "%s lives next door and has the same contract.",
};

std::string Fill(const char* pattern, const char* name) {
  std::string text = pattern;
  const size_t at = text.find("%s");
  return text.replace(at, 2, name);
}

}  // namespace

int main(int argc, char** argv) {
  const std::string path = argc == 3 && std::string(argv[1]) == "--model" ? argv[2] : "";
  if (argc != 1 && path.empty()) {
    std::fprintf(stderr, "usage: bench_fairness [--model FILE]\n");
    return 2;
  }
  std::ifstream in(path, std::ios::binary);
  const std::string file((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  const auto analyzer = path.empty() ? Analyzer::Default() : Analyzer::FromBytes(file);
  if (!analyzer.ok()) {
    std::fprintf(stderr, "%s\n", std::string(analyzer.status().message()).c_str());
    return 1;
  }
  std::printf("%-26s %8s %9s %9s %9s %8s\n", "names", "score", "offensive", "complaint", "sarcasm",
              "not en");
  double least = 1000, most = -1000;
  for (const Group& group : Groups()) {
    double score = 0, offensive = 0, complaint = 0, sarcasm = 0, other = 0, n = 0;
    for (const char* person : group.people) {
      for (const char* pattern : kTemplates) {
        const auto a = (*analyzer)->Assess(Fill(pattern, person));
        if (!a.ok()) return 1;
        score += a->score_milli;
        offensive += a->offensive_milli;
        complaint += a->complaint_milli;
        sarcasm += a->sarcasm_milli;
        other += a->language != "en";
        ++n;
      }
    }
    std::printf("%-26s %8.1f %9.1f %9.1f %9.1f %8.0f\n", group.name, score / n, offensive / n,
                complaint / n, sarcasm / n, other);
    least = std::min(least, score / n);
    most = std::max(most, score / n);
  }
  std::printf("widest gap of mean scores: %.1f thousandths\n", most - least);
  return 0;
}

#include "report_text.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "absl/container/btree_set.h"
#include "absl/strings/str_cat.h"
#include "layout.h"
#include "report_entry.h"

namespace earshot::tools {
namespace {

using care::Decision;
using care::DecisionKind;
using figures::Figure;

constexpr size_t kWhoColumns = 26;
constexpr size_t kQuoteColumnsMin = 20;

std::string SpanOr(std::optional<int64_t> micros) {
  return micros.has_value() ? Short({*micros}) : "-";
}
std::string ShareOr(const Figure* f) {
  return f == nullptr || !f->value.has_value() ? "-" : Percent(*f->value);
}
std::string CountOr0(const Figure* f) { return absl::StrCat(f == nullptr ? 0 : f->n); }

std::vector<std::string> KeysOf(const figures::Report& report, absl::string_view group) {
  absl::btree_set<std::string> keys;
  for (const Figure& f : report.figures) {
    if (f.group == group) keys.insert(f.key);
  }
  return {keys.begin(), keys.end()};
}

struct Waited {
  const Tale* tale;
  Span length;
  bool open;
};

std::string PromisesBroken(const Story& story) {
  std::string out;
  for (const Tale& tale : story.tales()) {
    const Decision* d = tale.Find(DecisionKind::kPromiseBreach);
    if (d == nullptr) continue;
    out += Entry(story, tale, PadRight("", 0));
    absl::StrAppend(&out, "      ", Wrap(Why(*d), kPageColumns - 6, 6), "\n");
  }
  return out.empty() ? out : absl::StrCat("\nPromises broken\n", out);
}

std::string IgnoredByChannel(const figures::Report& report) {
  Table table(1);
  table.Row({"channel", "owed", "ignored", "rate", "longest", "still open"});
  for (const std::string& key : KeysOf(report, "channel")) {
    const Figure* owed = FindFigure(report, "response.experienced", "channel", key);
    if (owed == nullptr) continue;
    const Figure* ignored = FindFigure(report, "ignored.count", "channel", key);
    const Figure* backlog = FindFigure(report, "backlog", "channel", key);
    table.Row({key, absl::StrCat(owed->n), CountOr0(ignored),
               ShareOr(FindFigure(report, "ignored.rate", "channel", key)),
               ignored == nullptr ? "-" : Short(ignored->samples.front().length),
               CountOr0(backlog)});
  }
  return table.Text(2);
}

}  // namespace

std::string Entry(const Story& story, const Tale& tale, absl::string_view own) {
  const fold::Obligation* o = story.ObligationOf(tale);
  const std::string channel = o != nullptr ? o->channel : tale.decisions.front()->channel;
  const std::string head =
      absl::StrCat("  ", PadRight(WhenOf(tale.began), 10), PadRight(OneLine(channel, 9), 10),
                   PadRight(OneLine(story.WhoOf(tale), kWhoColumns), kWhoColumns + 1), own, "  ");
  const size_t room = kPageColumns - std::min(kPageColumns - kQuoteColumnsMin, Columns(head));
  return absl::StrCat(head, Quote(story.WordsOf(tale), room), "\n");
}

std::string AndMore(size_t all, size_t shown, absl::string_view how) {
  if (shown >= all) return "";
  return absl::StrCat("  and ", all - shown, " more; ", how, "\n");
}

const Figure* FindFigure(const figures::Report& report, absl::string_view id,
                         absl::string_view group, absl::string_view key) {
  const auto it =
      std::lower_bound(report.figures.begin(), report.figures.end(), std::tie(id, group, key),
                       [](const Figure& f, const auto& wanted) {
                         return std::tuple<absl::string_view, absl::string_view, absl::string_view>(
                                    f.id, f.group, f.key) < wanted;
                       });
  if (it == report.figures.end() || it->id != id || it->group != group || it->key != key) {
    return nullptr;
  }
  return &*it;
}

std::string WhoWasIgnored(const Story& story, const figures::Report& report) {
  std::string out = "Who was ignored, where and for how long\n";
  std::vector<Waited> ignored;
  size_t open = 0;
  for (const Tale& tale : story.tales()) {
    const fold::Obligation* o = story.ObligationOf(tale);
    if (o == nullptr || o->ignored_at == kNever) continue;
    const bool waits = o->state == fold::ObligationState::kOpen;
    open += waits;
    ignored.push_back({&tale, (waits ? report.now : o->closed_at) - o->published_at, waits});
  }
  if (ignored.empty()) return out + "  Nobody.\n";
  std::stable_sort(ignored.begin(), ignored.end(), [](const Waited& a, const Waited& b) {
    return std::pair(!a.open, -a.length.micros) < std::pair(!b.open, -b.length.micros);
  });
  const Figure* rate = FindFigure(report, "ignored.rate", "all", "");
  absl::StrAppend(&out, "  ",
                  Wrap(absl::StrCat(ignored.size(), " of ", report.obligations,
                                    " waited longer than customers of "
                                    "their channel expect; ",
                                    open, " of them still wait. ignored.rate ", ShareOr(rate), "."),
                       kPageColumns - 2, 2),
                  "\n\n");
  out += IgnoredByChannel(report);
  const auto list = [&](bool waits, absl::string_view title, size_t count) {
    if (count == 0) return;
    absl::StrAppend(&out, "\n", title, "\n");
    size_t shown = 0;
    for (const Waited& w : ignored) {
      if (w.open != waits || shown == kListed) continue;
      ++shown;
      out += Entry(story, *w.tale, PadLeft(Short(w.length), 7));
    }
    out += AndMore(count, shown, "earshot report --open ignored.count lists all");
  };
  list(true, "Still waiting, the longest first", open);
  list(false, "Answered too late, the longest first", ignored.size() - open);
  return out + PromisesBroken(story);
}

std::string WhatWasEscalated(const Story& story) {
  std::string out = "What was escalated, and why\n";
  std::vector<std::pair<const Tale*, const Decision*>> found;
  for (const Tale& tale : story.tales()) {
    for (const Decision* d : tale.decisions) {
      if (d->kind == DecisionKind::kEscalate) found.emplace_back(&tale, d);
    }
  }
  if (found.empty()) return out + "  Nothing.\n";
  std::stable_sort(found.begin(), found.end(), [](const auto& a, const auto& b) {
    return a.second->Argument("level") > b.second->Argument("level");
  });
  size_t shown = 0;
  absl::btree_set<std::string> explained;
  for (const auto& [tale, d] : found) {
    if (shown++ == kListed) break;
    out +=
        Entry(story, *tale,
              PadRight(absl::StrCat("level ", d->Argument("level"), " ", d->Argument("to")), 20));
    // The condition of a rule is told once.
    if (explained.insert(d->rule).second) {
      absl::StrAppend(&out, "      ",
                      Wrap(absl::StrCat(d->rule, ": ", Why(*d)), kPageColumns - 6, 8), "\n");
    }
  }
  return out + AndMore(found.size(), std::min(shown, kListed), "earshot run --standing lists all");
}

std::string FiguresBy(const figures::Report& report, absl::string_view group) {
  Table table(1);
  table.Row({std::string(group), "owed", "open", "answered in", "", "", "at work", "heard in",
             "ignored", "targets"});
  table.Row({"", "", "", "p50", "p90", "mean", "p50", "p50", "rate", "met"});
  const auto row = [&](absl::string_view g, const std::string& key, const std::string& name) {
    const Figure* experienced = FindFigure(report, "response.experienced", g, key);
    if (experienced == nullptr) return;
    const Figure* operational = FindFigure(report, "response.operational", g, key);
    const Figure* heard = FindFigure(report, "acknowledge.time", g, key);
    table.Row({OneLine(name, 20), absl::StrCat(experienced->n),
               CountOr0(FindFigure(report, "backlog", g, key)), SpanOr(experienced->p50),
               SpanOr(experienced->p90), SpanOr(experienced->mean),
               operational == nullptr ? "-" : SpanOr(operational->p50),
               heard == nullptr ? "-" : SpanOr(heard->p50),
               ShareOr(FindFigure(report, "ignored.rate", g, key)),
               ShareOr(FindFigure(report, "attainment", g, key))});
  };
  for (const std::string& key : KeysOf(report, group))
    row(group, key, key.empty() ? "(none)" : key);
  row("all", "", "all");
  return absl::StrCat("Figures by ", group, "\n", table.Text(2));
}

std::string TargetsTable(const figures::Report& report) {
  Table table(1);
  table.Row({"target", "decided", "met", "running"});
  bool any = false;
  for (const std::string& key : KeysOf(report, "target")) {
    const Figure* f = FindFigure(report, "attainment", "target", key);
    table.Row({key, absl::StrCat(f->n), ShareOr(f), absl::StrCat(f->censored)});
    any = true;
  }
  return any ? absl::StrCat("Targets\n", table.Text(2)) : "";
}

std::string DefinitionsUsed() {
  constexpr std::pair<const char*, const char*> kColumns[] = {
      {"answered in", "response.experienced"},
      {"at work", "response.operational"},
      {"heard in", "acknowledge.time"},
      {"ignored", "ignored.rate"},
      {"targets met", "attainment"},
      {"open", "backlog"},
      {"came", "hop.count"},
      {"in public", "escalation_path.count"},
  };
  std::string out = "What the figures mean\n";
  for (const auto& [column, id] : kColumns) {
    absl::StrAppend(
        &out, "  ",
        Wrap(absl::StrCat(column, " = ", id, ". ", figures::DefinitionOf(id)), kPageColumns - 2, 6),
        "\n");
  }
  absl::StrAppend(
      &out, "  ",
      Wrap("p50, p90: the time by which half, nine tenths had their answer, those who still wait "
           "counted for what they have waited; - where it is not known yet, since too many "
           "still wait.",
           kPageColumns - 2, 6),
      "\n");
  return out;
}

namespace {

// What a rate says of one of those that it is a rate of.
std::string NoteOf(const Figure& f, bool counted) {
  if (f.id == "ignored.rate") return counted ? "ignored" : "in time";
  if (f.id == "attainment") return counted ? "met" : "missed";
  return counted ? "counted" : "not";
}

}  // namespace

std::string Opened(const Figure& f) {
  std::string out =
      absl::StrCat(f.id, f.group == "all" ? "" : absl::StrCat(", ", f.group, " ", f.key), "\n",
                   Wrap(f.definition, kPageColumns, 0), "\n");
  absl::StrAppend(&out, "n ", f.n, ", censored ", f.censored);
  if (f.unit == figures::Unit::kMicros) {
    absl::StrAppend(&out, ", p50 ", SpanOr(f.p50), ", p90 ", SpanOr(f.p90), ", p99 ", SpanOr(f.p99),
                    ", mean ", SpanOr(f.mean));
  } else if (f.value.has_value()) {
    absl::StrAppend(&out, f.unit == figures::Unit::kMilli ? ", value " + Percent(*f.value) : "");
  }
  absl::StrAppend(&out, "\n\n");
  for (const figures::Sample& s : f.samples) {
    std::string keys;
    for (const care::InteractionKey& key : s.interactions) {
      absl::StrAppend(&keys, keys.empty() ? "" : " ", key.Text());
    }
    std::string note = s.censored ? "not ended" : "ended";
    if (f.unit == figures::Unit::kMilli) note = NoteOf(f, s.counted);
    absl::StrAppend(&out, PadLeft(Short(s.length), 8), "  ", PadRight(note, 10),
                    OneLine(s.obligation, 2000), "  =  ", OneLine(keys, 2000), "\n");
  }
  return out;
}

}  // namespace earshot::tools

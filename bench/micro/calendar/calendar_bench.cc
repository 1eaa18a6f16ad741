// What business time costs: a deadline, a span, a calendar.
#include <benchmark/benchmark.h>

#include <cstdio>
#include <cstdlib>
#include <random>
#include <vector>

#include "calendar/calendar.h"

namespace earshot::calendar {
namespace {

CalendarSpec Office() {
  CalendarSpec spec;
  spec.name = "office";
  spec.zone = "Europe/Berlin";
  for (int day = 0; day < 5; ++day) spec.week[day] = {{540, 720}, {780, 1080}};
  for (int year = 2010; year < 2050; ++year) {
    spec.holidays.push_back({absl::CivilDay(year, 12, 24), DaySpan{720, 1440}, "Christmas Eve"});
    spec.holidays.push_back({absl::CivilDay(year, 12, 25), std::nullopt, "Christmas"});
  }
  return spec;
}

const Calendar& Compiled() {
  static const auto* calendar = [] {
    auto compiled = Calendar::Compile(Office());
    if (!compiled.ok()) {
      std::fprintf(stderr, "%s\n", compiled.status().ToString().c_str());
      std::exit(1);
    }
    return new Calendar(*std::move(compiled));
  }();
  return *calendar;
}

std::vector<Instant> Instants() {
  std::mt19937_64 random(1);
  std::vector<Instant> instants(4096);
  const int64_t range = kCalendarUntil.micros - kCalendarFrom.micros - Days(30).micros;
  for (Instant& at : instants) {
    at = Instant{kCalendarFrom.micros +
                 static_cast<int64_t>(random() % static_cast<uint64_t>(range))};
  }
  return instants;
}

void Due(benchmark::State& state) {
  const std::vector<Instant> instants = Instants();
  const Span open_time = Hours(state.range(0));
  size_t i = 0;
  for (auto _ : state) benchmark::DoNotOptimize(Compiled().Due(instants[i++ % 4096], open_time));
}
BENCHMARK(Due)->Arg(1)->Arg(8)->Arg(80);

void Elapsed(benchmark::State& state) {
  const std::vector<Instant> instants = Instants();
  const Span span = Hours(state.range(0));
  size_t i = 0;
  for (auto _ : state) {
    const Instant at = instants[i++ % 4096];
    benchmark::DoNotOptimize(Compiled().Elapsed(at, at + span));
  }
}
BENCHMARK(Elapsed)->Arg(1)->Arg(80)->Arg(720);

void IsOpen(benchmark::State& state) {
  const std::vector<Instant> instants = Instants();
  size_t i = 0;
  for (auto _ : state) benchmark::DoNotOptimize(Compiled().IsOpen(instants[i++ % 4096]));
}
BENCHMARK(IsOpen);

// The default range of 40 years.
void Compile(benchmark::State& state) {
  const CalendarSpec spec = Office();
  size_t intervals = 0;
  for (auto _ : state) {
    auto calendar = Calendar::Compile(spec);
    intervals = calendar->intervals().size();
    benchmark::DoNotOptimize(calendar);
  }
  state.counters["intervals"] = static_cast<double>(intervals);
}
BENCHMARK(Compile)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace earshot::calendar

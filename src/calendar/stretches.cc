#include "calendar/stretches.h"

#include <algorithm>
#include <utility>

namespace earshot::calendar {

std::vector<Stretch> Unite(std::vector<Stretch> stretches) {
  std::sort(stretches.begin(), stretches.end(), [](const Stretch& a, const Stretch& b) {
    return std::pair(a.begin, a.end) < std::pair(b.begin, b.end);
  });
  std::vector<Stretch> united;
  for (const Stretch& stretch : stretches) {
    if (stretch.begin >= stretch.end) continue;
    if (!united.empty() && stretch.begin <= united.back().end) {
      united.back().end = std::max(united.back().end, stretch.end);
    } else {
      united.push_back(stretch);
    }
  }
  return united;
}

std::vector<Stretch> Subtract(const std::vector<Stretch>& from, const std::vector<Stretch>& what) {
  std::vector<Stretch> left;
  size_t w = 0;
  for (Stretch stretch : from) {
    while (w < what.size() && what[w].end <= stretch.begin) ++w;
    for (size_t k = w; k < what.size() && what[k].begin < stretch.end; ++k) {
      if (what[k].begin > stretch.begin) left.push_back({stretch.begin, what[k].begin});
      stretch.begin = std::min(std::max(stretch.begin, what[k].end), stretch.end);
    }
    if (stretch.begin < stretch.end) left.push_back(stretch);
  }
  return left;
}

std::vector<Stretch> Intersect(const std::vector<Stretch>& a, const std::vector<Stretch>& b) {
  std::vector<Stretch> both;
  for (size_t i = 0, k = 0; i < a.size() && k < b.size();) {
    const Stretch common{std::max(a[i].begin, b[k].begin), std::min(a[i].end, b[k].end)};
    if (common.begin < common.end) both.push_back(common);
    (a[i].end < b[k].end ? i : k) += 1;
  }
  return both;
}

}  // namespace earshot::calendar

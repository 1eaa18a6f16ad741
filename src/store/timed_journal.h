// A journal that measures how long it takes until what is written is durable, by a clock of the caller's: the library
// has none.
#ifndef EARSHOT_STORE_TIMED_JOURNAL_H_
#define EARSHOT_STORE_TIMED_JOURNAL_H_

#include <functional>
#include <memory>

#include "store/journal.h"

namespace earshot::store {

struct Timing {
  std::function<int64_t()> clock_micros;  // never goes back
  // Of each append that wrote something and each Sync that succeeded: so many records were made durable in that time.
  std::function<void(int64_t micros, int64_t records)> synced;
};

std::unique_ptr<Journal> NewTimedJournal(std::unique_ptr<Journal> journal, Timing timing);

}  // namespace earshot::store

#endif  // EARSHOT_STORE_TIMED_JOURNAL_H_

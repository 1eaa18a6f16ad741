// Timers in the order of their instants: who is to be woken next, for millions at once.
//
// A heap or a tree reaches into a dozen distant places of memory for each timer that comes or goes; here it is one, the
// timer's slot. Beside it there is an entry: in a bucket, unsorted, where the instant is far, in a small heap where it
// comes next. The buckets are those of a radix heap: level and digit of the highest six bits in which an instant differs
// from `base_`. A timer that is moved gets another entry, one that is cancelled none; the entry that it had is stale,
// which its stamp tells, and is dropped where somebody comes by. Exact to the microsecond over Instant's whole range.
//
// What it costs, n timers: to set, move and cancel O(1) where the instant is after `base_`, else O(log n) in the heap.
// An entry goes to a finer bucket at most ten times, mostly two or three. Where the heap has become large all is dealt
// out anew, paid for by those that went there; at every 32nd entry that becomes stale 64 are looked through. So no order
// of calls costs more than O(log n) a call in the long run; a single call may deal out a bucket that holds all, O(n).
//
// Memory: 16 bytes a timer (8 with handles of 32 bits) and 16 an entry. Stale entries are at most half as many as
// timers and some thousands. Room of what is gone serves what comes, so memory is that of the most that there were at
// once: 32 to 42 bytes a timer, at most 64 whatever is called, and below 100 KB beside. In a steady state nothing
// is allocated; an empty queue gives all back but that little.
#ifndef EARSHOT_BASE_TIMER_QUEUE_H_
#define EARSHOT_BASE_TIMER_QUEUE_H_

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>
#include <utility>
#include <vector>

#include "absl/types/span.h"
#include "base/check.h"
#include "base/segments.h"
#include "base/time.h"

namespace earshot {

// A timer while it is there; numbers of those that are gone are given again.
using TimerId = uint32_t;
inline constexpr TimerId kNoTimer = ~TimerId{0};
// In one queue; it takes 20 GB then.
inline constexpr size_t kTimersPerQueueMax = size_t{1} << 29;

// Handle: what a timer stands for, a plain value of 32 or 64 bits. Stamp: counts the entries of one slot; a narrow one
// shows what happens when it runs over.
template <typename Handle, size_t kMax = kTimersPerQueueMax, typename Stamp = uint32_t>
class TimerQueue {
 public:
  struct Due {
    Instant at;
    Handle handle;
  };

  TimerQueue() = default;
  TimerQueue(const TimerQueue&) = delete;
  TimerQueue& operator=(const TimerQueue&) = delete;

  // kNoTimer where there are kMax already.
  TimerId Add(Instant at, Handle handle);
  void Move(TimerId id, Instant at);
  void Remove(TimerId id);

  size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  // kNever: there is none.
  Instant earliest() const { return empty() ? kNever : InstantOf(near_[0].key); }

  // Takes out all that are due at `now` or before and appends them to `out` in the order of their instants; those of
  // one instant by `before`, an order over handles: where that leaves two equal their order is not said.
  template <typename Before>
  void PopDue(Instant now, const Before& before, std::vector<Due>& out);

  size_t MemoryBytes() const {
    return sizeof(*this) + near_.MemoryBytes() + slots_.MemoryBytes() + chunks_.MemoryBytes();
  }

 private:
  // Instants as numbers without a sign, in the same order.
  using Key = uint64_t;
  static constexpr Key kSign = Key{1} << 63;
  static Key KeyOf(Instant at) { return static_cast<Key>(at.micros) ^ kSign; }
  static Instant InstantOf(Key key) { return {static_cast<int64_t>(key ^ kSign)}; }

  static constexpr int kDigitBits = 6;
  static constexpr size_t kDigits = size_t{1} << kDigitBits;
  static constexpr size_t kLevels = (64 + kDigitBits - 1) / kDigitBits;
  static constexpr size_t kChunk = 64;        // entries in a piece of a bucket
  static constexpr size_t kNearMax = 4'096;   // a heap of up to so many is small
  static constexpr size_t kStaleMax = 4'096;  // so many are few
  static constexpr size_t kSweepEvery = 32;
  static constexpr size_t kArity = 4;  // of the heap: four of its nodes are a line of memory
  static constexpr uint32_t kNone = ~uint32_t{0};
  static constexpr Stamp kLastStamp = static_cast<Stamp>(~Stamp{0});
  static_assert(sizeof(Handle) >= sizeof(TimerId) && std::is_trivially_copyable_v<Handle>);

  struct Slot {
    Handle handle;  // of one that is gone: the number of the next such
    Stamp stamp;    // odd where the timer is there
  };
  struct Entry {
    Key key;
    TimerId id;
    Stamp stamp;  // that of its timer, or it is stale
  };
  // Buckets are stacks of chunks; all but the uppermost are full.
  struct Chunk {
    Entry entries[kChunk];
    uint32_t bucket;  // kNone: free
    uint32_t below;   // the chunk under this one, or the next free one
  };
  struct Bucket {
    uint32_t top = kNone;  // chunk
    uint32_t size = 0;
    // Entries in the uppermost chunk.
    size_t TopSize() const { return (size - 1) % kChunk + 1; }
  };

  static size_t LevelOf(Key difference) {
    return static_cast<size_t>(63 - std::countl_zero(difference)) / kDigitBits;
  }
  // Of a key after base_.
  size_t BucketOf(Key key) const {
    const size_t level = LevelOf(key ^ base_);
    return level * kDigits + (key >> (level * kDigitBits) & (kDigits - 1));
  }
  size_t FirstBucket() const {
    const size_t level = static_cast<size_t>(std::countr_zero(levels_));
    return level * kDigits + static_cast<size_t>(std::countr_zero(digits_[level]));
  }
  Key LastKeyOf(size_t bucket) const;

  bool IsStale(const Entry& entry) const { return slots_[entry.id].stamp != entry.stamp; }
  void Prefetch(const Entry& entry) const { __builtin_prefetch(&slots_[entry.id].stamp); }
  TimerId NewSlot(Handle handle);
  void FreeSlot(TimerId id);
  Entry NewEntry(TimerId id, Instant at);
  void CountStale();
  void SweepAll();
  void SweepSome();
  void SweepChunk(uint32_t chunk);

  void PutFar(const Entry& entry);
  void NewTop(size_t bucket);
  void DropTop(size_t bucket);
  Bucket Detach(size_t bucket);
  template <typename Call>
  void ForEachIn(Bucket bucket, const Call& call) const;
  template <typename Call>
  void Empty(Bucket bucket, const Call& call);

  void PutNear(const Entry& entry);
  void TakeFirst();
  void Sink(size_t at, const Entry& entry);

  void Put(const Entry& entry);
  void Settle();
  void Refill();
  void DealOut();
  void PopBlocks(Key now, std::vector<Due>& out);
  void Clear();

  // Entries at base_ or before are in near_, all others in buckets. The first one in near_ is not stale; there is
  // one while there is any timer.
  Key base_ = 0;
  Segments<Entry, 8> near_;  // a heap
  std::array<Bucket, kLevels * kDigits> buckets_;
  std::array<uint64_t, kLevels> digits_{};  // of the buckets in which something is
  uint32_t levels_ = 0;
  Segments<Chunk, 4> chunks_;
  uint32_t free_chunk_ = kNone;
  Segments<Slot, 10> slots_;
  TimerId free_ = kNoTimer;
  size_t size_ = 0;     // timers
  size_t entries_ = 0;  // stale ones among them
  size_t early_ = 0;    // entries put before base_ since all was dealt out
  size_t staled_ = 0;
  uint32_t swept_ = 0;  // the next chunk to look through
};

template <typename Handle, size_t kMax, typename Stamp>
TimerId TimerQueue<Handle, kMax, Stamp>::Add(Instant at, Handle handle) {
  if (size_ == kMax) return kNoTimer;
  const TimerId id = NewSlot(handle);
  const Entry entry = NewEntry(id, at);
  if (size_++ == 0) base_ = entry.key;
  Put(entry);
  return id;
}

template <typename Handle, size_t kMax, typename Stamp>
void TimerQueue<Handle, kMax, Stamp>::Move(TimerId id, Instant at) {
  EARSHOT_CHECK(id < slots_.size() && slots_[id].stamp % 2 == 1);
  const bool was_first = near_[0].id == id;
  Put(NewEntry(id, at));
  CountStale();
  if (was_first) Settle();
}

template <typename Handle, size_t kMax, typename Stamp>
void TimerQueue<Handle, kMax, Stamp>::Remove(TimerId id) {
  EARSHOT_CHECK(id < slots_.size() && slots_[id].stamp % 2 == 1);
  const bool was_first = near_[0].id == id;
  FreeSlot(id);
  CountStale();
  if (was_first) Settle();
}

template <typename Handle, size_t kMax, typename Stamp>
template <typename Before>
void TimerQueue<Handle, kMax, Stamp>::PopDue(Instant now, const Before& before,
                                             std::vector<Due>& out) {
  const size_t first = out.size();
  const Key key = KeyOf(now);
  while (size_ != 0 && near_[0].key <= key) {
    if (base_ <= key) {
      PopBlocks(key, out);
    } else {
      out.push_back({InstantOf(near_[0].key), slots_[near_[0].id].handle});
      FreeSlot(near_[0].id);
      TakeFirst();
    }
    Settle();
  }
  for (size_t i = first, end = first; i < out.size(); i = end) {
    do {
      ++end;
    } while (end < out.size() && out[end].at == out[i].at);
    if (end - i == 1) continue;
    std::sort(out.begin() + static_cast<std::ptrdiff_t>(i),
              out.begin() + static_cast<std::ptrdiff_t>(end),
              [&](const Due& a, const Due& b) { return before(a.handle, b.handle); });
  }
}

// ---- slots and stale entries -------------------------------------------------------------------

template <typename Handle, size_t kMax, typename Stamp>
TimerId TimerQueue<Handle, kMax, Stamp>::NewSlot(Handle handle) {
  const TimerId id = free_;
  if (id == kNoTimer) {
    slots_.push_back({handle, 0});
    return static_cast<TimerId>(slots_.size() - 1);
  }
  std::memcpy(&free_, &slots_[id].handle, sizeof(free_));
  slots_[id].handle = handle;
  return id;
}

template <typename Handle, size_t kMax, typename Stamp>
void TimerQueue<Handle, kMax, Stamp>::FreeSlot(TimerId id) {
  ++slots_[id].stamp;
  std::memcpy(&slots_[id].handle, &free_, sizeof(free_));
  free_ = id;
  --size_;
}

// To be put somewhere; an entry that the timer had is stale from now on. Before a slot's stamps begin again all entries are
// dropped that could bear one of them.
template <typename Handle, size_t kMax, typename Stamp>
typename TimerQueue<Handle, kMax, Stamp>::Entry TimerQueue<Handle, kMax, Stamp>::NewEntry(
    TimerId id, Instant at) {
  Stamp& stamp = slots_[id].stamp;
  stamp = static_cast<Stamp>(stamp + 1 + stamp % 2);
  if (stamp == kLastStamp) {
    SweepAll();
    stamp = 1;
  }
  ++entries_;
  return {KeyOf(at), id, stamp};
}

template <typename Handle, size_t kMax, typename Stamp>
void TimerQueue<Handle, kMax, Stamp>::CountStale() {
  if (entries_ - size_ > size_ / 2 + kStaleMax) {
    SweepAll();
  } else if (++staled_ % kSweepEvery == 0) {
    SweepSome();
  }
}

template <typename Handle, size_t kMax, typename Stamp>
void TimerQueue<Handle, kMax, Stamp>::SweepAll() {
  for (uint32_t chunk = 0; chunk < chunks_.size(); ++chunk) SweepChunk(chunk);
  size_t kept = 0;
  for (size_t i = 0; i < near_.size(); ++i) {
    if (!IsStale(near_[i])) near_[kept++] = near_[i];
  }
  entries_ -= near_.size() - kept;
  near_.Truncate(kept);
  for (size_t i = kept / kArity + 1; i-- > 0;) {
    if (i < kept) Sink(i, Entry(near_[i]));
  }
}

// One chunk; those that are free cost nothing but the look.
template <typename Handle, size_t kMax, typename Stamp>
void TimerQueue<Handle, kMax, Stamp>::SweepSome() {
  for (size_t looks = 0; looks < kChunk && chunks_.size() != 0; ++looks) {
    if (++swept_ >= chunks_.size()) swept_ = 0;
    if (chunks_[swept_].bucket == kNone) continue;
    SweepChunk(swept_);
    return;
  }
}

// The last entry of the bucket takes the place of one that is stale.
template <typename Handle, size_t kMax, typename Stamp>
void TimerQueue<Handle, kMax, Stamp>::SweepChunk(uint32_t number) {
  Chunk& chunk = chunks_[number];
  if (chunk.bucket == kNone) return;
  const size_t home = chunk.bucket;
  Bucket& bucket = buckets_[home];
  size_t n = number == bucket.top ? bucket.TopSize() : kChunk;
  for (size_t i = 0; i < n; ++i) __builtin_prefetch(&slots_[chunk.entries[i].id].stamp);
  for (size_t i = 0; i < n;) {
    if (!IsStale(chunk.entries[i])) {
      ++i;
      continue;
    }
    --entries_;
    const size_t last = bucket.TopSize() - 1;
    chunk.entries[i] = chunks_[bucket.top].entries[last];
    --bucket.size;
    const bool top = number == bucket.top;
    if (last == 0) DropTop(home);
    if (top) {
      --n;
    } else if (number == bucket.top) {
      n = bucket.TopSize();
    }
  }
}

// ---- buckets -----------------------------------------------------------------------------------

template <typename Handle, size_t kMax, typename Stamp>
typename TimerQueue<Handle, kMax, Stamp>::Key TimerQueue<Handle, kMax, Stamp>::LastKeyOf(
    size_t bucket) const {
  const size_t level = bucket / kDigits, shift = level * kDigitBits;
  const Key above =
      level + 1 == kLevels ? 0 : base_ >> (shift + kDigitBits) << (shift + kDigitBits);
  return above | Key{bucket % kDigits} << shift | ((Key{1} << shift) - 1);
}

template <typename Handle, size_t kMax, typename Stamp>
void TimerQueue<Handle, kMax, Stamp>::PutFar(const Entry& entry) {
  const size_t number = BucketOf(entry.key);
  Bucket& bucket = buckets_[number];
  const size_t at = bucket.size % kChunk;
  if (at == 0) NewTop(number);
  chunks_[bucket.top].entries[at] = entry;
  ++bucket.size;
}

template <typename Handle, size_t kMax, typename Stamp>
void TimerQueue<Handle, kMax, Stamp>::NewTop(size_t number) {
  uint32_t chunk = free_chunk_;
  if (chunk == kNone) {
    chunk = static_cast<uint32_t>(chunks_.size());
    chunks_.Append();
  } else {
    free_chunk_ = chunks_[chunk].below;
  }
  chunks_[chunk].bucket = static_cast<uint32_t>(number);
  chunks_[chunk].below = std::exchange(buckets_[number].top, chunk);
  levels_ |= 1u << (number / kDigits);
  digits_[number / kDigits] |= uint64_t{1} << (number % kDigits);
}

template <typename Handle, size_t kMax, typename Stamp>
void TimerQueue<Handle, kMax, Stamp>::DropTop(size_t number) {
  const uint32_t gone = buckets_[number].top;
  buckets_[number].top = chunks_[gone].below;
  chunks_[gone].bucket = kNone;
  chunks_[gone].below = std::exchange(free_chunk_, gone);
  if (buckets_[number].size == 0) Detach(number);
}

template <typename Handle, size_t kMax, typename Stamp>
typename TimerQueue<Handle, kMax, Stamp>::Bucket TimerQueue<Handle, kMax, Stamp>::Detach(
    size_t number) {
  uint64_t& digits = digits_[number / kDigits];
  digits &= ~(uint64_t{1} << (number % kDigits));
  if (digits == 0) levels_ &= ~(1u << (number / kDigits));
  return std::exchange(buckets_[number], Bucket{});
}

template <typename Handle, size_t kMax, typename Stamp>
template <typename Call>
void TimerQueue<Handle, kMax, Stamp>::ForEachIn(Bucket bucket, const Call& call) const {
  for (size_t n; bucket.size != 0; bucket.size -= static_cast<uint32_t>(n)) {
    n = bucket.TopSize();
    const Chunk& chunk = chunks_[bucket.top];
    for (size_t i = 0; i < n; ++i) call(chunk.entries[i]);
    bucket.top = chunk.below;
  }
}

// Of a bucket that was detached; its chunks are free for the entries that `call` puts elsewhere, one by one.
template <typename Handle, size_t kMax, typename Stamp>
template <typename Call>
void TimerQueue<Handle, kMax, Stamp>::Empty(Bucket bucket, const Call& call) {
  while (bucket.size != 0) {
    const size_t n = bucket.TopSize();
    Chunk& chunk = chunks_[bucket.top];
    call(absl::MakeConstSpan(chunk.entries, n));
    chunk.bucket = kNone;
    const uint32_t below = std::exchange(chunk.below, free_chunk_);
    free_chunk_ = std::exchange(bucket.top, below);
    bucket.size -= static_cast<uint32_t>(n);
  }
}

// ---- the heap ----------------------------------------------------------------------------------

template <typename Handle, size_t kMax, typename Stamp>
void TimerQueue<Handle, kMax, Stamp>::PutNear(const Entry& entry) {
  size_t at = near_.size();
  near_.push_back(entry);
  for (; at != 0 && near_[(at - 1) / kArity].key > entry.key; at = (at - 1) / kArity) {
    near_[at] = near_[(at - 1) / kArity];
  }
  near_[at] = entry;
}

template <typename Handle, size_t kMax, typename Stamp>
void TimerQueue<Handle, kMax, Stamp>::Sink(size_t at, const Entry& entry) {
  for (;;) {
    const size_t first = at * kArity + 1, end = std::min(first + kArity, near_.size());
    if (first >= end) break;
    size_t least = first;
    for (size_t i = first + 1; i < end; ++i) {
      if (near_[i].key < near_[least].key) least = i;
    }
    if (near_[least].key >= entry.key) break;
    near_[at] = near_[least];
    at = least;
  }
  near_[at] = entry;
}

template <typename Handle, size_t kMax, typename Stamp>
void TimerQueue<Handle, kMax, Stamp>::TakeFirst() {
  const Entry last = near_[near_.size() - 1];
  near_.Truncate(near_.size() - 1);
  --entries_;
  if (!near_.empty()) Sink(0, last);
}

// ---- between the two ---------------------------------------------------------------------------

template <typename Handle, size_t kMax, typename Stamp>
void TimerQueue<Handle, kMax, Stamp>::Put(const Entry& entry) {
  if (entry.key > base_) return PutFar(entry);
  PutNear(entry);
  if (entry.key == base_) return;
  ++early_;
  const size_t many = std::max(kNearMax, size_ / 8);
  if (early_ > many && near_.size() > many) DealOut();
}

// The first one in near_ may be stale or gone.
template <typename Handle, size_t kMax, typename Stamp>
void TimerQueue<Handle, kMax, Stamp>::Settle() {
  if (size_ == 0) return Clear();
  for (;;) {
    while (!near_.empty() && IsStale(near_[0])) TakeFirst();
    if (!near_.empty()) return;
    Refill();
  }
}

// The heap is empty: the next bucket is dealt out, into the heap where it is small, else its earliest ones there and
// the others to finer buckets. That the earliest one becomes the base and not the beginning of the bucket spares all
// levels on which nothing tells them apart.
template <typename Handle, size_t kMax, typename Stamp>
void TimerQueue<Handle, kMax, Stamp>::Refill() {
  EARSHOT_CHECK(levels_ != 0);
  const Bucket bucket = Detach(FirstBucket());
  const bool small = bucket.size <= kChunk;
  Key least = ~Key{0}, greatest = 0;
  ForEachIn(bucket, [&](const Entry& entry) {
    if (small) Prefetch(entry);
    least = std::min(least, entry.key);
    greatest = std::max(greatest, entry.key);
  });
  base_ = small ? greatest : least;
  Empty(bucket, [&](absl::Span<const Entry> entries) {
    for (const Entry& entry : entries) {
      if (entry.key > base_) {
        PutFar(entry);
      } else if (IsStale(entry)) {
        --entries_;
      } else {
        PutNear(entry);
      }
    }
  });
}

// The earliest timer becomes the base, so that only what is at its instant is near. Buckets of the levels from that on
// which the two bases differ hold what they held.
template <typename Handle, size_t kMax, typename Stamp>
void TimerQueue<Handle, kMax, Stamp>::DealOut() {
  early_ = 0;
  const Key old = std::exchange(base_, near_[0].key);
  if (old == base_) return;
  const size_t buckets = LevelOf(old ^ base_) * kDigits;
  std::array<Bucket, kLevels * kDigits> detached;
  for (size_t i = 0; i < buckets; ++i) {
    if (buckets_[i].size != 0) detached[i] = Detach(i);
  }
  size_t kept = 0;
  for (size_t i = 0; i < near_.size(); ++i) {
    if (near_[i].key == base_) {
      near_[kept++] = near_[i];
    } else {
      PutFar(near_[i]);
    }
  }
  near_.Truncate(kept);
  for (size_t i = 0; i < buckets; ++i) {
    Empty(detached[i], [&](absl::Span<const Entry> entries) {
      for (const Entry& entry : entries) PutFar(entry);
    });
  }
}

// The whole heap and each bucket that ends by `now` are due, in this order; within them it is cheaper to sort than to
// deal out.
template <typename Handle, size_t kMax, typename Stamp>
void TimerQueue<Handle, kMax, Stamp>::PopBlocks(Key now, std::vector<Due>& out) {
  size_t first = out.size();
  const auto pop = [&](const Entry& entry) {
    --entries_;
    if (IsStale(entry)) return;
    out.push_back({InstantOf(entry.key), slots_[entry.id].handle});
    FreeSlot(entry.id);
  };
  const auto sort = [&] {
    std::sort(out.begin() + static_cast<std::ptrdiff_t>(first), out.end(),
              [](const Due& a, const Due& b) { return a.at < b.at; });
    first = out.size();
  };
  for (size_t i = 0; i < near_.size(); ++i) pop(near_[i]);
  near_.Truncate(0);
  sort();
  while (levels_ != 0) {
    const size_t number = FirstBucket();
    const Key last = LastKeyOf(number);
    if (last > now) return;
    Empty(Detach(number), [&](absl::Span<const Entry> entries) {
      for (const Entry& entry : entries) Prefetch(entry);
      for (const Entry& entry : entries) pop(entry);
    });
    sort();
    base_ = last;
  }
}

// No timer is left: neither are stale entries, nor memory beyond a little.
template <typename Handle, size_t kMax, typename Stamp>
void TimerQueue<Handle, kMax, Stamp>::Clear() {
  if (levels_ != 0) buckets_.fill(Bucket{});
  digits_.fill(0);
  levels_ = 0;
  near_.Truncate(0);
  chunks_.Truncate(0);
  slots_.Truncate(0);
  free_chunk_ = kNone;
  free_ = kNoTimer;
  entries_ = early_ = 0;
}

}  // namespace earshot

#endif  // EARSHOT_BASE_TIMER_QUEUE_H_

// Storms: many customers who complain at once of one brand, product, place or topic. Each hour is held against the
// same hour of the weeks before it, by median and median deviation, so that Monday morning is no storm.
//
// Beside the fold of customers, and like it a function of the *set* of events: whatever their order, the same
// alarms stand, and what a late event changes comes out as a correction. Two of these merge by their events.
#ifndef EARSHOT_FOLD_SURGE_H_
#define EARSHOT_FOLD_SURGE_H_

#include <compare>
#include <string>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/container/btree_set.h"
#include "care/decisions.h"
#include "fold/customer.h"
#include "fold/grouping.h"

namespace earshot::fold {

class Surges {
 public:
  explicit Surges(const Context* context) : context_(context) {}

  void Add(const EventPtr& event) { Change(event, true); }
  void Remove(const EventPtr& event) { Change(event, false); }
  // What somebody who knows the alarms that stood has to be told; cheap where nothing has changed.
  void Tell(care::Decisions& out);
  care::Decisions Standing() const;

 private:
  // What is watched: "brand", "product", "place" or "topic" of a brand, by name.
  struct Watched {
    std::string brand, dimension, name;
    friend auto operator<=>(const Watched&, const Watched&) = default;
  };
  // One complaint. Of the same author in the same hour only the first counts.
  struct Voice {
    EventPtr event;
    int64_t weight = 0;  // thousandths
    int64_t reach = 0;
    const care::Identity& author() const { return event->interaction()->author.identity; }
    // Two posts may share a key and differ in their revision.
    friend bool operator<(const Voice& a, const Voice& b) {
      return care::InOrder(*a.event, *b.event);
    }
  };
  using Hour = int64_t;  // since the epoch
  // How loud it was: the sum over authors.
  struct Volume {
    int64_t voices, weight;
  };
  // One hour.
  class Bucket {
   public:
    void Add(const Voice& voice);
    void Remove(const Voice& voice);
    const absl::btree_set<Voice>& voices() const { return voices_; }
    Volume volume() const { return volume_; }

   private:
    struct ByAuthor {
      bool operator()(const Voice& a, const Voice& b) const { return a.author() < b.author(); }
    };
    void Count(const Voice& voice);

    absl::btree_set<Voice> voices_;
    absl::btree_set<Voice, ByAuthor> first_;  // of each author
    Volume volume_{0, 0};
  };
  using Hours = absl::btree_map<Hour, Bucket>;
  struct Usual {
    int64_t median = 0, deviation = 0;
    bool known = false;
  };

  void Change(const EventPtr& event, bool add);
  void Count(const Watched& watched, Hour hour, const Voice& voice, bool add);
  void Mark(const Watched& watched, Hour hour);
  static Volume VolumeOf(const Hours& hours, Hour hour);
  Usual UsualOf(const Hours& hours, Hour hour) const;
  // The weight beyond which the hour is a storm, if it has voices enough.
  int64_t LimitOf(const Watched& watched, const Usual& usual) const;
  bool IsStorm(const Watched& watched, const Hours& hours, Hour hour) const;
  void Judge(const Watched& watched, Hour hour);
  care::Decision AlarmOf(const Watched& watched, const Bucket& bucket, const Usual& usual) const;

  const Context* context_;
  absl::btree_map<Watched, Hours> watched_;
  absl::btree_map<Hour, int64_t> heard_;  // complaints of each hour: since when we listen
  absl::btree_set<std::pair<Watched, Hour>> dirty_;
  absl::btree_map<std::pair<Watched, Hour>, care::Decision> standing_;
};

}  // namespace earshot::fold

#endif  // EARSHOT_FOLD_SURGE_H_

// What is found by its digest alone. A hash table's order differs from process to process, so that these cannot be
// gone through: nothing that is decided can come to depend on it.
#ifndef EARSHOT_BASE_DIGEST_TABLE_H_
#define EARSHOT_BASE_DIGEST_TABLE_H_

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "base/digest.h"

namespace earshot {

template <typename Value>
class DigestMap {
 public:
  Value& operator[](const Digest128& key) { return map_[key]; }  // made where there is none
  // Null where there is none. Good until the next one is made.
  const Value* Find(const Digest128& key) const {
    const auto it = map_.find(key);
    return it == map_.end() ? nullptr : &it->second;
  }

 private:
  absl::flat_hash_map<Digest128, Value> map_;
};

class DigestSet {
 public:
  // False: it is there already.
  bool Insert(const Digest128& key) { return set_.insert(key).second; }

 private:
  absl::flat_hash_set<Digest128> set_;
};

}  // namespace earshot

#endif  // EARSHOT_BASE_DIGEST_TABLE_H_

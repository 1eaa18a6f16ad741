// A record whose values lie side by side: programs read them there, and must find what they find in
// the record that they are of.
#ifndef EARSHOT_TESTS_SUPPORT_CEL_BESIDE_H_
#define EARSHOT_TESTS_SUPPORT_CEL_BESIDE_H_

#include <vector>

#include "cel/environment.h"

namespace earshot::cel {

enum class Beside {
  kFromTheStart,
  kWhenAsked,  // answers come to lie there as they are given
};

class BesideRecord : public Activation {
 public:
  BesideRecord(const Activation& record, size_t fields, Beside how)
      : record_(record), values_(fields) {
    if (how == Beside::kWhenAsked) {
      set_answers(values_.data());
      return;
    }
    for (size_t i = 0; i < fields; ++i) values_[i] = record.Get(static_cast<int>(i));
    set_dense(values_.data());
  }
  Value Get(int slot) const override {
    ++asked_;
    return record_.Get(slot);
  }
  int asked() const { return asked_; }

 private:
  const Activation& record_;
  mutable std::vector<Value> values_;
  mutable int asked_ = 0;
};

}  // namespace earshot::cel

#endif  // EARSHOT_TESTS_SUPPORT_CEL_BESIDE_H_

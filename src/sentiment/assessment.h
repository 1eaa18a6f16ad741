// The assessment under the name of the room that makes it; the value itself lives in base.
#ifndef EARSHOT_SENTIMENT_ASSESSMENT_H_
#define EARSHOT_SENTIMENT_ASSESSMENT_H_

#include "base/assessment.h"

namespace earshot::sentiment {
using ::earshot::Assessment;
using ::earshot::EvidenceSpan;
using ::earshot::kEvidenceSpansMax;
using ::earshot::Label;
using ::earshot::LabelName;
using ::earshot::LabelOf;
}  // namespace earshot::sentiment

#endif  // EARSHOT_SENTIMENT_ASSESSMENT_H_

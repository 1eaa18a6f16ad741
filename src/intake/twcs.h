// "Customer Support on Twitter" exports (twcs.csv) to events: columns tweet_id, author_id, inbound,
// created_at, text, response_tweet_id, in_response_to_tweet_id, with or without a leading index column.
#ifndef EARSHOT_INTAKE_TWCS_H_
#define EARSHOT_INTAKE_TWCS_H_

#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "base/status.h"
#include "care/event.h"

namespace earshot::intake {

// The whole file; in the order of its rows. A row that cannot be read is an error with its line and column
// name; all are reported. Unknown columns warn.
absl::StatusOr<std::vector<care::Event>> EventsFromTwcs(absl::string_view csv,
                                                        Diagnostics* warnings);

}  // namespace earshot::intake

#endif  // EARSHOT_INTAKE_TWCS_H_

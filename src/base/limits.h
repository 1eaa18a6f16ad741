// Every limit of the library, by name. Past one, the answer is kResourceExhausted or kOutOfRange with the
// name of what was too much; tests stand at each limit and one past it.
#ifndef EARSHOT_BASE_LIMITS_H_
#define EARSHOT_BASE_LIMITS_H_

#include <cstddef>
#include <cstdint>

namespace earshot {

// Text of one interaction. The analyzer reads all of it, in linear time.
inline constexpr size_t kTextBytesMax = 1 << 20;
// One line of JSON Lines; above the text, since escapes can make a byte six.
inline constexpr size_t kEventLineBytesMax = 8 << 20;
// Objects and arrays within one another in a line, unknown fields included.
inline constexpr size_t kJsonDepthMax = 32;
// Identifiers, handles, names: anything that names and is not prose.
inline constexpr size_t kNameBytesMax = 512;
inline constexpr size_t kAttributesMax = 64;
inline constexpr size_t kAttributeBytesMax = 64 << 10;  // of one value
inline constexpr size_t kAttachmentsMax = 256;
inline constexpr size_t kIdentitiesPerEventMax = 1'000;
inline constexpr size_t kEventsPerBatchMax = 100'000;
// Bytes of a batch of events, whatever its form, and of a file that is imported.
inline constexpr size_t kBatchBytesMax = size_t{1} << 30;
inline constexpr size_t kCsvColumnsMax = 1'000;
// How far the clock of a host may run behind the clocks of the networks: an event received earlier than
// this before it happened is refused.
inline constexpr int64_t kClockSkewMaxMicros = 300'000'000;

// One record of a journal: an event whose every field is at its limit fits.
inline constexpr size_t kRecordBytesMax = 64 << 20;

inline constexpr size_t kPolicyBytesMax = 16 << 20;
inline constexpr size_t kPolicyDepthMax = 32;
inline constexpr size_t kPolicyNodesMax =
    2'000'000;  // values in the file, keys and lists among them
inline constexpr size_t kRulesPerPolicyMax = 100'000;
inline constexpr size_t kActionsPerRuleMax = 32;
inline constexpr size_t kRuleGroupsPerPolicyMax = 1'000;
inline constexpr size_t kChannelsPerPolicyMax = 1'000;
inline constexpr size_t kTouchpointsPerPolicyMax = 20'000;
inline constexpr size_t kCalendarsPerPolicyMax = 1'000;
// Walked in order at an obligation, so that there are few of them.
inline constexpr size_t kTargetsPerPolicyMax = 1'000;
inline constexpr size_t kExpectationsPerPolicyMax = 1'000;
inline constexpr size_t kWarningsPerTargetMax = 16;
inline constexpr size_t kRowsPerTargetMax = 1'000;
inline constexpr size_t kStagesPerTargetMax = 16;
inline constexpr size_t kRepliesPerPolicyMax = 1'000;
inline constexpr size_t kTextsPerReplyMax = 200;  // languages
inline constexpr size_t kReplyTextBytesMax = 8 << 10;
inline constexpr size_t kOwnIdentitiesMax = 10'000;
inline constexpr size_t kCompetitorsMax = 10'000;
inline constexpr size_t kBrandsMax = 1'000;
inline constexpr size_t kBrandPhrasesMax = 100;  // names of one brand, and as many descriptions
inline constexpr size_t kTiersMax = 100;
inline constexpr size_t kDiagnosticsMax = 100;  // after these one says "and N more"

inline constexpr size_t kExpressionBytesMax = 64 << 10;
inline constexpr int kExpressionDepthMax = 64;
inline constexpr size_t kExpressionNodesMax = 10'000;
// Of the tree: a + b + c + d is three levels high without any nesting.
inline constexpr int kExpressionHeightMax = 256;
// Of text and lists that one evaluation makes.
inline constexpr size_t kExpressionScratchBytesMax = 16 << 20;
// Of the values that one list or map of an expression holds, those inside of others included.
inline constexpr size_t kExpressionValuesMax = 1 << 20;
// Of the instructions in the loops of one evaluation, what they look through counted too.
inline constexpr int64_t kExpressionStepsMax = 2'000'000;
// Of the instructions of one evaluation as they are known when an expression is compiled: each loop
// counts for what it goes through, and a list or map of a record for so many elements.
inline constexpr uint64_t kExpressionCostMax = 100'000'000;
inline constexpr uint64_t kExpressionItemsAssumed = 1'000;
// Of fields that are declared for one expression by itself, and of the JSON of its record.
inline constexpr size_t kExpressionFieldsMax = 10'000;
inline constexpr size_t kExpressionRecordBytesMax = 8 << 20;
// Digits behind the point that %f and %e of an expression's format() give.
inline constexpr int kFormatPrecisionMax = 1000;
// Of one compiled regular expression; a pattern that needs more is refused.
inline constexpr int64_t kPatternMemoryBytesMax = 2 << 20;

// Of one calendar: spans of the week, holidays and openings together.
inline constexpr size_t kCalendarSpansMax = 20'000;
inline constexpr size_t kCalendarChangesMax = 100;
// Of a deadline told as a timeline.
inline constexpr size_t kTimelineStagesMax = 1'000;
// Of one iCalendar file, and of what one is asked to expand.
inline constexpr size_t kICalBytesMax = 4 << 20;
inline constexpr size_t kICalEntriesMax = 10'000;
inline constexpr size_t kICalRulesMax = 200;
inline constexpr int64_t kICalStepsMax = 200'000;  // occurrences looked at, in all
inline constexpr size_t kICalLineBytesMax = 64 << 10;
inline constexpr size_t kICalDepthMax = 8;
// Of one file of another product's rules, and of the rules that it may hold.
inline constexpr size_t kImportBytesMax = 16 << 20;
inline constexpr size_t kImportDepthMax = 64;
inline constexpr size_t kImportRulesMax = 10'000;
// Of the state of one customer in an exported fold.
inline constexpr size_t kFoldStateBytesMax = 64 << 20;
// Of all iCalendar files of one policy together.
inline constexpr int64_t kPolicyICalStepsMax = 1'000'000;
// iCalendar files and texts of one policy, and members of its calendars that are made of others, in all.
inline constexpr size_t kPolicyFilesMax = 100;
// Of the files that come with a policy.activate: with the policy they fit into one record.
inline constexpr size_t kActivationFilesBytesMax = 32 << 20;
// Of the times that a store says another policy holds: each is compiled when it is opened.
inline constexpr size_t kActivationsMax = 10'000;
inline constexpr size_t kCalendarMembersMax = 1'000;

}  // namespace earshot

#endif  // EARSHOT_BASE_LIMITS_H_

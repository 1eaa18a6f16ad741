#include "policy/schema.h"

#include "base/limits.h"

namespace earshot::policy {
namespace {

using Kind = Shape::Kind;

constexpr int64_t kWeightMax = 100'000;
constexpr int64_t kOrderMax = 1'000'000;
constexpr int64_t kPriorityAmountMax = 100'000;
constexpr int64_t kEscalationLevelMax = 9;
constexpr int64_t kFiresMax = 1000;
// From the Carnival before it to the Advent after it.
constexpr int64_t kEasterDaysMin = -80;
constexpr int64_t kEasterDaysMax = 250;

constexpr Shape kText{.kind = Kind::kText};
constexpr Shape kBool{.kind = Kind::kBool};
constexpr Shape kSpan{.kind = Kind::kSpan};
constexpr Shape kPercent{.kind = Kind::kPercent};
constexpr Shape kCondition{.kind = Kind::kCondition};
constexpr Shape kInstant{.kind = Kind::kInstant};
constexpr Shape kDate{.kind = Kind::kDate};
constexpr Shape kMonthDay{.kind = Kind::kMonthDay};
constexpr Shape kTimeOfDay{.kind = Kind::kTimeOfDay};
constexpr Shape kHours{.kind = Kind::kHours};
constexpr Shape kWeek{.kind = Kind::kWeek};
constexpr Shape kHolidayText{.kind = Kind::kHoliday};
constexpr Shape kIdentityText{.kind = Kind::kIdentity};
constexpr Shape kNotYet{.kind = Kind::kNotYet};

constexpr Shape Whole(int64_t min, int64_t max) {
  return {.kind = Kind::kInt, .min = min, .max = max};
}
constexpr Shape ListOf(const Shape& of, size_t max, size_t min = 0) {
  return {.kind = Kind::kList, .items_min = min, .items_max = max, .of = &of};
}
constexpr Shape Choice(absl::Span<const char* const> choices) {
  return {.kind = Kind::kChoice, .choices = choices};
}
constexpr Shape Map(const char* what, absl::Span<const KeyShape> keys) {
  return {.kind = Kind::kMap, .what = what, .keys = keys};
}

// The order of each is that of the enumeration that it is read into.
constexpr const char* kVisibilityNames[] = {"public", "semi_public", "private"};
constexpr const char* kLifecycleNames[] = {"planned", "active", "read_only", "retired"};
constexpr const char* kClockNames[] = {"first_response", "next_response", "acknowledgement",
                                       "resolution"};
constexpr const char* kOncePerNames[] = {"interaction", "obligation", "case", "customer"};
constexpr const char* kHappeningNames[] = {"created", "message_in", "message_out",
                                           "changed", "timer",      "manual"};
constexpr const char* kStopNames[] = {"none", "group", "all"};
constexpr const char* kRetargetNames[] = {"never", "keep_elapsed", "restart", "retroactive"};
constexpr const char* kPromiseNames[] = {"none", "due_at", "opens_at"};
constexpr const char* kMatchNames[] = {"all", "first"};
constexpr const char* kICalNames[] = {"closed", "open"};
constexpr const char* kExtendsNames[] = {"default"};
constexpr Shape kVisibility = Choice(kVisibilityNames);
constexpr Shape kLifecycle = Choice(kLifecycleNames);
constexpr Shape kClock = Choice(kClockNames);
constexpr Shape kOncePer = Choice(kOncePerNames);
constexpr Shape kHappening = Choice(kHappeningNames);
constexpr Shape kHappenings{
    .kind = Kind::kOneOrMore, .items_min = 1, .items_max = 6, .of = &kHappening};
constexpr Shape kStop = Choice(kStopNames);
constexpr Shape kRetarget = Choice(kRetargetNames);
constexpr Shape kPromise = Choice(kPromiseNames);
constexpr Shape kMatch = Choice(kMatchNames);
constexpr Shape kAs = Choice(kICalNames);
constexpr Shape kExtends = Choice(kExtendsNames);

constexpr Shape kWeight = Whole(0, kWeightMax);
constexpr Shape kSignedWeight = Whole(-kWeightMax, kWeightMax);
constexpr Shape kOrder = Whole(-kOrderMax, kOrderMax);
constexpr Shape kFormat = Whole(1, 1);

constexpr KeyShape kIdentityKeys[] = {{"namespace", &kText, "network", true},
                                      {"id", &kText, "id there", true}};
constexpr Shape kIdentityMap = Map("identity", kIdentityKeys);
constexpr Shape kOwnIdentity{.kind = Kind::kEither, .of = &kIdentityText, .other = &kIdentityMap};
constexpr Shape kOwn = ListOf(kOwnIdentity, kOwnIdentitiesMax);
constexpr Shape kCompetitors = ListOf(kText, kCompetitorsMax);
constexpr KeyShape kBrandKeys[] = {{"name", &kText, "of the brand"},
                                   {"own", &kOwn, "identities that speak for it; never customers"},
                                   {"competitors", &kCompetitors, "names of competitors"}};
constexpr Shape kBrand = Map("brand", kBrandKeys);

constexpr Shape kBrandPhrases = ListOf(kText, kBrandPhrasesMax);
constexpr KeyShape kBrandWordsKeys[] = {
    {"name", &kText, "unique; a name that people use as well", true},
    {"names", &kBrandPhrases, "other names that people use"},
    {"described", &kBrandPhrases, "what people say instead: my internet provider"}};
constexpr Shape kBrandWords = Map("brand", kBrandWordsKeys);
constexpr Shape kBrands = ListOf(kBrandWords, kBrandsMax);

constexpr KeyShape kChannelKeys[] = {
    {"name", &kText, "unique; events name it", true},
    {"kind", &kText,
     "social, messaging, chat, phone, email, letter, form, review, forum, blog, store, partner, or "
     "any other",
     true},
    {"sync", &kBool, "somebody waits on the line"},
    {"visibility", &kVisibility, "who can read along"},
    {"lifecycle", &kLifecycle, "a retired channel opens no new obligations; old ones still run"},
    {"since", &kDate, "the day (UTC) from which the lifecycle holds"}};
constexpr Shape kChannel = Map("channel", kChannelKeys);

constexpr KeyShape kTouchpointKeys[] = {
    {"name", &kText, "the endpoint: @support, a number, a store; unique within its channel", true},
    {"channel", &kText, "a channel of the policy", true},
    {"brand", &kText, "whose it is; the policy's brand where it is left out"},
    {"owner", &kText, "a partner who runs it; the company where it is left out"},
    {"service", &kBool, "whether service is offered there; true where it is left out"},
    {"hours", &kText, "a calendar, or always"}};
constexpr Shape kTouchpoint = Map("touchpoint", kTouchpointKeys);

constexpr KeyShape kChangeKeys[] = {{"from", &kDate, "from this date on", true},
                                    {"until", &kDate, "up to and with this date"},
                                    {"week", &kWeek, "these weekly hours", true}};
constexpr Shape kChange = Map("change", kChangeKeys);
constexpr Shape kChanges = ListOf(kChange, kCalendarChangesMax);

constexpr Shape kEaster = Whole(kEasterDaysMin, kEasterDaysMax);
constexpr KeyShape kHolidayKeys[] = {
    {"date", &kDate, "closed on this day"},
    {"to", &kDate, "with 'date': closed up to and with this day"},
    {"yearly", &kMonthDay, "closed every year on this month and day: 12-25"},
    {"easter", &kEaster,
     "closed every year so many days after Easter Sunday of the western churches"},
    {"name", &kText, "of the holiday"},
    {"from", &kTimeOfDay, "closed from this time of the day"},
    {"until", &kTimeOfDay, "closed until this time of the day"}};
constexpr const char* kHolidayAlternatives[] = {"date", "yearly", "easter"};
constexpr Shape kHolidayMap{.kind = Kind::kMap,
                            .what = "holiday",
                            .keys = kHolidayKeys,
                            .alternatives = kHolidayAlternatives,
                            .exclusive = true};
constexpr Shape kHoliday{.kind = Kind::kEither, .of = &kHolidayText, .other = &kHolidayMap};
constexpr Shape kHolidays = ListOf(kHoliday, kCalendarSpansMax);

constexpr KeyShape kOpeningKeys[] = {{"date", &kDate, "on this day", true},
                                     {"name", &kText, "of the opening"},
                                     {"hours", &kHours, "these hours instead of all others", true}};
constexpr Shape kOpening = Map("opening", kOpeningKeys);
constexpr Shape kOpenings = ListOf(kOpening, kCalendarSpansMax);

constexpr KeyShape kICalKeys[] = {
    {"file", &kText, "the name of a file beside the policy"},
    {"text", &kText, "the text of an iCalendar file"},
    {"as", &kAs, "whether its events close (as holidays do) or open beside all other hours"}};
constexpr const char* kICalAlternatives[] = {"file", "text"};
constexpr Shape kICal{.kind = Kind::kMap,
                      .what = "iCalendar file",
                      .keys = kICalKeys,
                      .alternatives = kICalAlternatives,
                      .exclusive = true};
constexpr Shape kICals = ListOf(kICal, kPolicyFilesMax);

constexpr KeyShape kCalendarKeys[] = {
    {"name", &kText, "unique; not 'always' and not 'touchpoint'", true},
    {"zone", &kText, "IANA: Europe/Berlin, UTC", true},
    {"week", &kWeek, "days to opening hours; a day that is not named is closed"},
    {"changes", &kChanges, "weekly hours that hold from a date on"},
    {"holidays", &kHolidays, "what is closed"},
    {"openings", &kOpenings, "days with hours of their own"},
    {"ical", &kICals, "iCalendar files that close or open"}};
constexpr const char* kCalendarAlternatives[] = {"week", "ical"};
constexpr Shape kCalendarMap{.kind = Kind::kMap,
                             .what = "calendar",
                             .keys = kCalendarKeys,
                             .alternatives = kCalendarAlternatives};
constexpr Shape kMembers = ListOf(kText, kCalendarMembersMax, 1);
constexpr KeyShape kCombinedKeys[] = {
    {"name", &kText, "unique; not 'always' and not 'touchpoint'", true},
    {"union", &kMembers, "open where one of these calendars is"},
    {"intersection", &kMembers, "open where all of these calendars are"}};
constexpr const char* kCombinedAlternatives[] = {"union", "intersection"};
constexpr Shape kCombinedMap{.kind = Kind::kMap,
                             .what = "calendar",
                             .keys = kCombinedKeys,
                             .alternatives = kCombinedAlternatives,
                             .exclusive = true};
constexpr Shape kAnyCalendar{.kind = Kind::kEither, .of = &kCalendarMap, .other = &kCombinedMap};

constexpr Shape kLevel = Whole(1, kEscalationLevelMax);
constexpr KeyShape kEscalationKeys[] = {{"level", &kLevel, "how far up"},
                                        {"to", &kText, "to whom", true}};
constexpr Shape kEscalation = Map("escalation", kEscalationKeys);
constexpr Shape kPriorityAmount = Whole(-kPriorityAmountMax, kPriorityAmountMax);
constexpr KeyShape kActionKeys[] = {{"escalate", &kEscalation, "to somebody above"},
                                    {"route", &kText, "into this queue"},
                                    {"tag", &kText, "with this name"},
                                    {"notify", &kText, "whom"},
                                    {"priority", &kPriorityAmount, "points added"}};
constexpr Shape kAction{.kind = Kind::kMap, .what = "action", .keys = kActionKeys, .single = true};
constexpr Shape kThen = ListOf(kAction, kActionsPerRuleMax, 1);

constexpr Shape kWarnAt{
    .kind = Kind::kOneOrMore, .items_max = kWarningsPerTargetMax, .of = &kPercent};
constexpr KeyShape kRowKeys[] = {
    {"when", &kCondition, "for which obligations; all where it is left out"},
    {"within", &kSpan, "how long it may take then", true}};
constexpr Shape kRow = Map("row", kRowKeys);
constexpr Shape kTable = ListOf(kRow, kRowsPerTargetMax, 1);
constexpr KeyShape kStageKeys[] = {
    {"at", &kPercent, "when this part of the time has passed: 75%, 100%"},
    {"after", &kSpan, "so long after all of it has passed, in the same hours"},
    {"then", &kThen, "what is done then, one action an entry", true}};
constexpr const char* kStageAlternatives[] = {"at", "after"};
constexpr Shape kStage{.kind = Kind::kMap,
                       .what = "stage",
                       .keys = kStageKeys,
                       .alternatives = kStageAlternatives,
                       .exclusive = true};
constexpr Shape kStages = ListOf(kStage, kStagesPerTargetMax);
constexpr KeyShape kTargetKeys[] = {
    {"name", &kText, "unique; decisions name it", true},
    {"when", &kCondition, "for which obligations; all where it is left out"},
    {"clock", &kClock, "what is measured", true},
    {"within", &kSpan, "how long it may take"},
    {"table", &kTable, "instead of 'within': the first row whose condition holds"},
    {"hours", &kText, "which time counts: touchpoint, always, or a calendar"},
    {"warn_at", &kWarnAt, "warn when these parts of the time have passed: 50%"},
    {"stages", &kStages, "what is done before and after it is missed"},
    {"retarget", &kRetarget,
     "what becomes of the clock when another target or row applies while it runs"}};
constexpr const char* kTargetAlternatives[] = {"within", "table"};
constexpr Shape kTarget{.kind = Kind::kMap,
                        .what = "target",
                        .keys = kTargetKeys,
                        .alternatives = kTargetAlternatives,
                        .exclusive = true};

constexpr Shape kReplyText{.kind = Kind::kText};
constexpr Shape kReplyTexts{
    .kind = Kind::kValues, .items_max = kTextsPerReplyMax, .of = &kReplyText};
constexpr KeyShape kReplyKeys[] = {
    {"name", &kText, "unique; decisions and what we send name it", true},
    {"when", &kCondition, "for which obligations; all where it is left out"},
    {"texts", &kReplyTexts,
     "languages to texts with {due_at}, {opens_at}, {customer_name}, {channel}, {case}", true},
    {"promise", &kPromise,
     "what it promises him: an answer by due_at, or at opens_at; due_at where a text names that"}};
constexpr Shape kReply = Map("reply", kReplyKeys);

constexpr KeyShape kExpectationKeys[] = {
    {"name", &kText, "unique; decisions name it", true},
    {"when", &kCondition, "only where this holds"},
    {"channel", &kText, "only for this channel of the policy"},
    {"channel_kind", &kText, "only for channels of this kind"},
    {"within", &kSpan, "after this it is late", true},
    {"outrage", &kSpan, "the wait that makes people tell others"},
    {"risk_at", &kPercent, "warn of an ignored customer at this part of 'within'"}};
constexpr Shape kExpectation = Map("expectation", kExpectationKeys);

constexpr KeyShape kGroupKeys[] = {
    {"name", &kText, "unique; rules name it", true},
    {"match", &kMatch, "first: of its rules only the first whose condition holds is carried out"},
    {"enabled", &kBool, "false switches off all its rules"}};
constexpr Shape kGroup = Map("group", kGroupKeys);

constexpr Shape kCount = Whole(1, kFiresMax);
constexpr KeyShape kMaxFiresKeys[] = {{"count", &kCount, "so often", true},
                                      {"within", &kSpan, "in this time", true}};
constexpr Shape kMaxFires = Map("max_fires", kMaxFiresKeys);

constexpr KeyShape kRuleKeys[] = {
    {"name", &kText, "unique; decisions name it", true},
    {"when", &kCondition, "the condition"},
    {"then", &kThen, "what it does, one action an entry"},
    {"once_per", &kOncePer, "it fires once for each of these"},
    {"order", &kOrder, "within a phase in ascending order; equal ones in the order of the file"},
    {"phase", &kOrder, "rules come in ascending phase"},
    {"on", &kHappenings, "when it is asked; at all but manual where it is left out"},
    {"group", &kText, "name of a group"},
    {"stop", &kStop, "where its condition holds, no rule after it (of its group) is carried out"},
    {"enabled", &kBool, "false: as if it were not there"},
    {"shadow", &kBool, "asked and shown by 'earshot try'; nothing comes of it"},
    {"cooldown", &kSpan, "may fire again, but no sooner than this after it has fired"},
    {"max_fires", &kMaxFires, "may fire again, but no more than so often"},
    {"from", &kInstant, "in force from this instant"},
    {"until", &kInstant, "in force until this instant"}};
// One that is switched off by its name needs nothing else.
constexpr const char* kRuleAlternatives[] = {"when then", "enabled"};
constexpr Shape kRule{
    .kind = Kind::kMap, .what = "rule", .keys = kRuleKeys, .alternatives = kRuleAlternatives};

constexpr Shape kTier{.kind = Kind::kValues, .items_max = kTiersMax, .of = &kSignedWeight};
constexpr KeyShape kPriorityKeys[] = {
    {"severity", &kWeight, "points at severity 1000"},
    {"urgency", &kWeight, "points where the wait equals the expectation"},
    {"sentiment", &kWeight, "points at score -1000"},
    {"repost", &kWeight, "points for each further message of a customer who waits"},
    {"reach_bound", &kWeight, "no reach adds more than this"},
    {"reach_per_decade", &kWeight, "points for each factor of ten of reach"},
    {"latent_reach_bound", &kWeight,
     "the same for a person's reach elsewhere, where nobody reads along"},
    {"hop", &kWeight, "points for each channel that failed him before"},
    {"tier", &kTier, "points by customer.tier"},
    {"fair_after", &kSpan, "an obligation older than this goes before every younger one"}};
constexpr Shape kPriority = Map("priority", kPriorityKeys);

constexpr Shape kChannels = ListOf(kChannel, kChannelsPerPolicyMax);
constexpr Shape kTouchpoints = ListOf(kTouchpoint, kTouchpointsPerPolicyMax);
constexpr Shape kCalendars = ListOf(kAnyCalendar, kCalendarsPerPolicyMax);
constexpr Shape kTargets = ListOf(kTarget, kTargetsPerPolicyMax);
constexpr Shape kExpectations = ListOf(kExpectation, kExpectationsPerPolicyMax);
constexpr Shape kGroups = ListOf(kGroup, kRuleGroupsPerPolicyMax);
constexpr Shape kRules = ListOf(kRule, kRulesPerPolicyMax);
constexpr Shape kReplies = ListOf(kReply, kRepliesPerPolicyMax);
constexpr KeyShape kPolicyKeys[] = {
    {"earshot", &kFormat, "version of the format"},
    {"extends", &kExtends, "what the built-in policy says holds where this one says nothing"},
    {"name", &kText, "of the policy"},
    {"brand", &kBrand, "who we are"},
    {"brands", &kBrands, "what people call the brands that a post may be about"},
    {"channels", &kChannels, "media"},
    {"touchpoints", &kTouchpoints, "endpoints of channels"},
    {"calendars", &kCalendars, "opening hours"},
    {"targets", &kTargets, "what you ask of yourselves"},
    {"expectations", &kExpectations, "what the customers of a channel consider late"},
    {"groups", &kGroups, "rules that belong together"},
    {"rules", &kRules, "what must happen, and when"},
    {"priority", &kPriority, "points that make the order of the queue"},
    {"language", &kText, "of customers of whom none is known; en where it is left out"},
    {"replies", &kReplies, "what may be said at once to a customer who waits"},
    {"journey", &kNotYet, ""},
    {"reach", &kNotYet, ""}};

}  // namespace

constinit const Shape kPolicyShape = Map("policy", kPolicyKeys);
constinit const Shape kBrandShape = kBrand;
constinit const Shape kBrandWordsShape = kBrandWords;
constinit const Shape kIdentityShape = kIdentityMap;
constinit const Shape kChannelShape = kChannel;
constinit const Shape kTouchpointShape = kTouchpoint;
constinit const Shape kCalendarShape = kCalendarMap;
constinit const Shape kCombinedShape = kCombinedMap;
constinit const Shape kChangeShape = kChange;
constinit const Shape kHolidayShape = kHolidayMap;
constinit const Shape kOpeningShape = kOpening;
constinit const Shape kICalShape = kICal;
constinit const Shape kTargetShape = kTarget;
constinit const Shape kRowShape = kRow;
constinit const Shape kStageShape = kStage;
constinit const Shape kReplyShape = kReply;
constinit const Shape kExpectationShape = kExpectation;
constinit const Shape kGroupShape = kGroup;
constinit const Shape kRuleShape = kRule;
constinit const Shape kActionShape = kAction;
constinit const Shape kEscalationShape = kEscalation;
constinit const Shape kMaxFiresShape = kMaxFires;
constinit const Shape kPriorityShape = kPriority;

const KeyShape* Shape::Key(absl::string_view name) const {
  for (const KeyShape& key : keys) {
    if (name == key.name) return &key;
  }
  return nullptr;
}

}  // namespace earshot::policy

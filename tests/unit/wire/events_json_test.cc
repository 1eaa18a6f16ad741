// The JSON form of events: what is read, what is refused and with which words, and the way back.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "base/limits.h"
#include "unit/wire/random_events.h"
#include "wire/events.h"

namespace earshot::wire {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// A line that is complete but for `extra`, in single quotes for the reader's eyes.
std::string Line(absl::string_view extra) {
  return absl::StrReplaceAll(
      absl::StrCat("{'source':'x','id':'7','occurred_at':'2026-03-02T09:30:00Z','channel':'x',"
                   "'author':'x:42'",
                   extra.empty() ? "" : ",", extra, "}"),
      {{"'", "\""}});
}

absl::StatusOr<care::Event> Read(absl::string_view line, Diagnostics* warnings = nullptr) {
  JsonEventReader reader;
  return reader.Read(line, 3, warnings);
}

care::Interaction Post(absl::string_view extra) {
  const auto event = Read(Line(extra));
  EXPECT_TRUE(event.ok()) << event.status();
  return event.ok() ? *event->interaction() : care::Interaction{};
}

TEST(EventsJson, TheSmallestEvent) {
  const auto event = Read(Line(""));
  ASSERT_TRUE(event.ok()) << event.status();
  EXPECT_EQ(event->kind, care::EventKind::kInteractionPost);
  EXPECT_EQ(event->interaction_key().Text(), "x/7");
  EXPECT_EQ(event->received_at, event->occurred_at);
  EXPECT_EQ(event->precision, care::Precision::kInstant);
  EXPECT_EQ(event->interaction()->author.identity.Text(), "x:42");
  EXPECT_EQ(event->interaction()->author.role, care::Role::kCustomer);
}

TEST(EventsJson, EveryFieldOfAPost) {
  const care::Interaction v = Post(
      "'kind':'review','touchpoint':'@acme','brand':'acme','to':{'namespace':'x','id':'9'},"
      "'addressed':'mention','visibility':'semi_public','in_reply_to':'6',"
      "'repost_of':{'source':'y','id':'1'},'thread':'t','subject':'s','text':'lost \\u00e9',"
      "'language':'en','rating':{'value':4.5,'scale':5},'metrics':{'views':7,'likes':2},"
      "'geo':{'latitude':51.5073509,'longitude':-0.1277583,'place':'London'},"
      "'reply_permission':'window_until','reply_window_until':'2026-03-03',"
      "'attachments':[{'type':'image','hash':'ab'}],'case':'c','order':'o','customer':'k',"
      "'attributes':{'b':'2','a':'1'},'auto_reply':true,'holding':false,"
      "'assessment':{'score':-650,'negative':900,'neutral':80,'positive':20,'severity':300,"
      "'confidence':800,'intents':['complaint','churn_threat'],'language':'en','model':3,"
      "'evidence':[{'begin':0,'end':4,'contribution':-400}]}");
  EXPECT_EQ(v.kind, "review");
  EXPECT_EQ(v.to->Text(), "x:9");
  EXPECT_EQ(v.addressed, care::Addressed::kMention);
  EXPECT_EQ(v.visibility, care::Visibility::kSemiPublic);
  EXPECT_EQ(v.in_reply_to.Text(), "x/6");  // of the event's own source
  EXPECT_EQ(v.repost_of.Text(), "y/1");
  EXPECT_EQ(v.text, "lost \u00e9");
  EXPECT_EQ(v.rating, (care::Rating{4500, 5000}));
  EXPECT_EQ(v.metrics, (care::Metrics{7, 0, 2, 0}));
  EXPECT_EQ(v.geo, (care::Geo{51'507'351, -127'758, "London", true}));
  EXPECT_EQ(FormatInstant(v.reply_window_until), "2026-03-03T00:00:00Z");
  EXPECT_EQ(v.attachments.front().type, "image");
  EXPECT_EQ(v.attributes.at("b"), "2");
  EXPECT_EQ(v.holding, false);
  EXPECT_EQ(v.assessment->intents, kComplaint | kChurnThreat);
  EXPECT_EQ(v.assessment->evidence.front().contribution_milli, -400);
}

TEST(EventsJson, DecimalsAreReadExactly) {
  const std::vector<std::pair<std::string, int32_t>> cases = {
      {"4.5", 4500},          {"4", 4000},
      {"0.0005", 1},          {"0.00049999999999999999", 0},
      {"1.0005", 1001},       {"4.35", 4350},
      {"45e-1", 4500},        {"0.45E+1", 4500},
      {"0e999999999", 0},     {"1e-999999999", 0},
      {"4.4994999999", 4499}, {"0.0009999", 1},
  };
  for (const auto& [text, milli] : cases) {
    EXPECT_EQ(Post(absl::StrCat("'rating':{'value':", text, ",'scale':5}")).rating.value_milli,
              milli)
        << text;
  }
  EXPECT_EQ(Post("'geo':{'latitude':-0.0000005,'longitude':1e-5}").geo.latitude_e6, -1);
  EXPECT_EQ(Post("'geo':{'latitude':-0.0000005,'longitude':1e-5}").geo.longitude_e6, 10);
}

TEST(EventsJson, TimesAndTheirPrecision) {
  struct Case {
    const char* fields;
    const char* occurred;
    const char* received;
    care::Precision precision;
  };
  const Case cases[] = {
      {"'occurred_at':'2026-03-02'", "2026-03-02T00:00:00Z", "2026-03-02T00:00:00Z",
       care::Precision::kDay},
      {"'occurred_at':'2026-03-02T10:30:00.25+01:00'", "2026-03-02T09:30:00.25Z",
       "2026-03-02T09:30:00.25Z", care::Precision::kInstant},
      {"'occurred_at':1000000", "1970-01-01T00:00:01Z", "1970-01-01T00:00:01Z",
       care::Precision::kInstant},
      {"'received_at':'2026-03-02T09:30:00Z'", "2026-03-02T09:30:00Z", "2026-03-02T09:30:00Z",
       care::Precision::kAtReceipt},
      {"'occurred_at':'2026-03-02T09:30:00Z','precision':'minute','received_at':'2026-03-02T09:31:"
       "00Z'",
       "2026-03-02T09:30:00Z", "2026-03-02T09:31:00Z", care::Precision::kMinute},
      // A letter of the day arrives before the day's end, whatever the clock says.
      {"'occurred_at':'2026-03-02','received_at':'2026-03-01T18:00:00Z'", "2026-03-02T00:00:00Z",
       "2026-03-01T18:00:00Z", care::Precision::kDay},
  };
  for (const Case& c : cases) {
    const auto event = Read(absl::StrReplaceAll(
        absl::StrCat("{'source':'x','id':'7','channel':'x','author':'x:42',", c.fields, "}"),
        {{"'", "\""}}));
    ASSERT_TRUE(event.ok()) << c.fields << " " << event.status();
    EXPECT_EQ(FormatInstant(event->occurred_at), c.occurred) << c.fields;
    EXPECT_EQ(FormatInstant(event->received_at), c.received) << c.fields;
    EXPECT_EQ(event->precision, c.precision) << c.fields;
  }
}

TEST(EventsJson, OutboundWithoutARoleIsAnAgents) {
  EXPECT_EQ(Post("'direction':'outbound'").author.role, care::Role::kAgent);
  EXPECT_EQ(Post("'direction':'internal'").author.role, care::Role::kAgent);
}

TEST(EventsJson, NullIsAbsent) {
  const care::Interaction v = Post("'text':null,'metrics':null,'holding':null,'visibility':null");
  EXPECT_EQ(v, Post(""));
}

// Every refusal names the line, the field and what was expected.
TEST(EventsJson, Refusals) {
  struct Case {
    const char* extra;
    const char* message;
  };
  const Case cases[] = {
      {"'text':5", "text: expected a string, found a number"},
      {"'text':['a']", "text: expected a string, found an array"},
      {"'metrics':{'views':'many'}", "metrics.views: expected a whole number, found a string"},
      {"'metrics':{'views':1.5}", "metrics.views: expected a whole number, found '1.5'"},
      {"'metrics':{'views':99999999999999999999}", "does not fit 64 bits"},
      {"'revision':2147483648", "revision: 2147483648 does not fit 32 bits"},
      {"'revision':-1", "revision: -1 is below 0"},
      {"'metrics':{'views':-1}", "metrics.views: -1 is below 0"},
      {"'metrics':7", "metrics: expected an object, found a number"},
      {"'auto_reply':'yes'", "auto_reply: expected true or false, found a string"},
      {"'direction':'inbond'",
       "direction: 'inbond' is unknown: expected one of inbound outbound "
       "internal; did you mean 'inbound'?"},
      {"'attachments':[{'type':'image'},{'type':1}]",
       "attachments[1].type: expected a string, found a number"},
      {"'attachments':{}", "attachments: expected an array of attachments, found an object"},
      {"'attributes':{'tier':5}", "attributes.tier: expected a string, found a number"},
      {"'attributes':{'a':'1','a':'2'}", "attributes.a: stands twice"},
      {"'text':'a','text':'b'", "text: stands twice"},
      {"'to':'nobody'", "to: expected namespace:id"},
      {"'to':{'namespace':'x'}", "to: namespace and id are required"},
      {"'in_reply_to':{'id':'5'}", "in_reply_to: source and id are required"},
      {"'in_reply_to':'7'", "in_reply_to: is itself"},
      {"'rating':{'value':6,'scale':5}", "rating.value: 6000 thousandths is outside 0..5000"},
      {"'rating':{'value':6}", "rating.scale: is required beside rating.value"},
      {"'rating':{'value':1e99,'scale':5}", "rating.value: '1e99' is too large"},
      {"'geo':{'latitude':91}", "geo.latitude: 91000000 is outside"},
      {"'reply_permission':'window_until'", "reply_window_until: is required"},
      {"'received_at':'2026-03-02T09:24:59Z'", "received_at: 2026-03-02T09:24:59Z is more than 5m"},
      {"'received_at':'yesterday'", "received_at: expected a time like"},
      {"'received_at':'9999-01-01T00:00:00Z'",
       "received_at: 9999-01-01T00:00:00Z is outside 1970..2200"},
      {"'assessment':{'intents':['complain']}", "did you mean 'complaint'?"},
      {"'assessment':{'score':-1001}", "assessment.score: -1001 is outside -1000..1000"},
      {"'text':'ab','assessment':{'evidence':[{'begin':1,'end':3}]}",
       "1..3 is not within the text of 2 bytes"},
      {"'direction':'outbound','author':{'namespace':'x','id':'1','role':'customer'}",
       "author: stands twice"},
  };
  for (const Case& c : cases) {
    const auto event = Read(Line(c.extra));
    ASSERT_FALSE(event.ok()) << c.extra;
    EXPECT_THAT(std::string(event.status().message()), HasSubstr(c.message)) << c.extra;
    EXPECT_EQ(PlaceOf(event.status()).line, 3u) << c.extra;
  }
}

TEST(EventsJson, RefusalsOfWholeLines) {
  const std::pair<std::string, std::string> cases[] = {
      {"", "found nothing"},
      {"   ", "found nothing"},
      {"[1]", "expected a JSON object"},
      {"7", "expected a JSON object"},
      {"{\"source\":\"x\"", "ends before its object does"},
      {"{\"source\":\"x", "ends within a string"},
      {"{\"source\":\"x\"}}", "something follows"},
      {Line("") + " 7", "JSON"},
      {Line("") + Line(""), "something follows"},
      {"{\"source\":\"x\",}", "malformed JSON"},
      {"{\"source\" \"x\"}", "malformed JSON"},
      {"{\"source\":tru}", "expected a string"},
      {"{\"a\":\"\x01\"}", "control character"},
      {"{\"a\":\"\\q\"}", "escape"},
      {"{\"a\":\"\\ud800\"}", "escape"},
      {"{\"a\":01}", "malformed JSON"},
      {"{\"a\":nul}", "malformed JSON"},
      {"{\"source\":\"\xff\"}", "not UTF-8 at byte 11"},
      {"{}", "occurred_at: is required"},
      {R"({"occurred_at":"2026-01-01"})", "source: is required"},
      {R"({"occurred_at":"2026-01-01","source":"x"})", "id: is required"},
      {R"({"occurred_at":"2026-01-01","source":"x","id":"1"})", "channel: is required"},
      {R"({"occurred_at":"2026-01-01","source":"x","id":"1","channel":"x"})",
       "author: is required"},
      {R"({"event":"interaction.psot"})", "did you mean 'interaction.post'?"},
      {R"({"event":"case.open"})", "event kind 'case.open' is not supported yet"},
      {R"({"ev\u0065nt":"clock.advance","occurred_at":"2026-01-01","source":"x","id":"1"})",
       "without escapes"},
      {R"({"event":7,"occurred_at":"2026-01-01"})", "event: expected a string"},
      {"{\"a\":" + std::string(100, '[') + std::string(100, ']') + "}", "nested deeper than 32"},
      {"{\"a\":" + std::string(100'000, '[') + "}", ""},
  };
  for (const auto& [line, message] : cases) {
    const auto event = Read(line);
    ASSERT_FALSE(event.ok()) << line;
    EXPECT_THAT(std::string(event.status().message()), HasSubstr(message)) << line.substr(0, 200);
  }
}

TEST(EventsJson, PlannedKindsAreUnimplementedAndTimesOutOfRange) {
  EXPECT_EQ(Read(R"({"event":"case.open"})").status().code(), absl::StatusCode::kUnimplemented);
  EXPECT_EQ(Read(R"({"event":"x"})").status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(
      Read(R"({"source":"x","id":"1","channel":"x","author":"x:1","occurred_at":"9999-01-01"})")
          .status()
          .code(),
      absl::StatusCode::kOutOfRange);
}

TEST(EventsJson, ColumnsCountCodePoints) {
  const auto event = Read("{\"source\":\"日本\",\"text\":5}");
  EXPECT_EQ(PlaceOf(event.status()), (Place{3, 23}));
  // What only the whole event shows is placed at its field.
  const auto invalid = Read(Line("'revision':-1"));
  EXPECT_EQ(PlaceOf(invalid.status()).column, Line("").size() + 1);
}

TEST(EventsJson, AllWrongTypesOfALineAtOnce) {
  const auto event = Read(Line("'text':5,'thread':7,'auto_reply':{'a':[1,{}]}"));
  const Diagnostics found = DiagnosticsOf(event.status());
  ASSERT_EQ(found.size(), 3u);
  EXPECT_EQ(found[1].message, "thread: expected a string, found a number");
  EXPECT_EQ(found[2].code, "type-mismatch");
}

TEST(EventsJson, UnknownFieldsWarn) {
  Diagnostics warnings;
  const auto event =
      Read(Line("'txt':'a','future':{'a':[1,2.5e3,true,null,{'b':'c'}]}"), &warnings);
  ASSERT_TRUE(event.ok()) << event.status();
  ASSERT_EQ(warnings.size(), 2u);
  EXPECT_EQ(warnings[0].message, "txt: unknown field, ignored; did you mean 'text'?");
  EXPECT_EQ(warnings[0].severity, Severity::kWarning);
  EXPECT_EQ(warnings[0].place, (Place{3, static_cast<uint32_t>(Line("").size() + 1)}));
  EXPECT_EQ(warnings[1].message, "future: unknown field, ignored");
}

TEST(EventsJson, ThousandsOfUnknownFieldsCostLinearTime) {
  std::string extra;
  for (int i = 0; i < 20'000; ++i) absl::StrAppend(&extra, i ? "," : "", "'unknown", i, "':1");
  Diagnostics warnings;
  EXPECT_TRUE(Read(Line(extra), &warnings).ok());
  EXPECT_EQ(warnings.size(), kDiagnosticsMax);
}

TEST(EventsJson, LimitsHoldAtAndOnePast) {
  const std::string name(kNameBytesMax, 'n');
  EXPECT_TRUE(Read(Line("'thread':'" + name + "'")).ok());
  EXPECT_EQ(Read(Line("'thread':'" + name + "n'")).status().code(),
            absl::StatusCode::kResourceExhausted);
  const std::string text(kTextBytesMax, 't');
  EXPECT_TRUE(Read(Line("'text':'" + text + "'")).ok());
  EXPECT_EQ(Read(Line("'text':'" + text + "t'")).status().code(),
            absl::StatusCode::kResourceExhausted);
  std::string line = Line("");
  line.append(kEventLineBytesMax - line.size(), ' ');
  EXPECT_TRUE(Read(line).ok());
  EXPECT_EQ(Read(line + " ").status().code(), absl::StatusCode::kResourceExhausted);
  // Objects and arrays within one another: the field itself is the first.
  const auto nested = [](size_t n) {
    return Line("'a':" + std::string(n, '[') + std::string(n, ']'));
  };
  EXPECT_TRUE(Read(nested(kJsonDepthMax)).ok());
  EXPECT_EQ(Read(nested(kJsonDepthMax + 1)).status().code(), absl::StatusCode::kResourceExhausted);
}

TEST(EventsJson, LinesAreAllOrNothing) {
  JsonEventReader reader;
  const std::string good = Line("");
  const auto events =
      reader.ReadLines(absl::StrCat("\xEF\xBB\xBF", good, "\r\n\n  \n", good), 1, nullptr);
  ASSERT_TRUE(events.ok()) << events.status();
  EXPECT_EQ(events->size(), 2u);

  const auto bad = reader.ReadLines(
      absl::StrCat(good, "\n", Line("'text':1"), "\n\n{\"source\"\n", good), 10, nullptr);
  const Diagnostics found = DiagnosticsOf(bad.status());
  ASSERT_EQ(found.size(), 2u) << bad.status();
  EXPECT_EQ(found[0].place.line, 11u);
  EXPECT_EQ(found[1].place.line, 13u);
  EXPECT_TRUE(reader.ReadLines("", 1, nullptr)->empty());
}

TEST(EventsJson, ManyBadLinesAreCounted) {
  JsonEventReader reader;
  std::string text;
  for (size_t i = 0; i < kDiagnosticsMax + 5; ++i) text += "{]\n";
  const auto bad = reader.ReadLines(text, 1, nullptr);
  EXPECT_EQ(DiagnosticsOf(bad.status()).size(), kDiagnosticsMax + 1);
  EXPECT_THAT(std::string(bad.status().message()), HasSubstr("and 5 more"));
}

TEST(EventsJson, OtherKindsOfEvents) {
  struct Case {
    const char* line;
    const char* canonical;  // "": the same
  };
  const Case cases[] = {
      {R"({"event":"clock.advance","now":"2026-03-02T09:30:00Z"})",
       R"({"event":"clock.advance","source":"clock","id":"2026-03-02T09:30:00Z",)"
       R"("occurred_at":"2026-03-02T09:30:00Z"})"},
      {R"({"event":"customer.upsert","source":"crm","id":"1","occurred_at":"2026-03-02T09:30:00Z",)"
       R"("customer":"k1","tier":"gold","value":12,"identities":[{"namespace":"x","id":"42"}]})",
       ""},
      {R"({"event":"identity.link","source":"crm","id":"1","occurred_at":"2026-03-02T09:30:00Z",)"
       R"("a":"x:42","customer":"k1","strength":0.9})",
       R"({"event":"identity.link","source":"crm","id":"1","occurred_at":"2026-03-02T09:30:00Z",)"
       R"("a":{"namespace":"x","id":"42"},"customer":"k1","strength":0.9})"},
      {R"({"event":"interaction.delete","source":"x","id":"7","occurred_at":"2026-03-02T09:30:00Z"})",
       ""},
      {R"({"event":"interaction.metrics","source":"x","id":"m1","occurred_at":"2026-03-02T09:30:00Z",)"
       R"("interaction":"7","metrics":{"views":10}})",
       ""},
      {R"({"event":"agent.assign","source":"crm","id":"9","occurred_at":"2026-03-02T09:30:00Z",)"
       R"("interaction":{"source":"x","id":"7"},"agent":"bo"})",
       ""},
      {R"({"event":"case.resolve","source":"crm","id":"9","occurred_at":"2026-03-02T09:30:00Z",)"
       R"("case":"c1","author":"bo"})",
       ""},
      {R"({"event":"obligation.waive","source":"x","id":"w","occurred_at":"2026-03-02T09:30:00Z",)"
       R"("interaction":"7","author":"bo","reason":"spam"})",
       ""},
      {R"({"event":"promise.made","source":"x","id":"p","occurred_at":"2026-03-02T09:30:00Z",)"
       R"("interaction":"7","due_at":"2026-03-02T11:30:00Z"})",
       ""},
  };
  for (const Case& c : cases) {
    const auto event = Read(c.line);
    ASSERT_TRUE(event.ok()) << c.line << " " << event.status();
    EXPECT_EQ(EventToJson(*event), *c.canonical == '\0' ? c.line : c.canonical);
  }
}

TEST(EventsJson, RandomEventsComeBackAndStayCanonical) {
  testing::RandomEvents random(20'260'302);
  JsonEventReader reader;
  for (int i = 0; i < 5'000; ++i) {
    const care::Event event = random.Next();
    ASSERT_TRUE(care::Validate(event).ok()) << care::Validate(event);
    const std::string json = EventToJson(event);
    Diagnostics warnings;
    const auto back = reader.Read(json, 1, &warnings);
    ASSERT_TRUE(back.ok()) << json << "\n" << back.status();
    ASSERT_TRUE(warnings.empty()) << json << warnings.front().message;
    ASSERT_TRUE(*back == event) << json << "\n" << EventToJson(*back);
    ASSERT_EQ(EventToJson(*back), json);
    ASSERT_EQ(care::ContentOf(*back), care::ContentOf(event));
  }
}

// Wherever a line is cut, it is refused: nothing is read from half an event.
TEST(EventsJson, EveryPrefixIsRefused) {
  testing::RandomEvents random(7);
  JsonEventReader reader;
  for (int i = 0; i < 20; ++i) {
    const std::string json = EventToJson(random.Next());
    for (size_t n = 0; n < json.size(); ++n) {
      ASSERT_FALSE(reader.Read(absl::string_view(json).substr(0, n), 1, nullptr).ok())
          << json.substr(0, n);
    }
  }
}

}  // namespace
}  // namespace earshot::wire

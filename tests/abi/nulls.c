/* A careless C program: NULL, empty, too much and wrong sizes at every parameter of every function. Each must
 * come back as a status that names the parameter; nothing may crash and nothing may be written.
 * interface_test.py reads this file and fails where a function or a parameter is missing from it. */
#include <stdio.h>
#include <string.h>

#include "earshot.h"

static int checks, failures;

static void expect(int good, const char* what, const char* why) {
  ++checks;
  if (good) return;
  ++failures;
  printf("FAILED %s: %s\n", what, why);
}

static int begins(earshot_text text, const char* with) {
  return text.size >= strlen(with) && memcmp(text.data, with, strlen(with)) == 0;
}

/* The call is refused: with the name of the parameter in the error, and as well when nobody asks for one. */
static void refused(const char* what, const char* parameter, earshot_status quiet,
                    earshot_status status, earshot_error* error) {
  expect(status == EARSHOT_INVALID_ARGUMENT, what, "not INVALID_ARGUMENT");
  expect(quiet == status, what, "another status without an error to fill");
  expect(error != NULL && earshot_error_status(error) == status, what,
         "the error has another status");
  expect(begins(earshot_error_message(error), parameter), what,
         "the error names another parameter");
  expect(earshot_error_count(error) == 1, what, "not one finding");
  earshot_error_free(error);
}
#define REFUSES(function, parameter, ...)                                  \
  do {                                                                     \
    earshot_error* error = NULL;                                           \
    const earshot_status quiet = function(__VA_ARGS__, NULL);              \
    const earshot_status status = function(__VA_ARGS__, &error);           \
    refused(#function "(" parameter ")", parameter, quiet, status, error); \
  } while (0)

static void given(const char* what, earshot_status status, earshot_status wanted,
                  earshot_error* error) {
  expect(status == wanted, what, "another status than expected");
  if (status != wanted)
    printf("  %.*s\n", (int)earshot_error_message(error).size, earshot_error_message(error).data);
  expect((error != NULL) == (wanted != EARSHOT_OK), what, "an error exactly on failure");
  earshot_error_free(error);
}
#define GIVES(wanted, function, ...)                             \
  do {                                                           \
    earshot_error* error = NULL;                                 \
    const earshot_status status = function(__VA_ARGS__, &error); \
    given(#function " gives " #wanted, status, wanted, error);   \
  } while (0)

/* Functions that cannot fail: NULL is nothing. */
#define HOLDS(function, condition) expect(condition, #function, #condition)

static const earshot_text kNothing = {NULL, 0};
static const earshot_text kLie = {NULL, 5};
static earshot_text text(const char* words) {
  earshot_text out;
  out.data = words;
  out.size = strlen(words);
  return out;
}

static const char kEvents[] =
    "{\"source\":\"x\",\"id\":\"1\",\"occurred_at\":\"2026-03-02T09:00:00Z\",\"channel\":\"x\","
    "\"author\":{\"namespace\":\"x\",\"id\":\"42\"},\"text\":\"my hob is "
    "dead\",\"colour\":\"blue\"}\n";

static void test_readers(void) {
  HOLDS(earshot_version, earshot_version().size > 0);
  HOLDS(earshot_abi_version, earshot_abi_version() / 65536 == EARSHOT_ABI_MAJOR);
  HOLDS(earshot_status_name, begins(earshot_status_name(EARSHOT_DATA_LOSS), "DATA_LOSS"));
  HOLDS(earshot_status_name, earshot_status_name(-1).size == 0);
  HOLDS(earshot_status_name, earshot_status_name(4).size == 0);
  HOLDS(earshot_error_status, earshot_error_status(NULL) == EARSHOT_OK);
  HOLDS(earshot_error_message, earshot_error_message(NULL).size == 0);
  HOLDS(earshot_error_line, earshot_error_line(NULL) == 0);
  HOLDS(earshot_error_column, earshot_error_column(NULL) == 0);
  HOLDS(earshot_error_count, earshot_error_count(NULL) == 0);
  HOLDS(earshot_error_at, earshot_error_at(NULL, 0, NULL) == EARSHOT_OUT_OF_RANGE);
  HOLDS(earshot_buffer_text, earshot_buffer_text(NULL).size == 0);
  HOLDS(earshot_policy_default_source, earshot_policy_default_source().size > 0);
  HOLDS(earshot_policy_warning_count, earshot_policy_warning_count(NULL) == 0);
  HOLDS(earshot_decisions_count, earshot_decisions_count(NULL) == 0);
  HOLDS(earshot_decisions_accepted, earshot_decisions_accepted(NULL) == 0);
  HOLDS(earshot_decisions_duplicates, earshot_decisions_duplicates(NULL) == 0);
  HOLDS(earshot_decisions_warning_count, earshot_decisions_warning_count(NULL) == 0);
  earshot_error_free(NULL);
  earshot_buffer_free(NULL);
  earshot_analyzer_free(NULL);
  earshot_policy_free(NULL);
  earshot_expr_free(NULL);
  earshot_decisions_free(NULL);
  earshot_engine_free(NULL);
}

static void test_analyzer(void) {
  earshot_analyzer* analyzer = NULL;
  earshot_buffer* buffer = NULL;
  earshot_assessment a = EARSHOT_ASSESSMENT_INIT;
  struct {
    earshot_assessment now;
    char later[16];
  } larger;
  REFUSES(earshot_analyzer_open, "out_analyzer", kNothing, NULL);
  REFUSES(earshot_analyzer_open, "model_path", kLie, &analyzer);
  GIVES(EARSHOT_NOT_FOUND, earshot_analyzer_open, text("no/such/model"), &analyzer);
  expect(analyzer == NULL, "earshot_analyzer_open", "wrote an output on failure");
  REFUSES(earshot_analyzer_open_deep, "out_analyzer", kNothing, text("x"), 500, NULL);
  REFUSES(earshot_analyzer_open_deep, "model_path", kLie, text("x"), 500, &analyzer);
  REFUSES(earshot_analyzer_open_deep, "deep_path", kNothing, kLie, 500, &analyzer);
  REFUSES(earshot_analyzer_open_deep, "deep_path", kNothing, kNothing, 500, &analyzer);
  GIVES(EARSHOT_NOT_FOUND, earshot_analyzer_open_deep, kNothing, text("no/such/model"), 500,
        &analyzer);
  expect(analyzer == NULL, "earshot_analyzer_open_deep", "wrote an output on failure");
  GIVES(EARSHOT_OK, earshot_analyzer_open, kNothing, &analyzer);
  {
    earshot_analyzer* adapted = NULL;
    REFUSES(earshot_analyzer_adapt, "base", NULL, text("no/such/delta"), &adapted);
    REFUSES(earshot_analyzer_adapt, "delta_path", analyzer, kLie, &adapted);
    REFUSES(earshot_analyzer_adapt, "out_analyzer", analyzer, text("no/such/delta"), NULL);
    GIVES(EARSHOT_NOT_FOUND, earshot_analyzer_adapt, analyzer, text("no/such/delta"), &adapted);
    expect(adapted == NULL, "earshot_analyzer_adapt", "wrote an output on failure");
  }
  REFUSES(earshot_assess, "analyzer", NULL, text("good"), kNothing, &a);
  REFUSES(earshot_assess, "body", analyzer, kLie, kNothing, &a);
  REFUSES(earshot_assess, "language", analyzer, text("good"), kLie, &a);
  REFUSES(earshot_assess, "out_assessment", analyzer, text("good"), kNothing, NULL);
  GIVES(EARSHOT_OK, earshot_assess, analyzer, kNothing, kNothing, &a);
  a.struct_size = 0;
  REFUSES(earshot_assess, "out_assessment", analyzer, text("good"), kNothing, &a);
  a.struct_size = 47; /* less than the first version had */
  REFUSES(earshot_assess, "out_assessment", analyzer, text("good"), kNothing, &a);
  a.struct_size = 0xCDCDCDCDu; /* memory that nobody set */
  REFUSES(earshot_assess, "out_assessment", analyzer, text("good"), kNothing, &a);
  memset(&larger, 0x5A, sizeof larger);
  larger.now.struct_size = sizeof larger;
  GIVES(EARSHOT_OK, earshot_assess, analyzer, text("I love it"), text("en"), &larger.now);
  expect(larger.now.struct_size == sizeof larger, "earshot_assess", "changed struct_size");
  expect(larger.later[0] == 0 && larger.later[15] == 0, "earshot_assess",
         "left the tail as it was");
  REFUSES(earshot_assess_json, "analyzer", NULL, kNothing, text("good"), kNothing, 0, &buffer);
  REFUSES(earshot_assess_json, "id", analyzer, kLie, text("good"), kNothing, 0, &buffer);
  REFUSES(earshot_assess_json, "body", analyzer, kNothing, kLie, kNothing, 0, &buffer);
  REFUSES(earshot_assess_json, "language", analyzer, kNothing, text("good"), kLie, 0, &buffer);
  REFUSES(earshot_assess_json, "flags", analyzer, kNothing, text("good"), kNothing, 1024, &buffer);
  REFUSES(earshot_assess_json, "out_json", analyzer, kNothing, text("good"), kNothing, 0, NULL);
  expect(buffer == NULL, "earshot_assess_json", "wrote an output on failure");
  GIVES(EARSHOT_OK, earshot_assess_json, analyzer, text("7\""), text("good"), kNothing, 1, &buffer);
  expect(begins(earshot_buffer_text(buffer), "{\"id\":\"7\\\"\",\"score\":"), "earshot_assess_json",
         "shape");
  earshot_buffer_free(buffer);
  earshot_analyzer_free(analyzer);
}

static void test_policy(void) {
  earshot_policy* policy = NULL;
  earshot_diagnostic d = EARSHOT_DIAGNOSTIC_INIT;
  earshot_error* error = NULL;
  uint8_t hash[16];
  REFUSES(earshot_policy_compile, "source", kLie, &policy);
  REFUSES(earshot_policy_compile, "out_policy", text("earshot: 1"), NULL);
  expect(earshot_policy_compile(text("chanels: 7\nrulez: 8\n"), &policy, &error) != EARSHOT_OK,
         "earshot_policy_compile", "took nonsense");
  expect(policy == NULL, "earshot_policy_compile", "wrote an output on failure");
  expect(earshot_error_count(error) >= 2, "earshot_error_count", "not every mistake at once");
  expect(earshot_error_at(error, 0, NULL) == EARSHOT_INVALID_ARGUMENT, "earshot_error_at",
         "out_diagnostic");
  d.struct_size = 1;
  expect(earshot_error_at(error, 0, &d) == EARSHOT_INVALID_ARGUMENT, "earshot_error_at",
         "struct_size");
  d.struct_size = sizeof d;
  expect(earshot_error_at(error, earshot_error_count(error), &d) == EARSHOT_OUT_OF_RANGE,
         "earshot_error_at", "index");
  expect(earshot_error_at(error, 0, &d) == EARSHOT_OK, "earshot_error_at", "the first");
  expect(
      d.line == earshot_error_line(error) && d.column == earshot_error_column(error) && d.line == 1,
      "earshot_error_at", "the place of the first is the place of the error");
  expect(d.message.size > 0 && d.code.size > 0, "earshot_error_at", "texts");
  earshot_error_free(error);
  REFUSES(earshot_policy_default, "out_policy", NULL);
  GIVES(EARSHOT_OK, earshot_policy_default, &policy);
  REFUSES(earshot_policy_hash, "policy", NULL, hash);
  REFUSES(earshot_policy_hash, "out_hash", policy, NULL);
  GIVES(EARSHOT_OK, earshot_policy_hash, policy, hash);
  REFUSES(earshot_policy_warning_at, "policy", NULL, 0, &d);
  GIVES(EARSHOT_OUT_OF_RANGE, earshot_policy_warning_at, policy, 100000, &d);
  earshot_policy_free(policy);
  /* A policy with a finding that is no error. */
  GIVES(EARSHOT_OK, earshot_policy_compile,
        text("earshot: 1\nexpectations:\n  - {name: a, within: 1h}\n  - {name: b, within: 2h}\n"),
        &policy);
  expect(earshot_policy_warning_count(policy) > 0, "earshot_policy_warning_count",
         "an unreachable entry");
  REFUSES(earshot_policy_warning_at, "out_diagnostic", policy, 0, NULL);
  GIVES(EARSHOT_OK, earshot_policy_warning_at, policy, 0, &d);
  earshot_policy_free(policy);
}

static void test_expr(void) {
  earshot_expr* expr = NULL;
  earshot_buffer* buffer = NULL;
  earshot_error* error = NULL;
  int32_t kind = 0;
  REFUSES(earshot_expr_compile, "source", kLie, kNothing, &expr);
  REFUSES(earshot_expr_compile, "fields_json", text("1"), kLie, &expr);
  REFUSES(earshot_expr_compile, "out_expr", text("1"), kNothing, NULL);
  expect(earshot_expr_compile(text("a ="), text("{}"), &expr, &error) == EARSHOT_INVALID_ARGUMENT,
         "earshot_expr_compile", "took nonsense");
  expect(expr == NULL && earshot_error_line(error) == 1 && earshot_error_column(error) == 3,
         "earshot_expr_compile", "the place of the mistake");
  earshot_error_free(error);
  GIVES(EARSHOT_INVALID_ARGUMENT, earshot_expr_compile, text("1"), text("[]"), &expr);
  expect(earshot_expr_type(NULL).size == 0, "earshot_expr_type", "NULL");
  GIVES(EARSHOT_OK, earshot_expr_compile, text("a > 1"), text("{\"a\": \"int\"}"), &expr);
  expect(earshot_expr_type(expr).size == 4, "earshot_expr_type", "bool");
  REFUSES(earshot_expr_eval, "expr", NULL, kNothing, &kind, &buffer);
  REFUSES(earshot_expr_eval, "record_json", expr, kLie, &kind, &buffer);
  REFUSES(earshot_expr_eval, "out_kind", expr, kNothing, NULL, &buffer);
  REFUSES(earshot_expr_eval, "out_json", expr, kNothing, &kind, NULL);
  GIVES(EARSHOT_INVALID_ARGUMENT, earshot_expr_eval, expr, text("{\"a\": \"x\"}"), &kind, &buffer);
  expect(kind == 0 && buffer == NULL, "earshot_expr_eval", "wrote an output on failure");
  GIVES(EARSHOT_OK, earshot_expr_eval, expr, kNothing, &kind, &buffer);
  expect(kind == EARSHOT_EXPR_ERROR, "earshot_expr_eval", "a missing field is an error value");
  earshot_buffer_free(buffer);
  GIVES(EARSHOT_OK, earshot_expr_eval, expr, text("{\"a\": 2}"), &kind, &buffer);
  expect(kind == EARSHOT_EXPR_BOOL && earshot_buffer_text(buffer).size == 4, "earshot_expr_eval",
         "true");
  earshot_buffer_free(buffer);
  earshot_expr_free(expr);
}

static void test_open(void) {
  earshot_engine* engine = NULL;
  earshot_engine_options options = EARSHOT_ENGINE_OPTIONS_INIT;
  struct {
    earshot_engine_options now;
    char later[8];
  } newer;
  REFUSES(earshot_engine_open, "path", kLie, NULL, NULL, NULL, &engine);
  REFUSES(earshot_engine_open, "out_engine", kNothing, NULL, NULL, NULL, NULL);
  options.struct_size = 0;
  REFUSES(earshot_engine_open, "options", kNothing, NULL, NULL, &options, &engine);
  options.struct_size = 16; /* less than the first version had */
  REFUSES(earshot_engine_open, "options", kNothing, NULL, NULL, &options, &engine);
  options.struct_size = sizeof options;
  options.flags = 1u << 31;
  REFUSES(earshot_engine_open, "options.flags", kNothing, NULL, NULL, &options, &engine);
  options.flags = 0;
  options.tenant = kLie;
  REFUSES(earshot_engine_open, "options.tenant", kNothing, NULL, NULL, &options, &engine);
  options.tenant = text("\xff\xfe");
  REFUSES(earshot_engine_open, "options.tenant", kNothing, NULL, NULL, &options, &engine);
  options.tenant = kNothing;
  {
    earshot_observer observer = EARSHOT_OBSERVER_INIT;
    options.observer = &observer;
    observer.struct_size = 1;
    REFUSES(earshot_engine_open, "options.observer", kNothing, NULL, NULL, &options, &engine);
    observer.struct_size = sizeof observer;
    observer.flags = 2;
    REFUSES(earshot_engine_open, "options.observer.flags", kNothing, NULL, NULL, &options, &engine);
    observer.flags = 0;
    observer.log_level = 4;
    REFUSES(earshot_engine_open, "options.observer.log_level", kNothing, NULL, NULL, &options,
            &engine);
    observer.log_level = 0;
    observer.sync_slow_micros = -1;
    REFUSES(earshot_engine_open, "options.observer.sync_slow_micros", kNothing, NULL, NULL,
            &options, &engine);
    options.observer = NULL;
  }
  memset(&newer, 0, sizeof newer);
  newer.now.struct_size = sizeof newer;
  newer.later[7] = 1;
  REFUSES(earshot_engine_open, "options", kNothing, NULL, NULL, &newer.now, &engine);
  expect(engine == NULL, "earshot_engine_open", "wrote an output on failure");
  newer.later[7] = 0;
  GIVES(EARSHOT_OK, earshot_engine_open, kNothing, NULL, NULL, &newer.now, &engine);
  earshot_engine_free(engine);
}

/* A store of the host's that fails at everything, with and without words. */
static int closed;
static earshot_status fails_to_write(void* host, const earshot_store_record* records, size_t count,
                                     const earshot_store_value* values, size_t value_count,
                                     earshot_text* out_message) {
  (void)host, (void)records, (void)count, (void)values, (void)value_count;
  *out_message = text("the disk is full\n");
  return EARSHOT_RESOURCE_EXHAUSTED;
}
static earshot_status has_no_records(void* host, int64_t first, earshot_store_visit_record visit,
                                     void* visitor, earshot_text* out_message) {
  (void)host, (void)first, (void)visit, (void)visitor, (void)out_message;
  return EARSHOT_OK;
}
static earshot_status has_no_values(void* host, earshot_store_visit_value visit, void* visitor,
                                    earshot_text* out_message) {
  (void)visit, (void)visitor, (void)out_message;
  return host == NULL ? EARSHOT_OK : *(const earshot_status*)host;
}
/* Words of any length: at the limit, and one byte past it. */
static earshot_status has_much_to_say(void* host, earshot_store_visit_value visit, void* visitor,
                                      earshot_text* out_message) {
  static char words[4097];
  (void)visit, (void)visitor;
  memset(words, 'w', sizeof words);
  out_message->data = words;
  out_message->size = *(const size_t*)host;
  return EARSHOT_DATA_LOSS;
}
static earshot_status has_a_null(void* host, earshot_store_visit_value visit, void* visitor,
                                 earshot_text* out_message) {
  (void)host, (void)out_message;
  return visit(visitor, NULL);
}
static void closes(void* host) {
  (void)host;
  ++closed;
}

static void test_open_store(void) {
  earshot_engine* engine = NULL;
  earshot_store store = EARSHOT_STORE_INIT;
  earshot_engine_options options = EARSHOT_ENGINE_OPTIONS_INIT;
  earshot_error* error = NULL;
  earshot_status strange = -7;
  REFUSES(earshot_engine_open_store, "store", NULL, NULL, NULL, NULL, &engine);
  REFUSES(earshot_engine_open_store, "store.append", &store, NULL, NULL, NULL, &engine);
  store.append = fails_to_write;
  REFUSES(earshot_engine_open_store, "store.erase", &store, NULL, NULL, NULL, &engine);
  store.erase = fails_to_write;
  REFUSES(earshot_engine_open_store, "store.read_records", &store, NULL, NULL, NULL, &engine);
  store.read_records = has_no_records;
  REFUSES(earshot_engine_open_store, "store.read_values", &store, NULL, NULL, NULL, &engine);
  store.read_values = has_no_values;
  store.close = closes;
  REFUSES(earshot_engine_open_store, "out_engine", &store, NULL, NULL, NULL, NULL);
  options.flags = EARSHOT_ENGINE_BUFFERED;
  REFUSES(earshot_engine_open_store, "options.flags", &store, NULL, NULL, &options, &engine);
  options.flags = 0;
  options.struct_size = 16;
  REFUSES(earshot_engine_open_store, "options", &store, NULL, NULL, &options, &engine);
  store.struct_size = 8;
  REFUSES(earshot_engine_open_store, "store", &store, NULL, NULL, NULL, &engine);
  store.struct_size = sizeof store;
  expect(earshot_engine_open_store(&store, NULL, NULL, NULL, &engine, &error) ==
             EARSHOT_RESOURCE_EXHAUSTED,
         "earshot_engine_open_store", "the status of the host's function");
  expect(
      begins(earshot_error_message(error), "the host's store: append: the disk is full") &&
          earshot_error_message(error).size == strlen("the host's store: append: the disk is full"),
      "earshot_engine_open_store", "the words of the host's function");
  earshot_error_free(error);
  store.host = &strange;
  GIVES(EARSHOT_INTERNAL, earshot_engine_open_store, &store, NULL, NULL, NULL, &engine);
  {
    const size_t head = strlen("the host's store: read_values: ");
    size_t size;
    store.read_values = has_much_to_say;
    store.host = &size;
    for (size = 4095; size <= 4097; ++size) {
      error = NULL;
      expect(earshot_engine_open_store(&store, NULL, NULL, NULL, &engine, &error) ==
                     EARSHOT_DATA_LOSS &&
                 earshot_error_message(error).size == head + (size > 4096 ? 4096 : size),
             "earshot_engine_open_store", "at most 4096 bytes of the host's words");
      earshot_error_free(error);
    }
    error = NULL;
  }
  store.read_values = has_a_null;
  GIVES(EARSHOT_INVALID_ARGUMENT, earshot_engine_open_store, &store, NULL, NULL, NULL, &engine);
  expect(engine == NULL, "earshot_engine_open_store", "wrote an output on failure");
  expect(closed == 0, "earshot_engine_open_store", "closed a store that it never owned");
}

static void count_metric(void* visitor, const earshot_metric* metric) {
  *(int*)visitor += metric->struct_size == sizeof *metric && metric->name.size > 0;
}

static void test_metrics(const earshot_engine* engine) {
  earshot_engine* watched = NULL;
  earshot_observer observer = EARSHOT_OBSERVER_INIT;
  earshot_engine_options options = EARSHOT_ENGINE_OPTIONS_INIT;
  int count = 0;
  REFUSES(earshot_engine_metrics, "engine", NULL, count_metric, &count);
  REFUSES(earshot_engine_metrics, "visit", engine, NULL, &count);
  GIVES(EARSHOT_FAILED_PRECONDITION, earshot_engine_metrics, engine, count_metric, &count);
  observer.flags = EARSHOT_OBSERVE_METRICS;
  options.observer = &observer;
  GIVES(EARSHOT_OK, earshot_engine_open, kNothing, NULL, NULL, &options, &watched);
  GIVES(EARSHOT_OK, earshot_engine_metrics, watched, count_metric, &count);
  expect(count == 8, "earshot_engine_metrics", "every counter but those of decisions");
  earshot_engine_free(watched);
}

static void test_decisions(earshot_decisions* decisions) {
  earshot_decision d = EARSHOT_DECISION_INIT;
  earshot_reason reason = EARSHOT_REASON_INIT;
  earshot_evidence evidence = EARSHOT_EVIDENCE_INIT;
  earshot_diagnostic diagnostic = EARSHOT_DIAGNOSTIC_INIT;
  earshot_text out = {NULL, 0};
  const size_t count = earshot_decisions_count(decisions);
  expect(count > 0, "earshot_decisions_count", "no decisions about an open obligation");
  expect(earshot_decisions_accepted(decisions) == 1, "earshot_decisions_accepted", "one event");
  expect(earshot_decisions_warning_count(decisions) == 1, "earshot_decisions_warning_count",
         "one unknown field");
  REFUSES(earshot_decisions_get, "decisions", NULL, 0, &d);
  REFUSES(earshot_decisions_get, "out_decision", decisions, 0, NULL);
  GIVES(EARSHOT_OUT_OF_RANGE, earshot_decisions_get, decisions, count, &d);
  GIVES(EARSHOT_OUT_OF_RANGE, earshot_decisions_get, decisions, (size_t)-1, &d);
  d.struct_size = 8;
  REFUSES(earshot_decisions_get, "out_decision", decisions, 0, &d);
  d.struct_size = sizeof d;
  GIVES(EARSHOT_OK, earshot_decisions_get, decisions, 0, &d);
  expect(d.id.size == 32 && d.policy.size == 32, "earshot_decisions_get", "digests as text");
  REFUSES(earshot_decisions_argument, "decisions", NULL, 0, text("to"), &out);
  REFUSES(earshot_decisions_argument, "name", decisions, 0, kLie, &out);
  REFUSES(earshot_decisions_argument, "out_value", decisions, 0, text("to"), NULL);
  GIVES(EARSHOT_NOT_FOUND, earshot_decisions_argument, decisions, 0, text("no such"), &out);
  GIVES(EARSHOT_NOT_FOUND, earshot_decisions_argument, decisions, 0, kNothing, &out);
  REFUSES(earshot_decisions_reason, "decisions", NULL, 0, 0, &reason);
  GIVES(EARSHOT_OUT_OF_RANGE, earshot_decisions_reason, decisions, 0, 1000, &reason);
  REFUSES(earshot_decisions_evidence, "decisions", NULL, 0, 0, &evidence);
  GIVES(EARSHOT_OUT_OF_RANGE, earshot_decisions_evidence, decisions, 0, 1000, &evidence);
  if (d.reason_count > 0) REFUSES(earshot_decisions_reason, "out_reason", decisions, 0, 0, NULL);
  if (d.evidence_count > 0)
    REFUSES(earshot_decisions_evidence, "out_evidence", decisions, 0, 0, NULL);
  REFUSES(earshot_decisions_superseded, "decisions", NULL, 0, 0, &out);
  REFUSES(earshot_decisions_superseded, "out_id", decisions, 0, 0, NULL);
  GIVES(EARSHOT_OUT_OF_RANGE, earshot_decisions_superseded, decisions, 0, 1000, &out);
  REFUSES(earshot_decisions_json, "decisions", NULL, 0, &out);
  REFUSES(earshot_decisions_json, "out_json", decisions, 0, NULL);
  GIVES(EARSHOT_OUT_OF_RANGE, earshot_decisions_json, decisions, count, &out);
  expect(out.data == NULL && out.size == 0, "earshot_decisions_json", "wrote an output on failure");
  REFUSES(earshot_decisions_json_lines, "decisions", NULL, &out);
  REFUSES(earshot_decisions_json_lines, "out_lines", decisions, NULL);
  REFUSES(earshot_decisions_warning_at, "decisions", NULL, 0, &diagnostic);
  REFUSES(earshot_decisions_warning_at, "out_diagnostic", decisions, 0, NULL);
  GIVES(EARSHOT_OUT_OF_RANGE, earshot_decisions_warning_at, decisions, 1, &diagnostic);
  GIVES(EARSHOT_OK, earshot_decisions_warning_at, decisions, 0, &diagnostic);
  expect(diagnostic.line == 1, "earshot_decisions_warning_at", "the line of the unknown field");
}

static void test_ingest(earshot_engine* engine) {
  earshot_decisions* decisions = NULL;
  const uint8_t bytes[1] = {0xFF};
  const uint8_t version_1[2] = {0x08, 0x01};
  REFUSES(earshot_engine_ingest_json, "engine", NULL, text(kEvents), &decisions);
  REFUSES(earshot_engine_ingest_json, "lines", engine, kLie, &decisions);
  REFUSES(earshot_engine_ingest_json, "out_decisions", engine, text(kEvents), NULL);
  REFUSES(earshot_engine_ingest_proto, "engine", NULL, bytes, 1, &decisions);
  REFUSES(earshot_engine_ingest_proto, "events", engine, NULL, 1, &decisions);
  REFUSES(earshot_engine_ingest_proto, "out_decisions", engine, bytes, 0, NULL);
  REFUSES(earshot_engine_advance, "engine", NULL, 0, &decisions);
  REFUSES(earshot_engine_advance, "out_decisions", engine, 0, NULL);
  GIVES(EARSHOT_OUT_OF_RANGE, earshot_engine_advance, engine, -1, &decisions);
  GIVES(EARSHOT_OUT_OF_RANGE, earshot_engine_advance, engine, INT64_MAX, &decisions);
  GIVES(EARSHOT_OUT_OF_RANGE, earshot_engine_advance, engine, INT64_MIN, &decisions);
  REFUSES(earshot_engine_standing, "engine", NULL, &decisions);
  REFUSES(earshot_engine_standing, "out_decisions", engine, NULL);
  expect(decisions == NULL, "earshot_engine_ingest_json", "wrote an output on failure");
  /* No bytes are a batch of version 0, which never was; a batch of version 1 without events is one. */
  GIVES(EARSHOT_UNIMPLEMENTED, earshot_engine_ingest_proto, engine, NULL, 0, &decisions);
  GIVES(EARSHOT_OK, earshot_engine_ingest_proto, engine, version_1, sizeof version_1, &decisions);
  expect(earshot_decisions_count(decisions) == 0, "earshot_engine_ingest_proto",
         "decisions of nothing");
  earshot_decisions_free(decisions);
  GIVES(EARSHOT_OK, earshot_engine_ingest_json, engine, kNothing, &decisions);
  expect(earshot_decisions_accepted(decisions) == 0, "earshot_engine_ingest_json",
         "events of nothing");
  earshot_decisions_free(decisions);
  GIVES(EARSHOT_OK, earshot_engine_ingest_json, engine, text(kEvents), &decisions);
  test_decisions(decisions);
  earshot_decisions_free(decisions);
  GIVES(EARSHOT_OK, earshot_engine_ingest_json, engine, text(kEvents), &decisions);
  expect(earshot_decisions_duplicates(decisions) == 1, "earshot_decisions_duplicates",
         "one repetition");
  earshot_decisions_free(decisions);
}

static void test_queries(const earshot_engine* engine) {
  earshot_buffer* buffer = NULL;
  earshot_counts counts = EARSHOT_COUNTS_INIT;
  uint8_t digest[16];
  int64_t micros = 0;
  REFUSES(earshot_engine_next_wakeup, "engine", NULL, &micros);
  REFUSES(earshot_engine_next_wakeup, "out_micros", engine, NULL);
  REFUSES(earshot_engine_now, "engine", NULL, &micros);
  REFUSES(earshot_engine_now, "out_micros", engine, NULL);
  REFUSES(earshot_engine_digest, "engine", NULL, digest);
  REFUSES(earshot_engine_digest, "out_digest", engine, NULL);
  REFUSES(earshot_engine_queue_json, "engine", NULL, 0, &buffer);
  REFUSES(earshot_engine_queue_json, "out_json", engine, 0, NULL);
  REFUSES(earshot_engine_customer_json, "engine", NULL, text("x:42"), &buffer);
  REFUSES(earshot_engine_customer_json, "node", engine, kLie, &buffer);
  REFUSES(earshot_engine_customer_json, "node", engine, kNothing, &buffer);
  REFUSES(earshot_engine_customer_json, "out_json", engine, text("x:42"), NULL);
  GIVES(EARSHOT_NOT_FOUND, earshot_engine_customer_json, engine, text("x:43"), &buffer);
  REFUSES(earshot_engine_report_json, "engine", NULL, 0, &buffer);
  REFUSES(earshot_engine_report_json, "flags", engine, 2, &buffer);
  REFUSES(earshot_engine_report_json, "out_json", engine, 0, NULL);
  REFUSES(earshot_engine_explain_json, "engine", NULL, kNothing, &buffer);
  REFUSES(earshot_engine_explain_json, "id", engine, kLie, &buffer);
  REFUSES(earshot_engine_explain_json, "id", engine, kNothing, &buffer);
  REFUSES(earshot_engine_explain_json, "id", engine, text("zz"), &buffer);
  REFUSES(earshot_engine_explain_json, "out_json", engine, kNothing, NULL);
  GIVES(EARSHOT_NOT_FOUND, earshot_engine_explain_json, engine,
        text("00000000000000000000000000000001"), &buffer);
  REFUSES(earshot_engine_counts, "engine", NULL, &counts);
  REFUSES(earshot_engine_counts, "out_counts", engine, NULL);
  counts.struct_size = 7;
  REFUSES(earshot_engine_counts, "out_counts", engine, &counts);
  expect(buffer == NULL, "queries", "wrote an output on failure");
  counts.struct_size = sizeof counts;
  GIVES(EARSHOT_OK, earshot_engine_counts, engine, &counts);
  expect(counts.events == 1 && counts.inbound == 1 && counts.open == 1, "earshot_engine_counts",
         "one event");
  GIVES(EARSHOT_OK, earshot_engine_customer_json, engine, text("x:42"), &buffer);
  earshot_buffer_free(buffer);
}

static void test_erase(earshot_engine* engine) {
  earshot_buffer* buffer = NULL;
  earshot_decisions* decisions = NULL;
  earshot_erased erased = EARSHOT_ERASED_INIT;
  REFUSES(earshot_engine_export_json, "engine", NULL, text("x:42"), &buffer);
  REFUSES(earshot_engine_export_json, "node", engine, kLie, &buffer);
  REFUSES(earshot_engine_export_json, "node", engine, kNothing, &buffer);
  REFUSES(earshot_engine_export_json, "out_json", engine, text("x:42"), NULL);
  GIVES(EARSHOT_NOT_FOUND, earshot_engine_export_json, engine, text("x:43"), &buffer);
  GIVES(EARSHOT_OK, earshot_engine_export_json, engine, text("x:42"), &buffer);
  earshot_buffer_free(buffer);
  REFUSES(earshot_engine_erase, "engine", NULL, 0, text("x:42"), &erased, &decisions);
  REFUSES(earshot_engine_erase, "scope", engine, 3, text("x:42"), &erased, &decisions);
  REFUSES(earshot_engine_erase, "scope", engine, -1, text("x:42"), &erased, &decisions);
  REFUSES(earshot_engine_erase, "name", engine, 0, kLie, &erased, &decisions);
  REFUSES(earshot_engine_erase, "name", engine, 0, kNothing, &erased, &decisions);
  REFUSES(earshot_engine_erase, "out_decisions", engine, 0, text("x:42"), &erased, NULL);
  erased.struct_size = 7;
  REFUSES(earshot_engine_erase, "out_erased", engine, 0, text("x:42"), &erased, &decisions);
  expect(decisions == NULL, "earshot_engine_erase", "wrote an output on failure");
  erased.struct_size = sizeof erased;
  GIVES(EARSHOT_OK, earshot_engine_erase, engine, EARSHOT_ERASE_CUSTOMER, text("x:42"), &erased,
        &decisions);
  expect(erased.events == 1 && erased.interactions == 1, "earshot_engine_erase", "one event");
  earshot_decisions_free(decisions);
  GIVES(EARSHOT_OK, earshot_engine_erase, engine, EARSHOT_ERASE_IDENTITY, text("x:42"), NULL,
        &decisions);
  earshot_decisions_free(decisions);
}

static void test_fold(void) {
  earshot_buffer* state = NULL;
  earshot_decisions* decisions = NULL;
  int64_t wakeup = 0;
  uint64_t hash = 0;
  REFUSES(earshot_fold_step, "tenant", NULL, NULL, kLie, kNothing, kNothing, EARSHOT_NO_CLOCK,
          &state, &decisions, &wakeup);
  REFUSES(earshot_fold_step, "state", NULL, NULL, kNothing, kLie, kNothing, EARSHOT_NO_CLOCK,
          &state, &decisions, &wakeup);
  REFUSES(earshot_fold_step, "lines", NULL, NULL, kNothing, kNothing, kLie, EARSHOT_NO_CLOCK,
          &state, &decisions, &wakeup);
  REFUSES(earshot_fold_step, "out_state", NULL, NULL, kNothing, kNothing, kNothing,
          EARSHOT_NO_CLOCK, NULL, &decisions, &wakeup);
  REFUSES(earshot_fold_step, "out_decisions", NULL, NULL, kNothing, kNothing, kNothing,
          EARSHOT_NO_CLOCK, &state, NULL, &wakeup);
  REFUSES(earshot_fold_step, "out_wakeup_micros", NULL, NULL, kNothing, kNothing, kNothing,
          EARSHOT_NO_CLOCK, &state, &decisions, NULL);
  GIVES(EARSHOT_OUT_OF_RANGE, earshot_fold_step, NULL, NULL, kNothing, kNothing, kNothing,
        INT64_MAX, &state, &decisions, &wakeup);
  GIVES(EARSHOT_DATA_LOSS, earshot_fold_step, NULL, NULL, kNothing, text("EFS1"), kNothing,
        EARSHOT_NO_CLOCK, &state, &decisions, &wakeup);
  GIVES(EARSHOT_INVALID_ARGUMENT, earshot_fold_step, NULL, NULL, kNothing, kNothing, text("{"),
        EARSHOT_NO_CLOCK, &state, &decisions, &wakeup);
  expect(state == NULL && decisions == NULL && wakeup == 0, "earshot_fold_step",
         "wrote an output on failure");
  GIVES(EARSHOT_OK, earshot_fold_step, NULL, NULL, kNothing, kNothing, kNothing, EARSHOT_NO_CLOCK,
        &state, &decisions, &wakeup);
  expect(wakeup == EARSHOT_NEVER && earshot_buffer_text(state).size > 0, "earshot_fold_step",
         "nothing is known and nothing is due");
  earshot_decisions_free(decisions);
  earshot_buffer* json = NULL;
  REFUSES(earshot_fold_state_json, "state", NULL, kLie, &json);
  REFUSES(earshot_fold_state_json, "out_json", NULL, kNothing, NULL);
  GIVES(EARSHOT_DATA_LOSS, earshot_fold_state_json, NULL, kNothing, &json);
  GIVES(EARSHOT_OK, earshot_fold_state_json, NULL, earshot_buffer_text(state), &json);
  earshot_buffer_free(json);
  earshot_buffer_free(state);
  earshot_buffer* key = NULL;
  REFUSES(earshot_fold_key, "line", NULL, kLie, &key, &hash);
  REFUSES(earshot_fold_key, "line", NULL, kNothing, &key, &hash);
  REFUSES(earshot_fold_key, "out_key", NULL, kNothing, NULL, &hash);
  REFUSES(earshot_fold_key, "out_hash", NULL, kNothing, &key, NULL);
  expect(key == NULL && hash == 0, "earshot_fold_key", "wrote an output on failure");
}

int main(void) {
  earshot_engine* engine = NULL;
  test_readers();
  test_analyzer();
  test_policy();
  test_expr();
  test_fold();
  test_open();
  test_open_store();
  GIVES(EARSHOT_OK, earshot_engine_open, kNothing, NULL, NULL, NULL, &engine);
  test_ingest(engine);
  test_queries(engine);
  test_metrics(engine);
  test_erase(engine);
  earshot_engine_free(engine);
  printf("%d checks, %d failures\n", checks, failures);
  return failures == 0 ? 0 : 1;
}

/* earshot.h - the C interface of libearshot and its only stable ABI: a program built against 1.x
 * runs, without rebuilding, with every later 1.y library.
 *
 * Policy and events in, decisions out. The host owns the network, the clock and the threads.
 *
 * Errors: a function that can fail returns earshot_status and takes, last, an earshot_error ** that
 * may be NULL. It is written only on failure; the caller then owns *error. On failure no output is
 * written. A NULL pointer where one is needed, a text of NULL with a size, a struct whose
 * struct_size is wrong: EARSHOT_INVALID_ARGUMENT with the name of the parameter, never a crash.
 *
 * Memory: out_* handles are owned by the caller; free each with the function named after its type
 * (NULL is fine). Every other pointer is borrowed and lives as long as the handle it was read from.
 * What goes in is copied: nothing that a caller passes needs to outlive the call.
 *
 * Text: UTF-8, pointer and length, no terminator; {NULL, 0} is empty.
 *
 * Time: microseconds since 1970-01-01T00:00:00Z, always given by the caller. The library reads no
 * clock, locale or environment variable; a clock that it measures durations by is the caller's.
 *
 * Numbers: scores and shares are integers in thousandths (*_milli). Digests are 16 bytes, written
 * as 32 lower-case hexadecimal digits where they are text.
 *
 * Threads: [shared] is any number of threads at once, [exclusive] one at a time. Nothing is
 * thread-local; a handle may change threads. No handle may be used in a child after fork().
 *
 * Silence: nothing goes to stdout or stderr; the process is never ended; no exception leaves.
 *
 * Rules for changing it: functions are only added, in a new node of the version script; sized
 * structs grow at the end and zero means "as before"; frozen structs and enumerators never change;
 * decisions of a kind that is newer than the struct_size of the engine's options are delivered only
 * to callers that asked for them; soname = major.
 *
 * Sized structs begin with struct_size: set it with the struct's ..._INIT. The library never writes
 * past it. An input larger than this library knows is refused if the part it does not know is not
 * zero; an output larger than it knows gets zeros there.
 */
#ifndef EARSHOT_H_
#define EARSHOT_H_

#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__)
#define EARSHOT_API __attribute__((visibility("default")))
#else
#define EARSHOT_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Versions --------------------------------------------------------------------------- */

#define EARSHOT_ABI_MAJOR 1
#define EARSHOT_ABI_MINOR 1

/* Version of the library that runs, "0.1.0". Lives for ever. */
typedef struct earshot_text {
  const char* data; /* may be NULL where size is 0 */
  size_t size;      /* bytes */
} earshot_text;     /* frozen */
EARSHOT_API earshot_text earshot_version(void);

/* ABI of the library that runs: major * 65536 + minor. A program built against this header runs
 * where the major is equal to EARSHOT_ABI_MAJOR and the minor not below EARSHOT_ABI_MINOR. */
EARSHOT_API uint32_t earshot_abi_version(void);

/* ---- Status and errors ------------------------------------------------------------------ */

typedef int32_t earshot_status; /* not an enum: its width would be the compiler's */
enum {
  EARSHOT_OK = 0,
  EARSHOT_INVALID_ARGUMENT = 3, /* what was given is wrong in itself */
  EARSHOT_NOT_FOUND = 5,        /* no such file, customer, decision */
  EARSHOT_ALREADY_EXISTS = 6,
  EARSHOT_RESOURCE_EXHAUSTED = 8,  /* past a limit, or out of memory or disk */
  EARSHOT_FAILED_PRECONDITION = 9, /* right in itself, not now: another process holds the store */
  EARSHOT_OUT_OF_RANGE = 11,       /* an instant or number outside the documented range */
  EARSHOT_UNIMPLEMENTED = 12,      /* known and not built, or written by a newer version */
  EARSHOT_INTERNAL = 13,           /* our mistake: please report it */
  EARSHOT_DATA_LOSS = 15           /* a file is damaged */
};

/* "INVALID_ARGUMENT"; "" for a number that is none of the above. Lives for ever. */
EARSHOT_API earshot_text earshot_status_name(earshot_status status);

/* Where and what one finding is. Sized. Texts are borrowed from the handle it was read from. */
typedef struct earshot_diagnostic {
  uint32_t struct_size;
  uint32_t line;     /* 1-based; 0: no place */
  uint32_t column;   /* 1-based, in code points; 0: no place */
  uint32_t reserved; /* 0 */
  earshot_text code; /* stable, for machines: "unknown-field", "type-mismatch" */
  earshot_text message;
} earshot_diagnostic;
#define EARSHOT_DIAGNOSTIC_INIT                                 \
  {                                                             \
    sizeof(earshot_diagnostic), 0, 0, 0, {NULL, 0}, { NULL, 0 } \
  }

/* Why a call failed. [shared], immutable. Every reader takes NULL: status OK, empty text, place
 * 0. */
typedef struct earshot_error earshot_error;
EARSHOT_API earshot_status earshot_error_status(const earshot_error* error);
/* All of it, ready to print: every finding on a line of its own, in the user's words. */
EARSHOT_API earshot_text earshot_error_message(const earshot_error* error);
/* Place of the first finding, 1-based; 0: no place. For events the line within the lines given. */
EARSHOT_API uint32_t earshot_error_line(const earshot_error* error);
EARSHOT_API uint32_t earshot_error_column(const earshot_error* error);
/* An error is a list: a policy with eight mistakes has eight findings. At least 1, 0 for NULL. */
EARSHOT_API size_t earshot_error_count(const earshot_error* error);
/* OUT_OF_RANGE where index is not below the count. */
EARSHOT_API earshot_status earshot_error_at(const earshot_error* error, size_t index,
                                            earshot_diagnostic* out_diagnostic);
EARSHOT_API void earshot_error_free(earshot_error* error);

/* ---- Buffers: results that are one text ------------------------------------------------- */

typedef struct earshot_buffer earshot_buffer; /* [shared], immutable */
EARSHOT_API earshot_text earshot_buffer_text(const earshot_buffer* buffer);
EARSHOT_API void earshot_buffer_free(earshot_buffer* buffer);

/* ---- Assessment of text ----------------------------------------------------------------- */

/* The model that says how a text feels. [shared], immutable. */
typedef struct earshot_analyzer earshot_analyzer;

/* Empty model_path: the model inside the library. NOT_FOUND: no such file; DATA_LOSS: damaged or
 * no model; UNIMPLEMENTED: written by a newer version; FAILED_PRECONDITION: built without a
 * model. */
EARSHOT_API earshot_status earshot_analyzer_open(earshot_text model_path,
                                                 earshot_analyzer** out_analyzer,
                                                 earshot_error** error);
/* The model of `base` with a delta file of `earshot train` laid over it, in place of one that base
 * may have; base stays as it is. NOT_FOUND, DATA_LOSS, UNIMPLEMENTED as above; FAILED_PRECONDITION:
 * the delta was learnt on another model. Since 1.1. */
EARSHOT_API earshot_status earshot_analyzer_adapt(const earshot_analyzer* base,
                                                  earshot_text delta_path,
                                                  earshot_analyzer** out_analyzer,
                                                  earshot_error** error);
EARSHOT_API void earshot_analyzer_free(earshot_analyzer* analyzer);

enum { EARSHOT_DEEP_ALWAYS = 1001 /* above every confidence */ };
/* The same with the deep tier above it: deep_path is its file (installed as
 * share/earshot/models/deep.model). It is asked where the confidence of the model of model_path is
 * below below_milli, 0 to EARSHOT_DEEP_ALWAYS, and the message is English; each such assessment has
 * 65536 times its version added to model_version. Statuses as earshot_analyzer_open;
 * INVALID_ARGUMENT: below_milli out of its range. */
EARSHOT_API earshot_status earshot_analyzer_open_deep(earshot_text model_path,
                                                      earshot_text deep_path, int32_t below_milli,
                                                      earshot_analyzer** out_analyzer,
                                                      earshot_error** error);

/* Bits of earshot_assessment.intents. Bits that a program does not know are to be passed over. */
enum {
  EARSHOT_INTENT_COMPLAINT = 1,
  EARSHOT_INTENT_PRAISE = 2,
  EARSHOT_INTENT_QUESTION = 4,
  EARSHOT_INTENT_REQUEST = 8,
  EARSHOT_INTENT_CHURN_THREAT = 16,
  EARSHOT_INTENT_LEGAL_THREAT = 32,
  EARSHOT_INTENT_PUBLICITY_THREAT = 64,
  EARSHOT_INTENT_SAFETY = 128,
  EARSHOT_INTENT_OFFENSIVE = 256,
  EARSHOT_INTENT_SARCASM = 512,
  EARSHOT_INTENT_SPAM = 1024,
  EARSHOT_INTENT_FAILED_CHANNEL = 2048, /* reports an attempt elsewhere: "on hold for 40 minutes" */
  EARSHOT_INTENT_HOLDING_REPLY = 4096,  /* outbound: only asks to move or to wait */
  EARSHOT_INTENT_THANKS = 8192
};

/* How far a complaint goes. */
enum {
  EARSHOT_REPROACH_NONE = 0,
  EARSHOT_REPROACH_IMPLIED = 1, /* a complaint without a reproach in words */
  EARSHOT_REPROACH_DISAPPROVAL = 2,
  EARSHOT_REPROACH_ACCUSATION = 3,
  EARSHOT_REPROACH_BLAME = 4
};

/* What a customer wants to have settled. */
enum {
  EARSHOT_TOPIC_NONE = 0,
  EARSHOT_TOPIC_DELIVERY = 1,
  EARSHOT_TOPIC_ORDER = 2,
  EARSHOT_TOPIC_ACTIVATION = 3,
  EARSHOT_TOPIC_DECLINED = 4,
  EARSHOT_TOPIC_PENDING = 5,
  EARSHOT_TOPIC_WRONG_CHARGE = 6,
  EARSHOT_TOPIC_FEES = 7,
  EARSHOT_TOPIC_REFUND = 8,
  EARSHOT_TOPIC_LOST_OR_STOLEN = 9,
  EARSHOT_TOPIC_IDENTITY = 10,
  EARSHOT_TOPIC_ACCESS = 11,
  EARSHOT_TOPIC_ACCOUNT_CHANGE = 12,
  EARSHOT_TOPIC_PAYMENT_METHOD = 13,
  EARSHOT_TOPIC_EXCHANGE = 14,
  EARSHOT_TOPIC_ELIGIBILITY = 15
};

typedef struct earshot_assessment { /* sized */
  uint32_t struct_size;
  int32_t score_milli;                                   /* -1000 hostile .. 1000 delighted */
  int32_t negative_milli, neutral_milli, positive_milli; /* probabilities, sum 1000 */
  int32_t severity_milli;                                /* 0 .. 1000 */
  uint64_t intents;                                      /* EARSHOT_INTENT_* */
  char language[8]; /* BCP 47, ended by NUL; "und": unknown, and score and confidence are 0 */
  int32_t confidence_milli; /* 0 .. 1000 */
  uint32_t model_version;
  /* Probabilities, 0 .. 1000; these and all below are read in English alone, and 0
   * elsewhere. */
  int32_t complaint_milli, offensive_milli, sarcasm_milli;
  int32_t anger_milli, joy_milli, optimism_milli, sadness_milli; /* if one is felt: sum 1000 */
  int32_t topic_milli;
  uint32_t reproach; /* EARSHOT_REPROACH_* */
  uint32_t topic;    /* EARSHOT_TOPIC_*; 0 below */
} earshot_assessment;
#define EARSHOT_ASSESSMENT_INIT \
  { sizeof(earshot_assessment), 0, 0, 0, 0, 0, 0, {0}, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 }

/* Assesses one text. language: BCP 47 where the caller knows it, else empty. RESOURCE_EXHAUSTED
 * above 1 MiB. Ill-formed UTF-8 is read as U+FFFD where it stands. */
EARSHOT_API earshot_status earshot_assess(const earshot_analyzer* analyzer, earshot_text body,
                                          earshot_text language, earshot_assessment* out_assessment,
                                          earshot_error** error);

enum { EARSHOT_ASSESS_EXPLAIN = 1 /* adds the stretches of the text that decided */ };

/* The same as one JSON object, byte for byte the line of `earshot score`. id: given back in it;
 * empty: left out. flags: 0 or EARSHOT_ASSESS_EXPLAIN. */
EARSHOT_API earshot_status earshot_assess_json(const earshot_analyzer* analyzer, earshot_text id,
                                               earshot_text body, earshot_text language,
                                               uint32_t flags, earshot_buffer** out_json,
                                               earshot_error** error);

/* ---- Policy ----------------------------------------------------------------------------- */

/* Channels, touchpoints, calendars, targets, expectations and rules, compiled. [shared],
 * immutable. */
typedef struct earshot_policy earshot_policy;

/* source: YAML, or JSON as a subset of it (docs/policy.md). On failure *error lists every
 * mistake with its place. */
EARSHOT_API earshot_status earshot_policy_compile(earshot_text source, earshot_policy** out_policy,
                                                  earshot_error** error);
/* The policy inside the library: the well-known channels with what their customers expect. */
EARSHOT_API earshot_status earshot_policy_default(earshot_policy** out_policy,
                                                  earshot_error** error);
/* Its YAML, to start one's own from. Lives for ever. */
EARSHOT_API earshot_text earshot_policy_default_source(void);
/* Of what it says, not of layout or comments. */
EARSHOT_API earshot_status earshot_policy_hash(const earshot_policy* policy, uint8_t out_hash[16],
                                               earshot_error** error);
/* Findings that did not stop it from compiling. 0 for NULL. */
EARSHOT_API size_t earshot_policy_warning_count(const earshot_policy* policy);
EARSHOT_API earshot_status earshot_policy_warning_at(const earshot_policy* policy, size_t index,
                                                     earshot_diagnostic* out_diagnostic,
                                                     earshot_error** error);
EARSHOT_API void earshot_policy_free(earshot_policy* policy);

/* ---- Expressions by themselves ----------------------------------------------------------- */

/* The language of a policy's conditions (docs/cel.md) over records of the host's own, compiled.
 * [shared], immutable. Since 1.1. */
typedef struct earshot_expr earshot_expr;

/* What a result is. Numbers never move; a program passes over kinds that it does not know. */
enum {
  EARSHOT_EXPR_ERROR = 1, /* it could not be told: a field is missing, a division by zero */
  EARSHOT_EXPR_NULL = 2,
  EARSHOT_EXPR_BOOL = 3,
  EARSHOT_EXPR_INT = 4,
  EARSHOT_EXPR_UINT = 5,
  EARSHOT_EXPR_DOUBLE = 6,
  EARSHOT_EXPR_STRING = 7,
  EARSHOT_EXPR_BYTES = 8,
  EARSHOT_EXPR_DURATION = 9,
  EARSHOT_EXPR_TIMESTAMP = 10,
  EARSHOT_EXPR_TYPE = 11,
  EARSHOT_EXPR_LIST = 12,
  EARSHOT_EXPR_MAP = 14,
  EARSHOT_EXPR_OPTIONAL = 15,
  EARSHOT_EXPR_IP = 16,
  EARSHOT_EXPR_CIDR = 17,
  EARSHOT_EXPR_OTHER = 100 /* of a kind that this enumeration has no number for */
};

/* source: an expression, or a whole CEL policy (YAML with a key 'rule', see docs/cel.md).
 * fields_json: what a record has, as one JSON object of types by name, objects within one another
 * being paths: {"author": {"followers": "int"}, "intents": "list<string>"}. Types: bool int uint
 * double string bytes duration timestamp map dyn list list<...>. Empty: no fields. On failure
 * *error lists every mistake with its place, in the source or, where the declarations are wrong, in
 * these. */
EARSHOT_API earshot_status earshot_expr_compile(earshot_text source, earshot_text fields_json,
                                                earshot_expr** out_expr, earshot_error** error);
/* "bool", "list<string>"; "dyn" where only a record tells. */
EARSHOT_API earshot_text earshot_expr_type(const earshot_expr* expr);
/* record_json: one JSON object; empty: a record without fields. Fields that were not declared are
 * passed over; one of another type than declared is refused. A result that is an error value is no
 * failure: OK, EARSHOT_EXPR_ERROR and {"code", "message", "line", "column"}. Otherwise the value:
 * times as text, bytes as base64, an optional as its value or null. */
EARSHOT_API earshot_status earshot_expr_eval(const earshot_expr* expr, earshot_text record_json,
                                             int32_t* out_kind, earshot_buffer** out_json,
                                             earshot_error** error);
EARSHOT_API void earshot_expr_free(earshot_expr* expr);

/* ---- Decisions -------------------------------------------------------------------------- */

/* Numbers never move; a program passes over kinds that it does not know. */
enum {
  EARSHOT_DECISION_NOISE = 1,
  EARSHOT_DECISION_OBLIGATION_OPENED = 2,
  EARSHOT_DECISION_OBLIGATION_ACKNOWLEDGED = 3,
  EARSHOT_DECISION_OBLIGATION_ANSWERED = 4,
  EARSHOT_DECISION_OBLIGATION_REOPENED = 5,
  EARSHOT_DECISION_OBLIGATION_WITHDRAWN = 6,
  EARSHOT_DECISION_OBLIGATION_WAIVED = 7,
  EARSHOT_DECISION_IGNORED_RISK = 10,
  EARSHOT_DECISION_IGNORED = 11,
  EARSHOT_DECISION_TARGET_WARNING = 12,
  EARSHOT_DECISION_TARGET_BREACH = 13,
  EARSHOT_DECISION_PROMISE_BREACH = 14,
  EARSHOT_DECISION_PRIORITY_SET = 20,
  EARSHOT_DECISION_ESCALATE = 30,
  EARSHOT_DECISION_ROUTE = 31,
  EARSHOT_DECISION_TAG = 32,
  EARSHOT_DECISION_NOTIFY = 33,
  EARSHOT_DECISION_WITHDRAWN = 90 /* what it supersedes no longer holds, and nothing replaces it */
};

/* "No such instant". */
#define EARSHOT_NEVER INT64_MAX

/* What a call to the engine brought about, in order. [exclusive]; independent of the engine: it
 * may be read after the engine is freed. */
typedef struct earshot_decisions earshot_decisions;

typedef struct earshot_decision { /* sized; texts are borrowed from the earshot_decisions */
  uint32_t struct_size;
  int32_t kind;           /* EARSHOT_DECISION_* */
  earshot_text kind_name; /* "obligation.opened" */
  earshot_text id;        /* 32 hexadecimal digits: the digest of all it says */
  earshot_text subject;   /* "obligation:x/123", "interaction:x/123", "case:...", "customer:..." */
  earshot_text trigger;   /* "event:<source>/<id>" or "wake" */
  earshot_text rule;      /* rule, target or expectation of the policy; empty: built in */
  earshot_text policy;    /* hash of the policy, 32 hexadecimal digits */
  int64_t at_micros;      /* when it became true */
  int64_t due_at_micros;  /* EARSHOT_NEVER: nothing is due */
  int64_t priority;
  earshot_text identity_namespace; /* whom a reply goes to; empty: nobody */
  earshot_text identity_id;
  earshot_text channel;
  earshot_text touchpoint;
  earshot_text brand;
  int32_t ordinal;
  int32_t confidence_milli; /* 0 .. 1000 */
  uint32_t reason_count;
  uint32_t evidence_count;
  uint32_t argument_count;
  uint32_t superseded_count; /* decisions delivered before that this one replaces */
} earshot_decision;
#define EARSHOT_DECISION_INIT                                                                      \
  {                                                                                                \
    sizeof(earshot_decision), 0, {NULL, 0}, {NULL, 0}, {NULL, 0}, {NULL, 0}, {NULL, 0}, {NULL, 0}, \
        0, 0, 0, {NULL, 0}, {NULL, 0}, {NULL, 0}, {NULL, 0}, {NULL, 0}, 0, 0, 0, 0, 0, 0           \
  }

typedef struct earshot_reason { /* sized */
  uint32_t struct_size;
  uint32_t reserved;    /* 0 */
  earshot_text code;    /* stable: "expectation_passed" */
  earshot_text detail;  /* for people, with the figures */
  int64_t contribution; /* to the total, where there is one */
} earshot_reason;
#define EARSHOT_REASON_INIT \
  { sizeof(earshot_reason), 0, {NULL, 0}, {NULL, 0}, 0 }

typedef struct earshot_evidence { /* sized */
  uint32_t struct_size;
  uint32_t reserved;   /* 0 */
  earshot_text source; /* key of the interaction */
  earshot_text id;
  uint32_t begin, end; /* bytes of its text; both 0: the interaction as a whole */
} earshot_evidence;
#define EARSHOT_EVIDENCE_INIT \
  { sizeof(earshot_evidence), 0, {NULL, 0}, {NULL, 0}, 0, 0 }

/* 0 for NULL. */
EARSHOT_API size_t earshot_decisions_count(const earshot_decisions* decisions);
/* The index-th decision. OUT_OF_RANGE where index is not below the count; so in all functions
 * below. */
EARSHOT_API earshot_status earshot_decisions_get(earshot_decisions* decisions, size_t index,
                                                 earshot_decision* out_decision,
                                                 earshot_error** error);
/* Parameter of the action by name ("level", "to", "reason"). NOT_FOUND where it has none of that
 * name. */
EARSHOT_API earshot_status earshot_decisions_argument(earshot_decisions* decisions, size_t index,
                                                      earshot_text name, earshot_text* out_value,
                                                      earshot_error** error);
EARSHOT_API earshot_status earshot_decisions_reason(earshot_decisions* decisions, size_t index,
                                                    size_t reason_index, earshot_reason* out_reason,
                                                    earshot_error** error);
EARSHOT_API earshot_status earshot_decisions_evidence(earshot_decisions* decisions, size_t index,
                                                      size_t evidence_index,
                                                      earshot_evidence* out_evidence,
                                                      earshot_error** error);
/* Id of a decision that this one replaces. */
EARSHOT_API earshot_status earshot_decisions_superseded(earshot_decisions* decisions, size_t index,
                                                        size_t superseded_index,
                                                        earshot_text* out_id,
                                                        earshot_error** error);
/* The index-th decision as one JSON object without a newline (docs/decisions.md): the same bytes
 * that every other face prints. */
EARSHOT_API earshot_status earshot_decisions_json(earshot_decisions* decisions, size_t index,
                                                  earshot_text* out_json, earshot_error** error);
/* All of them as JSON Lines, each line ended by a newline; empty without decisions. */
EARSHOT_API earshot_status earshot_decisions_json_lines(earshot_decisions* decisions,
                                                        earshot_text* out_lines,
                                                        earshot_error** error);
/* Of the ingest that made it: events taken in, and repetitions that had no effect. 0 otherwise. */
EARSHOT_API uint64_t earshot_decisions_accepted(const earshot_decisions* decisions);
EARSHOT_API uint64_t earshot_decisions_duplicates(const earshot_decisions* decisions);
/* Of the ingest that made it: fields that this version does not know. 0 for NULL. */
EARSHOT_API size_t earshot_decisions_warning_count(const earshot_decisions* decisions);
EARSHOT_API earshot_status earshot_decisions_warning_at(const earshot_decisions* decisions,
                                                        size_t index,
                                                        earshot_diagnostic* out_diagnostic,
                                                        earshot_error** error);
EARSHOT_API void earshot_decisions_free(earshot_decisions* decisions);

/* ---- Engine ----------------------------------------------------------------------------- */

/* One tenant: journal, customers, obligations. [shared]: calls that change it take turns. It
 * must not be freed while a call on it is under way. */
typedef struct earshot_engine earshot_engine;

enum {
  EARSHOT_ENGINE_BUFFERED = 1,  /* acknowledged events may be lost with the machine, never torn */
  EARSHOT_ENGINE_UNASSESSED = 2 /* texts are not assessed; an event may bring its assessment */
};

/* What an engine tells of its work; nothing unless asked. Since 1.1. */

enum { EARSHOT_LOG_INFO = 1, EARSHOT_LOG_WARNING = 2, EARSHOT_LOG_ERROR = 3 };

typedef struct earshot_log_field {
  earshot_text name; /* "events" */
  earshot_text value;
} earshot_log_field; /* frozen */

typedef struct earshot_log_entry { /* sized; all of it lives for the call */
  uint32_t struct_size;
  int32_t level;                   /* EARSHOT_LOG_* */
  earshot_text code;               /* stable: "opened", "refused"; a program passes over others */
  earshot_text message;            /* for people */
  const earshot_log_field* fields; /* docs/operations.md has codes and fields */
  size_t field_count;
} earshot_log_entry;

/* Called on the thread of the call that it is about, before that returns, while nothing is locked: it may ask the
 * engine anything and must not free it. Two threads that call the engine may be in it at once. */
typedef void (*earshot_log)(void* host, const earshot_log_entry* entry);
/* Microseconds of a clock that never goes back, from any beginning: the library has none. Called by any
 * thread, some within a lock of the engine: it must not call the engine. */
typedef int64_t (*earshot_clock)(void* host);

enum { EARSHOT_OBSERVE_METRICS = 1 /* counts for earshot_engine_metrics */ };

typedef struct earshot_observer { /* sized */
  uint32_t struct_size;
  uint32_t flags;           /* EARSHOT_OBSERVE_*; an unknown one is refused */
  void* host;               /* given back to each function; outlives the engine */
  earshot_log log;          /* NULL: nothing is told */
  int32_t log_level;        /* the least that is told; 0: all */
  uint32_t reserved;        /* 0 */
  earshot_clock clock;      /* NULL: no durations, and no sync is slow */
  int64_t sync_slow_micros; /* a sync that took as long or longer is told; 0: 1,000,000 */
} earshot_observer;
#define EARSHOT_OBSERVER_INIT \
  { sizeof(earshot_observer), 0, NULL, NULL, 0, 0, NULL, 0 }

typedef struct earshot_engine_options { /* sized */
  uint32_t struct_size;
  uint32_t flags;                   /* EARSHOT_ENGINE_*; an unknown one is refused */
  earshot_text tenant;              /* empty: "default" */
  const earshot_observer* observer; /* copied; NULL: nothing is told or counted, at no cost */
} earshot_engine_options;
#define EARSHOT_ENGINE_OPTIONS_INIT \
  { sizeof(earshot_engine_options), 0, {NULL, 0}, NULL }

/* Opens the store at path, or makes it; empty path: in memory, nothing is kept. policy NULL: the
 * one inside the library; analyzer NULL: the model inside the library; options NULL: defaults.
 * Policy and analyzer may be freed afterwards. FAILED_PRECONDITION: another process holds the
 * store, or it is another tenant's; DATA_LOSS: it is damaged; UNIMPLEMENTED: a newer version
 * wrote it. */
EARSHOT_API earshot_status earshot_engine_open(earshot_text path, const earshot_policy* policy,
                                               const earshot_analyzer* analyzer,
                                               const earshot_engine_options* options,
                                               earshot_engine** out_engine, earshot_error** error);
/* Keeps the clock first, where there is a store: what it tells once reopened. NULL: nothing. */
EARSHOT_API void earshot_engine_free(earshot_engine* engine);

/* ---- A store of the host's own ------------------------------------------------------------ */

/* A journal that the host keeps (a database that it runs and backs up already) in the place of our file. The
 * engine numbers, seals and checks what goes in and comes out; the host keeps rows. examples/postgres_store.c
 * is one. Since 1.1. */

typedef struct earshot_store_record {
  int64_t seq;     /* from 0, without gaps: the key of the row */
  uint32_t format; /* of the body; 1 today */
  uint32_t reserved;
  uint8_t key[16]; /* of the event: the same for its repetitions */
  int64_t sum;     /* checksum over seq, key and body */
  earshot_text body;
} earshot_store_record; /* frozen */

typedef struct earshot_store_value {
  earshot_text name; /* the key of the row: UTF-8, at most 512 bytes */
  earshot_text value;
  int64_t sum;
} earshot_store_value; /* frozen */

/* Every field is kept and given back as it came. What a function of the host's is given lives for that
 * call. They are called by one thread at a time, within a call to the engine, and must not call it. Each returns
 * EARSHOT_OK, or why not, with *out_message ({NULL, 0} before) set to words that are copied at once.
 * FAILED_PRECONDITION: connection, lock; RESOURCE_EXHAUSTED: no room; DATA_LOSS: damage. An exception of C++ may
 * pass through and is INTERNAL.
 *
 * One transaction, durable on EARSHOT_OK: records are added by append, and put in the place of those of the same
 * seq by erase; values are put in the place of those of the same name. Either may be none. After a failure the
 * values are read again before the next use: where the write is there all the same, that call and every later
 * one is FAILED_PRECONDITION until the store is opened again. */
typedef earshot_status (*earshot_store_write)(void* host, const earshot_store_record* records,
                                              size_t record_count,
                                              const earshot_store_value* values, size_t value_count,
                                              earshot_text* out_message);
/* Where it returns something else than EARSHOT_OK, the reader stops and returns just that. */
typedef earshot_status (*earshot_store_visit_record)(void* visitor,
                                                     const earshot_store_record* record);
typedef earshot_status (*earshot_store_visit_value)(void* visitor,
                                                    const earshot_store_value* value);
/* Visits all records from first on, in order of seq. */
typedef earshot_status (*earshot_store_read_records)(void* host, int64_t first,
                                                     earshot_store_visit_record visit,
                                                     void* visitor, earshot_text* out_message);
/* Visits all values, in any order. */
typedef earshot_status (*earshot_store_read_values)(void* host, earshot_store_visit_value visit,
                                                    void* visitor, earshot_text* out_message);
/* Leaves no byte of what erase has replaced. Called after an erase, and when a store is opened after which it was
 * not; may be called again. */
typedef earshot_status (*earshot_store_scrub)(void* host, earshot_text* out_message);
/* The last call. */
typedef void (*earshot_store_close)(void* host);

typedef struct earshot_store { /* sized; copied */
  uint32_t struct_size;
  uint32_t reserved; /* 0 */
  void* host;        /* given back to each function */
  earshot_store_write append;
  earshot_store_write erase;
  earshot_store_read_records read_records;
  earshot_store_read_values read_values;
  earshot_store_scrub scrub; /* NULL: erase leaves no byte itself */
  earshot_store_close close; /* NULL: nothing is to be closed */
} earshot_store;
#define EARSHOT_STORE_INIT \
  { sizeof(earshot_store), 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL }

/* earshot_engine_open over such a store; makes one where there is none. The engine owns it and calls close when it is
 * freed; where this call fails, it is the caller's as before. The host sees to it that nobody else has it open.
 * Statuses as earshot_engine_open and those of its functions. What these give back is checked: DATA_LOSS names the
 * record or value that is missing, damaged or out of order; FAILED_PRECONDITION: of a newer format.
 * INVALID_ARGUMENT: a function is missing, or EARSHOT_ENGINE_BUFFERED: every append is durable. */
EARSHOT_API earshot_status earshot_engine_open_store(
    const earshot_store* store, const earshot_policy* policy, const earshot_analyzer* analyzer,
    const earshot_engine_options* options, earshot_engine** out_engine, earshot_error** error);

/* ---- What goes in and what comes out ------------------------------------------------------- */

/* Takes events in: one JSON object a line (docs/events.md), blank lines are skipped. All events
 * or none; durable on EARSHOT_OK. The error carries the line of each bad event. At most 100,000
 * events a call. */
EARSHOT_API earshot_status earshot_engine_ingest_json(earshot_engine* engine, earshot_text lines,
                                                      earshot_decisions** out_decisions,
                                                      earshot_error** error);
/* The same from the bytes of an earshot.v1.EventBatch (share/earshot/proto). UNIMPLEMENTED where its
 * format_version is not 1. */
EARSHOT_API earshot_status earshot_engine_ingest_proto(earshot_engine* engine,
                                                       const uint8_t* events, size_t size,
                                                       earshot_decisions** out_decisions,
                                                       earshot_error** error);
/* Fires everything due at or before now_micros. An instant before the present one does nothing.
 * OUT_OF_RANGE outside 1970-01-01 .. 2199-12-31. */
EARSHOT_API earshot_status earshot_engine_advance(earshot_engine* engine, int64_t now_micros,
                                                  earshot_decisions** out_decisions,
                                                  earshot_error** error);
/* The next instant at which advance would do something; EARSHOT_NEVER: none. */
EARSHOT_API earshot_status earshot_engine_next_wakeup(const earshot_engine* engine,
                                                      int64_t* out_micros, earshot_error** error);
/* The latest instant given to advance; 0 before the first. */
EARSHOT_API earshot_status earshot_engine_now(const earshot_engine* engine, int64_t* out_micros,
                                              earshot_error** error);
/* Engines that took the same set of events up to the same instant have the same digest. */
EARSHOT_API earshot_status earshot_engine_digest(const earshot_engine* engine,
                                                 uint8_t out_digest[16], earshot_error** error);
/* All decisions that stand, by instant, subject, kind and id. */
EARSHOT_API earshot_status earshot_engine_standing(const earshot_engine* engine,
                                                   earshot_decisions** out_decisions,
                                                   earshot_error** error);
/* Open obligations as JSON Lines, the most urgent first. limit 0: all. */
EARSHOT_API earshot_status earshot_engine_queue_json(const earshot_engine* engine, size_t limit,
                                                     earshot_buffer** out_json,
                                                     earshot_error** error);
/* One customer as a JSON object, by name ("customer:7") or any identity of his ("x:42").
 * NOT_FOUND. */
EARSHOT_API earshot_status earshot_engine_customer_json(const earshot_engine* engine,
                                                        earshot_text node,
                                                        earshot_buffer** out_json,
                                                        earshot_error** error);

enum { EARSHOT_REPORT_INTERACTIONS = 1 /* every figure lists the interactions that it counts */ };

/* Every figure with its definition, n, number censored and percentiles (docs/report.md). */
EARSHOT_API earshot_status earshot_engine_report_json(const earshot_engine* engine, uint32_t flags,
                                                      earshot_buffer** out_json,
                                                      earshot_error** error);
/* A decision with what it stands on, by its id of 32 hexadecimal digits. NOT_FOUND. */
EARSHOT_API earshot_status earshot_engine_explain_json(const earshot_engine* engine,
                                                       earshot_text id, earshot_buffer** out_json,
                                                       earshot_error** error);

typedef struct earshot_counts { /* sized */
  uint32_t struct_size;
  uint32_t reserved; /* 0 */
  uint64_t events, inbound, outbound, noise;
  uint64_t obligations, open, answered, withdrawn, waived;
  uint64_t customers, standing;
  uint64_t unplaced; /* events that wait for what they refer to */
} earshot_counts;
#define EARSHOT_COUNTS_INIT \
  { sizeof(earshot_counts), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 }
EARSHOT_API earshot_status earshot_engine_counts(const earshot_engine* engine,
                                                 earshot_counts* out_counts, earshot_error** error);

enum { EARSHOT_METRIC_COUNTER = 1, EARSHOT_METRIC_HISTOGRAM = 2 };
enum { EARSHOT_METRIC_BUCKETS = 32 };

typedef struct earshot_metric { /* sized; lives for the call, its name and label for ever */
  uint32_t struct_size;
  int32_t kind;            /* EARSHOT_METRIC_*; a program passes over kinds that it does not know */
  earshot_text name;       /* "events.accepted"; docs/operations.md has them all */
  earshot_text label;      /* of "decisions" the kind, "obligation.opened"; else empty */
  uint64_t value;          /* since the engine was opened; of a histogram: measurements */
  uint64_t sum_micros;     /* of a histogram: all of them together */
  const uint64_t* buckets; /* of a histogram EARSHOT_METRIC_BUCKETS numbers; else NULL */
} earshot_metric;
#define EARSHOT_METRIC_INIT \
  { sizeof(earshot_metric), 0, {NULL, 0}, {NULL, 0}, 0, 0, NULL }

typedef void (*earshot_metric_visit)(void* visitor, const earshot_metric* metric);
/* Visits every metric, in a fixed order, on this thread. Buckets: [0] counts what took less than a
 * microsecond, [i] what took 2^(i-1) microseconds up to 2^i, the last all above. FAILED_PRECONDITION:
 * opened without EARSHOT_OBSERVE_METRICS. Since 1.1. */
EARSHOT_API earshot_status earshot_engine_metrics(const earshot_engine* engine,
                                                  earshot_metric_visit visit, void* visitor,
                                                  earshot_error** error);

enum {
  EARSHOT_ERASE_CUSTOMER = 0,   /* by name or any identity of his: all that he is at present */
  EARSHOT_ERASE_IDENTITY = 1,   /* one identity, "x:42" */
  EARSHOT_ERASE_INTERACTION = 2 /* "<source>/<id>", with what is about it */
};

typedef struct earshot_erased { /* sized */
  uint32_t struct_size;
  uint32_t reserved; /* 0 */
  uint64_t events;   /* whose content is gone */
  uint64_t interactions;
  uint64_t mentions; /* events of others in which a name was replaced */
} earshot_erased;
#define EARSHOT_ERASED_INIT \
  { sizeof(earshot_erased), 0, 0, 0, 0 }

/* Takes content and names out of all that is held, files included; counts and timings stay, and what
 * is delivered again stays erased (docs/privacy.md). Writes the whole store anew. The decisions
 * correct what stood. Where nothing is held: OK, and nothing happens. out_erased may be NULL.
 * INVALID_ARGUMENT: not such a name, or one that speaks for us; FAILED_PRECONDITION: a backup is
 * being made. An error after the erasure itself says so: the same call, or reopening, finishes it.
 * Since 1.1. */
EARSHOT_API earshot_status earshot_engine_erase(earshot_engine* engine, int32_t scope,
                                                earshot_text name, earshot_erased* out_erased,
                                                earshot_decisions** out_decisions,
                                                earshot_error** error);
/* All that is held on a customer, by name or any identity of his, as one JSON object. NOT_FOUND.
 * Since 1.1. */
EARSHOT_API earshot_status earshot_engine_export_json(const earshot_engine* engine,
                                                      earshot_text node, earshot_buffer** out_json,
                                                      earshot_error** error);

/* ---- The fold by itself ----------------------------------------------------------------- */

/* For engines that are larger than one machine: a keyed stream processor keeps the state of each
 * customer as bytes and gives it back with what is new. Pure functions: [shared], nothing is kept
 * between calls, and the same arguments give the same bytes and decisions on any machine. Since
 * 1.1. */

/* "No clock": a step that only takes events in. */
#define EARSHOT_NO_CLOCK INT64_MIN

/* Takes the events of one customer in (lines as earshot_engine_ingest_json; empty: none) and fires
 * what is due at or before now_micros. state: the bytes of the step before, empty for a customer of
 * whom nothing is known; *out_state: those for the next, versioned and checksummed, at most 64 MiB.
 * *out_decisions: what is new since, corrections included. *out_wakeup_micros: when to ask again;
 * EARSHOT_NEVER. Asking too early or twice does no harm, and a clock that goes back does nothing.
 *
 * The events of a customer are those of all his identities, and the statements that link them;
 * events of several customers in one state are folded as several. The state holds the events: a
 * step costs what folding them anew costs.
 *
 * policy NULL: the one inside the library. analyzer NULL: texts are not assessed. tenant empty:
 * "default". A state made under another policy is folded under this one without telling again what
 * it said before. DATA_LOSS: a damaged state; UNIMPLEMENTED: one of a newer library;
 * FAILED_PRECONDITION: another tenant's; OUT_OF_RANGE: now_micros outside 1970 to 2200. */
EARSHOT_API earshot_status earshot_fold_step(const earshot_policy* policy,
                                             const earshot_analyzer* analyzer, earshot_text tenant,
                                             earshot_text state, earshot_text lines,
                                             int64_t now_micros, earshot_buffer** out_state,
                                             earshot_decisions** out_decisions,
                                             int64_t* out_wakeup_micros, earshot_error** error);
/* What a state says, as one JSON object (docs/fold.md): version, tenant, policy, now, next_wakeup,
 * customers, and the digest of an engine that took the same events up to the same instant. */
EARSHOT_API earshot_status earshot_fold_state_json(const earshot_policy* policy, earshot_text state,
                                                   earshot_buffer** out_json,
                                                   earshot_error** error);
/* By what to partition a stream: the identity ("x:42") or the host's customer ("customer:7") to
 * which one event belongs as far as it says so itself; empty where only other events tell. *out_hash
 * is the same on every machine and in every version. */
EARSHOT_API earshot_status earshot_fold_key(const earshot_policy* policy, earshot_text line,
                                            earshot_buffer** out_key, uint64_t* out_hash,
                                            earshot_error** error);

#ifdef __cplusplus
} /* extern "C" */
#endif

#endif /* EARSHOT_H_ */

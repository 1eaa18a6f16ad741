/* What programs that were built long ago rely on: every number and every layout of earshot.h, written down.
 * A line here is never changed; a struct that grows gets lines for its new tail and its size changes with the
 * size of its first version kept in capi/. The sizes are those of a 64-bit platform. */
#include <stddef.h>
#include <stdint.h>

#include "earshot.h"

#define PIN(name, value) _Static_assert((name) == (value), #name " is frozen")
#define SIZE(type, size) _Static_assert(sizeof(type) == (size), "the size of " #type)
#define FIELD(type, field, offset, size)                                                   \
  _Static_assert(offsetof(type, field) == (offset) && sizeof(((type*)0)->field) == (size), \
                 #type "." #field " is frozen")

_Static_assert(sizeof(void*) == 8, "these pins are for 64 bits");
PIN(EARSHOT_ABI_MAJOR, 1);
_Static_assert(EARSHOT_NEVER == INT64_MAX, "EARSHOT_NEVER is frozen");
_Static_assert(sizeof(earshot_status) == 4 && (earshot_status)-1 < 0, "earshot_status is int32_t");

PIN(EARSHOT_OK, 0);
PIN(EARSHOT_INVALID_ARGUMENT, 3);
PIN(EARSHOT_NOT_FOUND, 5);
PIN(EARSHOT_ALREADY_EXISTS, 6);
PIN(EARSHOT_RESOURCE_EXHAUSTED, 8);
PIN(EARSHOT_FAILED_PRECONDITION, 9);
PIN(EARSHOT_OUT_OF_RANGE, 11);
PIN(EARSHOT_UNIMPLEMENTED, 12);
PIN(EARSHOT_INTERNAL, 13);
PIN(EARSHOT_DATA_LOSS, 15);
PIN(EARSHOT_INTENT_COMPLAINT, 1);
PIN(EARSHOT_INTENT_PRAISE, 2);
PIN(EARSHOT_INTENT_QUESTION, 4);
PIN(EARSHOT_INTENT_REQUEST, 8);
PIN(EARSHOT_INTENT_CHURN_THREAT, 16);
PIN(EARSHOT_INTENT_LEGAL_THREAT, 32);
PIN(EARSHOT_INTENT_PUBLICITY_THREAT, 64);
PIN(EARSHOT_INTENT_SAFETY, 128);
PIN(EARSHOT_INTENT_OFFENSIVE, 256);
PIN(EARSHOT_INTENT_SARCASM, 512);
PIN(EARSHOT_INTENT_SPAM, 1024);
PIN(EARSHOT_INTENT_FAILED_CHANNEL, 2048);
PIN(EARSHOT_INTENT_HOLDING_REPLY, 4096);
PIN(EARSHOT_INTENT_THANKS, 8192);
PIN(EARSHOT_EXPR_ERROR, 1);
PIN(EARSHOT_EXPR_NULL, 2);
PIN(EARSHOT_EXPR_BOOL, 3);
PIN(EARSHOT_EXPR_INT, 4);
PIN(EARSHOT_EXPR_UINT, 5);
PIN(EARSHOT_EXPR_DOUBLE, 6);
PIN(EARSHOT_EXPR_STRING, 7);
PIN(EARSHOT_EXPR_BYTES, 8);
PIN(EARSHOT_EXPR_DURATION, 9);
PIN(EARSHOT_EXPR_TIMESTAMP, 10);
PIN(EARSHOT_EXPR_TYPE, 11);
PIN(EARSHOT_EXPR_LIST, 12);
PIN(EARSHOT_EXPR_MAP, 14);
PIN(EARSHOT_EXPR_OPTIONAL, 15);
PIN(EARSHOT_EXPR_IP, 16);
PIN(EARSHOT_EXPR_CIDR, 17);
PIN(EARSHOT_EXPR_OTHER, 100);
PIN(EARSHOT_DEEP_ALWAYS, 1001);
PIN(EARSHOT_REPROACH_NONE, 0);
PIN(EARSHOT_REPROACH_IMPLIED, 1);
PIN(EARSHOT_REPROACH_DISAPPROVAL, 2);
PIN(EARSHOT_REPROACH_ACCUSATION, 3);
PIN(EARSHOT_REPROACH_BLAME, 4);
PIN(EARSHOT_TOPIC_NONE, 0);
PIN(EARSHOT_TOPIC_DELIVERY, 1);
PIN(EARSHOT_TOPIC_ORDER, 2);
PIN(EARSHOT_TOPIC_ACTIVATION, 3);
PIN(EARSHOT_TOPIC_DECLINED, 4);
PIN(EARSHOT_TOPIC_PENDING, 5);
PIN(EARSHOT_TOPIC_WRONG_CHARGE, 6);
PIN(EARSHOT_TOPIC_FEES, 7);
PIN(EARSHOT_TOPIC_REFUND, 8);
PIN(EARSHOT_TOPIC_LOST_OR_STOLEN, 9);
PIN(EARSHOT_TOPIC_IDENTITY, 10);
PIN(EARSHOT_TOPIC_ACCESS, 11);
PIN(EARSHOT_TOPIC_ACCOUNT_CHANGE, 12);
PIN(EARSHOT_TOPIC_PAYMENT_METHOD, 13);
PIN(EARSHOT_TOPIC_EXCHANGE, 14);
PIN(EARSHOT_TOPIC_ELIGIBILITY, 15);
PIN(EARSHOT_DECISION_NOISE, 1);
PIN(EARSHOT_DECISION_OBLIGATION_OPENED, 2);
PIN(EARSHOT_DECISION_OBLIGATION_ACKNOWLEDGED, 3);
PIN(EARSHOT_DECISION_OBLIGATION_ANSWERED, 4);
PIN(EARSHOT_DECISION_OBLIGATION_REOPENED, 5);
PIN(EARSHOT_DECISION_OBLIGATION_WITHDRAWN, 6);
PIN(EARSHOT_DECISION_OBLIGATION_WAIVED, 7);
PIN(EARSHOT_DECISION_IGNORED_RISK, 10);
PIN(EARSHOT_DECISION_IGNORED, 11);
PIN(EARSHOT_DECISION_TARGET_WARNING, 12);
PIN(EARSHOT_DECISION_TARGET_BREACH, 13);
PIN(EARSHOT_DECISION_PROMISE_BREACH, 14);
PIN(EARSHOT_DECISION_PRIORITY_SET, 20);
PIN(EARSHOT_DECISION_ESCALATE, 30);
PIN(EARSHOT_DECISION_ROUTE, 31);
PIN(EARSHOT_DECISION_TAG, 32);
PIN(EARSHOT_DECISION_NOTIFY, 33);
PIN(EARSHOT_DECISION_WITHDRAWN, 90);
PIN(EARSHOT_ENGINE_BUFFERED, 1);
PIN(EARSHOT_ENGINE_UNASSESSED, 2);
PIN(EARSHOT_LOG_INFO, 1);
PIN(EARSHOT_LOG_WARNING, 2);
PIN(EARSHOT_LOG_ERROR, 3);
PIN(EARSHOT_OBSERVE_METRICS, 1);
PIN(EARSHOT_METRIC_COUNTER, 1);
PIN(EARSHOT_METRIC_HISTOGRAM, 2);
PIN(EARSHOT_METRIC_BUCKETS, 32);
PIN(EARSHOT_ASSESS_EXPLAIN, 1);
PIN(EARSHOT_REPORT_INTERACTIONS, 1);
PIN(EARSHOT_ERASE_CUSTOMER, 0);
PIN(EARSHOT_ERASE_IDENTITY, 1);
PIN(EARSHOT_ERASE_INTERACTION, 2);

SIZE(earshot_text, 16);
FIELD(earshot_text, data, 0, 8);
FIELD(earshot_text, size, 8, 8);

SIZE(earshot_diagnostic, 48);
FIELD(earshot_diagnostic, struct_size, 0, 4);
FIELD(earshot_diagnostic, line, 4, 4);
FIELD(earshot_diagnostic, column, 8, 4);
FIELD(earshot_diagnostic, reserved, 12, 4);
FIELD(earshot_diagnostic, code, 16, 16);
FIELD(earshot_diagnostic, message, 32, 16);

SIZE(earshot_assessment, 88);
FIELD(earshot_assessment, struct_size, 0, 4);
FIELD(earshot_assessment, score_milli, 4, 4);
FIELD(earshot_assessment, negative_milli, 8, 4);
FIELD(earshot_assessment, neutral_milli, 12, 4);
FIELD(earshot_assessment, positive_milli, 16, 4);
FIELD(earshot_assessment, severity_milli, 20, 4);
FIELD(earshot_assessment, intents, 24, 8);
FIELD(earshot_assessment, language, 32, 8);
FIELD(earshot_assessment, confidence_milli, 40, 4);
FIELD(earshot_assessment, model_version, 44, 4);
FIELD(earshot_assessment, complaint_milli, 48, 4);
FIELD(earshot_assessment, offensive_milli, 52, 4);
FIELD(earshot_assessment, sarcasm_milli, 56, 4);
FIELD(earshot_assessment, anger_milli, 60, 4);
FIELD(earshot_assessment, joy_milli, 64, 4);
FIELD(earshot_assessment, optimism_milli, 68, 4);
FIELD(earshot_assessment, sadness_milli, 72, 4);
FIELD(earshot_assessment, topic_milli, 76, 4);
FIELD(earshot_assessment, reproach, 80, 4);
FIELD(earshot_assessment, topic, 84, 4);

SIZE(earshot_decision, 232);
FIELD(earshot_decision, struct_size, 0, 4);
FIELD(earshot_decision, kind, 4, 4);
FIELD(earshot_decision, kind_name, 8, 16);
FIELD(earshot_decision, id, 24, 16);
FIELD(earshot_decision, subject, 40, 16);
FIELD(earshot_decision, trigger, 56, 16);
FIELD(earshot_decision, rule, 72, 16);
FIELD(earshot_decision, policy, 88, 16);
FIELD(earshot_decision, at_micros, 104, 8);
FIELD(earshot_decision, due_at_micros, 112, 8);
FIELD(earshot_decision, priority, 120, 8);
FIELD(earshot_decision, identity_namespace, 128, 16);
FIELD(earshot_decision, identity_id, 144, 16);
FIELD(earshot_decision, channel, 160, 16);
FIELD(earshot_decision, touchpoint, 176, 16);
FIELD(earshot_decision, brand, 192, 16);
FIELD(earshot_decision, ordinal, 208, 4);
FIELD(earshot_decision, confidence_milli, 212, 4);
FIELD(earshot_decision, reason_count, 216, 4);
FIELD(earshot_decision, evidence_count, 220, 4);
FIELD(earshot_decision, argument_count, 224, 4);
FIELD(earshot_decision, superseded_count, 228, 4);

SIZE(earshot_reason, 48);
FIELD(earshot_reason, struct_size, 0, 4);
FIELD(earshot_reason, reserved, 4, 4);
FIELD(earshot_reason, code, 8, 16);
FIELD(earshot_reason, detail, 24, 16);
FIELD(earshot_reason, contribution, 40, 8);

SIZE(earshot_evidence, 48);
FIELD(earshot_evidence, struct_size, 0, 4);
FIELD(earshot_evidence, reserved, 4, 4);
FIELD(earshot_evidence, source, 8, 16);
FIELD(earshot_evidence, id, 24, 16);
FIELD(earshot_evidence, begin, 40, 4);
FIELD(earshot_evidence, end, 44, 4);

SIZE(earshot_engine_options, 32);
FIELD(earshot_engine_options, struct_size, 0, 4);
FIELD(earshot_engine_options, flags, 4, 4);
FIELD(earshot_engine_options, tenant, 8, 16);
FIELD(earshot_engine_options, observer, 24, 8);

SIZE(earshot_log_field, 32);
FIELD(earshot_log_field, name, 0, 16);
FIELD(earshot_log_field, value, 16, 16);

SIZE(earshot_log_entry, 56);
FIELD(earshot_log_entry, struct_size, 0, 4);
FIELD(earshot_log_entry, level, 4, 4);
FIELD(earshot_log_entry, code, 8, 16);
FIELD(earshot_log_entry, message, 24, 16);
FIELD(earshot_log_entry, fields, 40, 8);
FIELD(earshot_log_entry, field_count, 48, 8);

SIZE(earshot_observer, 48);
FIELD(earshot_observer, struct_size, 0, 4);
FIELD(earshot_observer, flags, 4, 4);
FIELD(earshot_observer, host, 8, 8);
FIELD(earshot_observer, log, 16, 8);
FIELD(earshot_observer, log_level, 24, 4);
FIELD(earshot_observer, reserved, 28, 4);
FIELD(earshot_observer, clock, 32, 8);
FIELD(earshot_observer, sync_slow_micros, 40, 8);

SIZE(earshot_store_record, 56);
FIELD(earshot_store_record, seq, 0, 8);
FIELD(earshot_store_record, format, 8, 4);
FIELD(earshot_store_record, reserved, 12, 4);
FIELD(earshot_store_record, key, 16, 16);
FIELD(earshot_store_record, sum, 32, 8);
FIELD(earshot_store_record, body, 40, 16);

SIZE(earshot_store_value, 40);
FIELD(earshot_store_value, name, 0, 16);
FIELD(earshot_store_value, value, 16, 16);
FIELD(earshot_store_value, sum, 32, 8);

SIZE(earshot_store, 64);
FIELD(earshot_store, struct_size, 0, 4);
FIELD(earshot_store, reserved, 4, 4);
FIELD(earshot_store, host, 8, 8);
FIELD(earshot_store, append, 16, 8);
FIELD(earshot_store, erase, 24, 8);
FIELD(earshot_store, read_records, 32, 8);
FIELD(earshot_store, read_values, 40, 8);
FIELD(earshot_store, scrub, 48, 8);
FIELD(earshot_store, close, 56, 8);

SIZE(earshot_metric, 64);
FIELD(earshot_metric, struct_size, 0, 4);
FIELD(earshot_metric, kind, 4, 4);
FIELD(earshot_metric, name, 8, 16);
FIELD(earshot_metric, label, 24, 16);
FIELD(earshot_metric, value, 40, 8);
FIELD(earshot_metric, sum_micros, 48, 8);
FIELD(earshot_metric, buckets, 56, 8);

SIZE(earshot_erased, 32);
FIELD(earshot_erased, struct_size, 0, 4);
FIELD(earshot_erased, reserved, 4, 4);
FIELD(earshot_erased, events, 8, 8);
FIELD(earshot_erased, interactions, 16, 8);
FIELD(earshot_erased, mentions, 24, 8);

SIZE(earshot_counts, 104);
FIELD(earshot_counts, struct_size, 0, 4);
FIELD(earshot_counts, reserved, 4, 4);
FIELD(earshot_counts, events, 8, 8);
FIELD(earshot_counts, inbound, 16, 8);
FIELD(earshot_counts, outbound, 24, 8);
FIELD(earshot_counts, noise, 32, 8);
FIELD(earshot_counts, obligations, 40, 8);
FIELD(earshot_counts, open, 48, 8);
FIELD(earshot_counts, answered, 56, 8);
FIELD(earshot_counts, withdrawn, 64, 8);
FIELD(earshot_counts, waived, 72, 8);
FIELD(earshot_counts, customers, 80, 8);
FIELD(earshot_counts, standing, 88, 8);
FIELD(earshot_counts, unplaced, 96, 8);

/* The pins hold if this compiles; as a test it says so. */
int main(void) { return 0; }

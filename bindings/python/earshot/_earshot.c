/* The extension module: earshot.h as four Python types, for every CPython from 3.10 on (abi3).
 *
 * Thin on purpose: texts and numbers in, texts and numbers out; what they mean to a Python programmer is the
 * business of the modules beside it. The interpreter's lock is given up around every call that works. */
#define PY_SSIZE_T_CLEAN
#ifndef Py_LIMITED_API
#define Py_LIMITED_API 0x030A0000
#endif
#include <Python.h>
#include <stdlib.h>

#include "_convert.h"
#include "earshot.h"

typedef struct {
  PyTypeObject* analyzer_type;
  PyTypeObject* policy_type;
  PyTypeObject* engine_type;
  PyTypeObject* expr_type;
} module_state;

typedef struct {
  PyObject_HEAD earshot_analyzer* handle;
} AnalyzerObject;

typedef struct {
  PyObject_HEAD earshot_policy* handle;
} PolicyObject;

typedef struct {
  PyObject_HEAD earshot_expr* handle;
} ExprObject;

/* busy counts the calls that run without the interpreter's lock: none may lose its engine to close(). */
typedef struct {
  PyObject_HEAD earshot_engine* handle;
  Py_ssize_t busy;
  PyObject* log; /* called by the engine; NULL: nobody is told */
} EngineObject;

#include "_fold.h"
#include "_observe.h"

static void free_object(PyObject* self) {
  PyTypeObject* type = Py_TYPE(self);
  freefunc release = (freefunc)PyType_GetSlot(type, Py_tp_free);
  release(self);
  Py_DECREF(type);
}

static PyObject* allocate(PyTypeObject* type) {
  allocfunc make = (allocfunc)PyType_GetSlot(type, Py_tp_alloc);
  return make(type, 0);
}

/* ---- Analyzer ------------------------------------------------------------------------------------ */

static PyObject* analyzer_new(PyTypeObject* type, PyObject* args, PyObject* kwargs) {
  static char* names[] = {"model_path", "delta_path", "deep_path", "deep_below", NULL};
  PyObject *model_object = NULL, *delta_object = NULL, *deep_object = NULL, *self;
  earshot_text model = {NULL, 0}, delta = {NULL, 0}, deep = {NULL, 0};
  int below = EARSHOT_DEEP_ALWAYS;
  earshot_analyzer* handle = NULL;
  earshot_error* error = NULL;
  earshot_status status;
  if (!PyArg_ParseTupleAndKeywords(args, kwargs, "|OOOi:Analyzer", names, &model_object,
                                   &delta_object, &deep_object, &below)) {
    return NULL;
  }
  if (model_object != NULL && text_of(model_object, "model_path", &model) != 0) return NULL;
  if (delta_object != NULL && text_of(delta_object, "delta_path", &delta) != 0) return NULL;
  if (deep_object != NULL && text_of(deep_object, "deep_path", &deep) != 0) return NULL;
  Py_BEGIN_ALLOW_THREADS status =
      deep.size == 0 ? earshot_analyzer_open(model, &handle, &error)
                     : earshot_analyzer_open_deep(model, deep, below, &handle, &error);
  if (status == EARSHOT_OK && delta.size > 0) {
    earshot_analyzer* base = handle;
    handle = NULL;
    status = earshot_analyzer_adapt(base, delta, &handle, &error);
    earshot_analyzer_free(base);
  }
  Py_END_ALLOW_THREADS if (status != EARSHOT_OK) return fail(status, error);
  self = allocate(type);
  if (self == NULL) {
    earshot_analyzer_free(handle);
    return NULL;
  }
  ((AnalyzerObject*)self)->handle = handle;
  return self;
}

static void analyzer_dealloc(PyObject* self) {
  earshot_analyzer_free(((AnalyzerObject*)self)->handle);
  free_object(self);
}

static PyObject* assessment_of(const earshot_assessment* a) {
  return Py_BuildValue("(iiiiiiKsI(iiiiiiiiII))", a->score_milli, a->negative_milli,
                       a->neutral_milli, a->positive_milli, a->severity_milli, a->confidence_milli,
                       (unsigned long long)a->intents, a->language, (unsigned int)a->model_version,
                       a->complaint_milli, a->offensive_milli, a->sarcasm_milli, a->anger_milli,
                       a->joy_milli, a->optimism_milli, a->sadness_milli, a->topic_milli,
                       (unsigned int)a->reproach, (unsigned int)a->topic);
}

static PyObject* analyzer_assess(PyObject* self, PyObject* args) {
  PyObject *body_object, *language_object;
  earshot_text body, language;
  earshot_assessment a = EARSHOT_ASSESSMENT_INIT;
  earshot_error* error = NULL;
  earshot_status status;
  if (!PyArg_ParseTuple(args, "OO:assess", &body_object, &language_object)) return NULL;
  if (text_of(body_object, "text", &body) != 0) return NULL;
  if (text_of(language_object, "language", &language) != 0) return NULL;
  Py_BEGIN_ALLOW_THREADS status =
      earshot_assess(((AnalyzerObject*)self)->handle, body, language, &a, &error);
  Py_END_ALLOW_THREADS return status == EARSHOT_OK ? assessment_of(&a) : fail(status, error);
}

static PyObject* analyzer_assess_json(PyObject* self, PyObject* args) {
  PyObject *id_object, *body_object, *language_object;
  earshot_text id, body, language;
  earshot_buffer* buffer = NULL;
  earshot_error* error = NULL;
  earshot_status status;
  int explain = 0;
  if (!PyArg_ParseTuple(args, "OOOp:assess_json", &id_object, &body_object, &language_object,
                        &explain)) {
    return NULL;
  }
  if (text_of(id_object, "id", &id) != 0) return NULL;
  if (text_of(body_object, "text", &body) != 0) return NULL;
  if (text_of(language_object, "language", &language) != 0) return NULL;
  Py_BEGIN_ALLOW_THREADS status =
      earshot_assess_json(((AnalyzerObject*)self)->handle, id, body, language,
                          explain ? EARSHOT_ASSESS_EXPLAIN : 0, &buffer, &error);
  Py_END_ALLOW_THREADS return take_buffer(status, buffer, error);
}

/* Many texts with the lock given up once: (texts, language) -> list of tuples. */
static PyObject* analyzer_assess_many(PyObject* self, PyObject* args) {
  PyObject *texts_object, *language_object, *texts = NULL, *out = NULL;
  earshot_text language;
  earshot_text* views = NULL;
  earshot_assessment* results = NULL;
  const earshot_assessment empty = EARSHOT_ASSESSMENT_INIT;
  earshot_error* error = NULL;
  earshot_status status = EARSHOT_OK;
  Py_ssize_t i, count;
  if (!PyArg_ParseTuple(args, "OO:assess_many", &texts_object, &language_object)) return NULL;
  if (text_of(language_object, "language", &language) != 0) return NULL;
  texts = PySequence_Tuple(texts_object); /* keeps every text alive while it is borrowed */
  if (texts == NULL) return NULL;
  count = PyTuple_Size(texts);
  views = PyMem_Calloc((size_t)count + 1, sizeof *views);
  results = PyMem_Calloc((size_t)count + 1, sizeof *results);
  if (views == NULL || results == NULL) {
    PyErr_NoMemory();
    goto done;
  }
  for (i = 0; i < count; ++i) {
    if (text_of(PyTuple_GetItem(texts, i), "each text", &views[i]) != 0) goto done;
    results[i] = empty;
  }
  Py_BEGIN_ALLOW_THREADS for (i = 0; i < count && status == EARSHOT_OK; ++i) {
    status =
        earshot_assess(((AnalyzerObject*)self)->handle, views[i], language, &results[i], &error);
  }
  Py_END_ALLOW_THREADS if (status != EARSHOT_OK) {
    fail(status, error);
    goto done;
  }
  out = PyList_New(count);
  for (i = 0; out != NULL && i < count; ++i) {
    PyObject* item = assessment_of(&results[i]);
    if (item == NULL) {
      Py_CLEAR(out);
      break;
    }
    PyList_SetItem(out, i, item);
  }
done:
  PyMem_Free(views);
  PyMem_Free(results);
  Py_DECREF(texts);
  return out;
}

static PyMethodDef analyzer_methods[] = {
    {"assess", analyzer_assess, METH_VARARGS, "assess(text, language) -> tuple"},
    {"assess_json", analyzer_assess_json, METH_VARARGS,
     "assess_json(id, text, language, explain) -> str"},
    {"assess_many", analyzer_assess_many, METH_VARARGS,
     "assess_many(texts, language) -> list of tuples"},
    {NULL, NULL, 0, NULL}};
static PyType_Slot analyzer_slots[] = {{Py_tp_new, (void*)analyzer_new},
                                       {Py_tp_dealloc, (void*)analyzer_dealloc},
                                       {Py_tp_methods, analyzer_methods},
                                       {0, NULL}};
static PyType_Spec analyzer_spec = {"earshot._earshot.Analyzer", sizeof(AnalyzerObject), 0,
                                    Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE, analyzer_slots};

/* ---- Policy -------------------------------------------------------------------------------------- */

/* Policy() is the one inside the library, Policy(source) a compiled one. */
static PyObject* policy_new(PyTypeObject* type, PyObject* args, PyObject* kwargs) {
  static char* names[] = {"source", NULL};
  PyObject *source_object = NULL, *self;
  earshot_text source = {NULL, 0};
  earshot_policy* handle = NULL;
  earshot_error* error = NULL;
  earshot_status status;
  if (!PyArg_ParseTupleAndKeywords(args, kwargs, "|O:Policy", names, &source_object)) return NULL;
  if (source_object != NULL && text_of(source_object, "source", &source) != 0) return NULL;
  Py_BEGIN_ALLOW_THREADS status = source_object == NULL
                                      ? earshot_policy_default(&handle, &error)
                                      : earshot_policy_compile(source, &handle, &error);
  Py_END_ALLOW_THREADS if (status != EARSHOT_OK) return fail(status, error);
  self = allocate(type);
  if (self == NULL) {
    earshot_policy_free(handle);
    return NULL;
  }
  ((PolicyObject*)self)->handle = handle;
  return self;
}

static void policy_dealloc(PyObject* self) {
  earshot_policy_free(((PolicyObject*)self)->handle);
  free_object(self);
}

static PyObject* policy_hash(PyObject* self, PyObject* unused) {
  uint8_t bytes[16];
  earshot_error* error = NULL;
  const earshot_status status = earshot_policy_hash(((PolicyObject*)self)->handle, bytes, &error);
  (void)unused;
  if (status != EARSHOT_OK) return fail(status, error);
  return PyBytes_FromStringAndSize((const char*)bytes, sizeof bytes);
}

static PyObject* policy_warnings(PyObject* self, PyObject* unused) {
  const earshot_policy* handle = ((PolicyObject*)self)->handle;
  PyObject* list = PyList_New(0);
  size_t i;
  (void)unused;
  for (i = 0; list != NULL && i < earshot_policy_warning_count(handle); ++i) {
    earshot_diagnostic d = EARSHOT_DIAGNOSTIC_INIT;
    if (earshot_policy_warning_at(handle, i, &d, NULL) != EARSHOT_OK) continue;
    if (append(list, diagnostic_of(&d)) != 0) Py_CLEAR(list);
  }
  return list;
}

static PyMethodDef policy_methods[] = {{"hash", policy_hash, METH_NOARGS, "hash() -> 16 bytes"},
                                       {"warnings", policy_warnings, METH_NOARGS,
                                        "warnings() -> list of (line, column, code, message)"},
                                       {NULL, NULL, 0, NULL}};
static PyType_Slot policy_slots[] = {{Py_tp_new, (void*)policy_new},
                                     {Py_tp_dealloc, (void*)policy_dealloc},
                                     {Py_tp_methods, policy_methods},
                                     {0, NULL}};
static PyType_Spec policy_spec = {"earshot._earshot.Policy", sizeof(PolicyObject), 0,
                                  Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE, policy_slots};

/* ---- Expr ---------------------------------------------------------------------------------------- */

/* Expr(source, fields as JSON) */
static PyObject* expr_new(PyTypeObject* type, PyObject* args, PyObject* kwargs) {
  static char* names[] = {"source", "fields", NULL};
  PyObject *source_object, *fields_object, *self;
  earshot_text source, fields;
  earshot_expr* handle = NULL;
  earshot_error* error = NULL;
  earshot_status status;
  if (!PyArg_ParseTupleAndKeywords(args, kwargs, "OO:Expr", names, &source_object,
                                   &fields_object)) {
    return NULL;
  }
  if (text_of(source_object, "source", &source) != 0) return NULL;
  if (text_of(fields_object, "fields", &fields) != 0) return NULL;
  Py_BEGIN_ALLOW_THREADS status = earshot_expr_compile(source, fields, &handle, &error);
  Py_END_ALLOW_THREADS if (status != EARSHOT_OK) return fail(status, error);
  self = allocate(type);
  if (self == NULL) {
    earshot_expr_free(handle);
    return NULL;
  }
  ((ExprObject*)self)->handle = handle;
  return self;
}

static void expr_dealloc(PyObject* self) {
  earshot_expr_free(((ExprObject*)self)->handle);
  free_object(self);
}

static PyObject* expr_type(PyObject* self, PyObject* unused) {
  (void)unused;
  return str_of(earshot_expr_type(((ExprObject*)self)->handle));
}

static PyObject* expr_eval(PyObject* self, PyObject* record_object) {
  earshot_text record;
  int32_t kind = 0;
  earshot_buffer* buffer = NULL;
  earshot_error* error = NULL;
  earshot_status status;
  PyObject *json, *pair = NULL;
  if (text_of(record_object, "record", &record) != 0) return NULL;
  Py_BEGIN_ALLOW_THREADS status =
      earshot_expr_eval(((ExprObject*)self)->handle, record, &kind, &buffer, &error);
  Py_END_ALLOW_THREADS json = take_buffer(status, buffer, error);
  if (json != NULL) pair = Py_BuildValue("(iO)", (int)kind, json);
  Py_XDECREF(json);
  return pair;
}

static PyMethodDef expr_methods[] = {
    {"type", expr_type, METH_NOARGS, "type() -> str"},
    {"eval", expr_eval, METH_O, "eval(record as JSON) -> (kind, JSON)"},
    {NULL, NULL, 0, NULL}};
static PyType_Slot expr_slots[] = {{Py_tp_new, (void*)expr_new},
                                   {Py_tp_dealloc, (void*)expr_dealloc},
                                   {Py_tp_methods, expr_methods},
                                   {0, NULL}};
static PyType_Spec expr_spec = {"earshot._earshot.Expr", sizeof(ExprObject), 0,
                                Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE, expr_slots};

/* ---- Engine -------------------------------------------------------------------------------------- */

/* Engine(path, policy or None, analyzer or None, tenant, flags, log or None, level, metrics, slow sync in
 * microseconds) */
static PyObject* engine_new(PyTypeObject* type, PyObject* args, PyObject* kwargs) {
  static char* names[] = {"path", "policy", "analyzer", "tenant",    "flags",
                          "log",  "level",  "metrics",  "slow_sync", NULL};
  PyObject *path_object, *policy, *analyzer, *tenant_object, *log = Py_None, *self;
  earshot_observer observer = EARSHOT_OBSERVER_INIT;
  int level = 0, metrics = 0;
  long long slow_sync = 0;
  module_state* state = PyType_GetModuleState(type);
  earshot_engine_options options = EARSHOT_ENGINE_OPTIONS_INIT;
  earshot_text path;
  unsigned int flags = 0;
  earshot_engine* handle = NULL;
  earshot_error* error = NULL;
  earshot_status status;
  const earshot_policy* policy_handle = NULL;
  const earshot_analyzer* analyzer_handle = NULL;
  if (state == NULL) return NULL;
  if (!PyArg_ParseTupleAndKeywords(args, kwargs, "OOOOI|OipL:Engine", names, &path_object, &policy,
                                   &analyzer, &tenant_object, &flags, &log, &level, &metrics,
                                   &slow_sync)) {
    return NULL;
  }
  if (text_of(path_object, "path", &path) != 0) return NULL;
  if (text_of(tenant_object, "tenant", &options.tenant) != 0) return NULL;
  options.flags = flags;
  if (log == Py_None) log = NULL;
  observer.host = log;
  observer.log = log == NULL ? NULL : observe_log;
  observer.log_level = level;
  observer.clock = observe_clock;
  observer.flags = metrics ? EARSHOT_OBSERVE_METRICS : 0;
  observer.sync_slow_micros = (int64_t)slow_sync;
  if (log != NULL || metrics) options.observer = &observer;
  if (policy_of(state, policy, &policy_handle) != 0) return NULL;
  if (analyzer_of(state, analyzer, &analyzer_handle) != 0) return NULL;
  Py_BEGIN_ALLOW_THREADS status =
      earshot_engine_open(path, policy_handle, analyzer_handle, &options, &handle, &error);
  Py_END_ALLOW_THREADS if (status != EARSHOT_OK) return fail(status, error);
  self = allocate(type);
  if (self == NULL) {
    earshot_engine_free(handle);
    return NULL;
  }
  ((EngineObject*)self)->handle = handle;
  ((EngineObject*)self)->busy = 0;
  Py_XINCREF(log);
  ((EngineObject*)self)->log = log;
  return self;
}

static void engine_dealloc(PyObject* self) {
  earshot_engine* handle = ((EngineObject*)self)->handle;
  PyObject* log = ((EngineObject*)self)->log;
  Py_BEGIN_ALLOW_THREADS earshot_engine_free(handle);
  Py_END_ALLOW_THREADS Py_XDECREF(log);
  free_object(self);
}

/* NULL with an exception where the engine is closed. Every use ends with leave. */
static earshot_engine* enter(PyObject* self) {
  EngineObject* engine = (EngineObject*)self;
  if (engine->handle == NULL) {
    PyErr_SetString(PyExc_ValueError, "the engine is closed");
    return NULL;
  }
  ++engine->busy;
  return engine->handle;
}
static void leave(PyObject* self) { --((EngineObject*)self)->busy; }

static PyObject* engine_close(PyObject* self, PyObject* unused) {
  EngineObject* engine = (EngineObject*)self;
  earshot_engine* handle = engine->handle;
  (void)unused;
  if (engine->busy != 0) {
    PyErr_SetString(PyExc_RuntimeError, "another thread is using the engine");
    return NULL;
  }
  engine->handle = NULL;
  Py_BEGIN_ALLOW_THREADS earshot_engine_free(handle);
  Py_END_ALLOW_THREADS Py_CLEAR(engine->log);
  Py_RETURN_NONE;
}

static PyObject* engine_closed(PyObject* self, PyObject* unused) {
  (void)unused;
  return PyBool_FromLong(((EngineObject*)self)->handle == NULL);
}

static PyObject* engine_ingest_json(PyObject* self, PyObject* lines_object) {
  earshot_text lines;
  earshot_engine* engine;
  earshot_decisions* decisions = NULL;
  earshot_error* error = NULL;
  earshot_status status;
  if (text_of(lines_object, "lines", &lines) != 0) return NULL;
  if ((engine = enter(self)) == NULL) return NULL;
  Py_BEGIN_ALLOW_THREADS status = earshot_engine_ingest_json(engine, lines, &decisions, &error);
  Py_END_ALLOW_THREADS leave(self);
  return take_decisions(status, decisions, error);
}

static PyObject* engine_ingest_proto(PyObject* self, PyObject* bytes_object) {
  earshot_text bytes;
  earshot_engine* engine;
  earshot_decisions* decisions = NULL;
  earshot_error* error = NULL;
  earshot_status status;
  if (!PyBytes_Check(bytes_object)) {
    PyErr_SetString(PyExc_TypeError, "an EventBatch is bytes");
    return NULL;
  }
  if (text_of(bytes_object, "batch", &bytes) != 0) return NULL;
  if ((engine = enter(self)) == NULL) return NULL;
  Py_BEGIN_ALLOW_THREADS status = earshot_engine_ingest_proto(engine, (const uint8_t*)bytes.data,
                                                              bytes.size, &decisions, &error);
  Py_END_ALLOW_THREADS leave(self);
  return take_decisions(status, decisions, error);
}

static PyObject* engine_advance(PyObject* self, PyObject* micros_object) {
  earshot_engine* engine;
  earshot_decisions* decisions = NULL;
  earshot_error* error = NULL;
  earshot_status status;
  const long long micros = PyLong_AsLongLong(micros_object);
  if (micros == -1 && PyErr_Occurred()) return NULL;
  if ((engine = enter(self)) == NULL) return NULL;
  Py_BEGIN_ALLOW_THREADS status =
      earshot_engine_advance(engine, (int64_t)micros, &decisions, &error);
  Py_END_ALLOW_THREADS leave(self);
  return take_decisions(status, decisions, error);
}

static PyObject* engine_standing(PyObject* self, PyObject* unused) {
  earshot_engine* engine;
  earshot_decisions* decisions = NULL;
  earshot_error* error = NULL;
  earshot_status status;
  (void)unused;
  if ((engine = enter(self)) == NULL) return NULL;
  Py_BEGIN_ALLOW_THREADS status = earshot_engine_standing(engine, &decisions, &error);
  Py_END_ALLOW_THREADS leave(self);
  return take_decisions(status, decisions, error);
}

/* Both instants of an engine are asked for in the same way. */
typedef earshot_status (*instant_function)(const earshot_engine*, int64_t*, earshot_error**);
static PyObject* instant(PyObject* self, instant_function function) {
  int64_t micros = 0;
  earshot_error* error = NULL;
  earshot_status status;
  earshot_engine* engine = enter(self);
  if (engine == NULL) return NULL;
  Py_BEGIN_ALLOW_THREADS status = function(engine, &micros, &error);
  Py_END_ALLOW_THREADS leave(self);
  if (status != EARSHOT_OK) return fail(status, error);
  if (micros == EARSHOT_NEVER) Py_RETURN_NONE;
  return PyLong_FromLongLong((long long)micros);
}
static PyObject* engine_next_wakeup(PyObject* self, PyObject* unused) {
  (void)unused;
  return instant(self, earshot_engine_next_wakeup);
}
static PyObject* engine_now(PyObject* self, PyObject* unused) {
  (void)unused;
  return instant(self, earshot_engine_now);
}

static PyObject* engine_digest(PyObject* self, PyObject* unused) {
  uint8_t bytes[16];
  earshot_error* error = NULL;
  earshot_status status;
  earshot_engine* engine = enter(self);
  (void)unused;
  if (engine == NULL) return NULL;
  Py_BEGIN_ALLOW_THREADS status = earshot_engine_digest(engine, bytes, &error);
  Py_END_ALLOW_THREADS leave(self);
  if (status != EARSHOT_OK) return fail(status, error);
  return PyBytes_FromStringAndSize((const char*)bytes, sizeof bytes);
}

static PyObject* engine_queue_json(PyObject* self, PyObject* limit_object) {
  earshot_engine* engine;
  earshot_buffer* buffer = NULL;
  earshot_error* error = NULL;
  earshot_status status;
  const size_t limit = PyLong_AsSize_t(limit_object);
  if (limit == (size_t)-1 && PyErr_Occurred()) return NULL;
  if ((engine = enter(self)) == NULL) return NULL;
  Py_BEGIN_ALLOW_THREADS status = earshot_engine_queue_json(engine, limit, &buffer, &error);
  Py_END_ALLOW_THREADS leave(self);
  return take_buffer(status, buffer, error);
}

/* Queries by a text. */
typedef earshot_status (*text_function)(const earshot_engine*, earshot_text, earshot_buffer**,
                                        earshot_error**);
static PyObject* by_text(PyObject* self, PyObject* text_object, const char* name,
                         text_function function) {
  earshot_text text;
  earshot_engine* engine;
  earshot_buffer* buffer = NULL;
  earshot_error* error = NULL;
  earshot_status status;
  if (text_of(text_object, name, &text) != 0) return NULL;
  if ((engine = enter(self)) == NULL) return NULL;
  Py_BEGIN_ALLOW_THREADS status = function(engine, text, &buffer, &error);
  Py_END_ALLOW_THREADS leave(self);
  return take_buffer(status, buffer, error);
}
static PyObject* engine_customer_json(PyObject* self, PyObject* node) {
  return by_text(self, node, "node", earshot_engine_customer_json);
}
static PyObject* engine_explain_json(PyObject* self, PyObject* id) {
  return by_text(self, id, "id", earshot_engine_explain_json);
}

static PyObject* engine_report_json(PyObject* self, PyObject* with_object) {
  earshot_engine* engine;
  earshot_buffer* buffer = NULL;
  earshot_error* error = NULL;
  earshot_status status;
  const int with_interactions = PyObject_IsTrue(with_object);
  if (with_interactions < 0) return NULL;
  if ((engine = enter(self)) == NULL) return NULL;
  Py_BEGIN_ALLOW_THREADS status = earshot_engine_report_json(
      engine, with_interactions ? EARSHOT_REPORT_INTERACTIONS : 0, &buffer, &error);
  Py_END_ALLOW_THREADS leave(self);
  return take_buffer(status, buffer, error);
}

static PyObject* engine_counts(PyObject* self, PyObject* unused) {
  earshot_counts c = EARSHOT_COUNTS_INIT;
  earshot_error* error = NULL;
  earshot_status status;
  earshot_engine* engine = enter(self);
  (void)unused;
  if (engine == NULL) return NULL;
  Py_BEGIN_ALLOW_THREADS status = earshot_engine_counts(engine, &c, &error);
  Py_END_ALLOW_THREADS leave(self);
  if (status != EARSHOT_OK) return fail(status, error);
#define N(field) #field, (unsigned long long)c.field
  return Py_BuildValue("{sKsKsKsKsKsKsKsKsKsKsKsK}", N(events), N(inbound), N(outbound), N(noise),
                       N(obligations), N(open), N(answered), N(withdrawn), N(waived), N(customers),
                       N(standing), N(unplaced));
#undef N
}

static PyObject* engine_metrics(PyObject* self, PyObject* unused) {
  copied_metrics all = {NULL, 0, 0, 0};
  earshot_error* error = NULL;
  earshot_status status;
  earshot_engine* engine = enter(self);
  (void)unused;
  if (engine == NULL) return NULL;
  Py_BEGIN_ALLOW_THREADS status = earshot_engine_metrics(engine, copy_metric, &all, &error);
  Py_END_ALLOW_THREADS leave(self);
  return metrics_of(status, &all, error);
}

static PyObject* engine_export_json(PyObject* self, PyObject* node) {
  return by_text(self, node, "node", earshot_engine_export_json);
}

static PyObject* engine_erase(PyObject* self, PyObject* arguments) {
  int scope;
  PyObject *name_object, *taken;
  earshot_text name;
  earshot_erased erased = EARSHOT_ERASED_INIT;
  earshot_engine* engine;
  earshot_decisions* decisions = NULL;
  earshot_error* error = NULL;
  earshot_status status;
  if (!PyArg_ParseTuple(arguments, "iO", &scope, &name_object)) return NULL;
  if (text_of(name_object, "name", &name) != 0) return NULL;
  if ((engine = enter(self)) == NULL) return NULL;
  Py_BEGIN_ALLOW_THREADS status =
      earshot_engine_erase(engine, scope, name, &erased, &decisions, &error);
  Py_END_ALLOW_THREADS leave(self);
  if ((taken = take_decisions(status, decisions, error)) == NULL) return NULL;
  return Py_BuildValue("{sKsKsK}N", "events", (unsigned long long)erased.events, "interactions",
                       (unsigned long long)erased.interactions, "mentions",
                       (unsigned long long)erased.mentions, taken);
}

static PyMethodDef engine_methods[] = {
    {"ingest_json", engine_ingest_json, METH_O,
     "ingest_json(lines) -> (lines, accepted, duplicates, warnings)"},
    {"ingest_proto", engine_ingest_proto, METH_O, "ingest_proto(batch) -> as ingest_json"},
    {"advance", engine_advance, METH_O, "advance(micros) -> as ingest_json"},
    {"standing", engine_standing, METH_NOARGS, "standing() -> as ingest_json"},
    {"next_wakeup", engine_next_wakeup, METH_NOARGS, "next_wakeup() -> micros or None"},
    {"now", engine_now, METH_NOARGS, "now() -> micros"},
    {"digest", engine_digest, METH_NOARGS, "digest() -> 16 bytes"},
    {"queue_json", engine_queue_json, METH_O, "queue_json(limit) -> JSON Lines"},
    {"customer_json", engine_customer_json, METH_O, "customer_json(node) -> JSON"},
    {"report_json", engine_report_json, METH_O, "report_json(with_interactions) -> JSON"},
    {"explain_json", engine_explain_json, METH_O, "explain_json(id) -> JSON"},
    {"counts", engine_counts, METH_NOARGS, "counts() -> dict"},
    {"metrics", engine_metrics, METH_NOARGS,
     "metrics() -> [(kind, name, label, value, sum_micros, buckets)]"},
    {"erase", engine_erase, METH_VARARGS, "erase(scope, name) -> (dict, as ingest_json)"},
    {"export_json", engine_export_json, METH_O, "export_json(node) -> JSON"},
    {"close", engine_close, METH_NOARGS, "close()"},
    {"closed", engine_closed, METH_NOARGS, "closed() -> bool"},
    {NULL, NULL, 0, NULL}};
static PyType_Slot engine_slots[] = {{Py_tp_new, (void*)engine_new},
                                     {Py_tp_dealloc, (void*)engine_dealloc},
                                     {Py_tp_methods, engine_methods},
                                     {0, NULL}};
static PyType_Spec engine_spec = {"earshot._earshot.Engine", sizeof(EngineObject), 0,
                                  Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE, engine_slots};

/* ---- Module -------------------------------------------------------------------------------------- */

static PyObject* module_version(PyObject* self, PyObject* unused) {
  (void)self;
  (void)unused;
  return str_of(earshot_version());
}

static PyObject* module_default_policy(PyObject* self, PyObject* unused) {
  (void)self;
  (void)unused;
  return str_of(earshot_policy_default_source());
}

static PyMethodDef module_methods[] = {
    {"version", module_version, METH_NOARGS, "version() -> str, of the library that runs"},
    {"default_policy_source", module_default_policy, METH_NOARGS,
     "default_policy_source() -> YAML"},
    {"fold_step", module_fold_step, METH_VARARGS,
     "fold_step(policy, analyzer, tenant, state, lines, micros) -> (state, micros, decisions)"},
    {"fold_state_json", module_fold_state_json, METH_VARARGS,
     "fold_state_json(policy, state) -> JSON"},
    {"fold_key", module_fold_key, METH_VARARGS, "fold_key(policy, line) -> (key, hash)"},
    {NULL, NULL, 0, NULL}};

static PyTypeObject* add_type(PyObject* module, PyType_Spec* spec) {
  PyTypeObject* type = (PyTypeObject*)PyType_FromModuleAndSpec(module, spec, NULL);
  if (type != NULL && PyModule_AddType(module, type) != 0) Py_CLEAR(type);
  return type;
}

static int module_exec(PyObject* module) {
  module_state* state = PyModule_GetState(module);
  if (earshot_abi_version() / 65536 != EARSHOT_ABI_MAJOR ||
      earshot_abi_version() < EARSHOT_ABI_MAJOR * 65536u + EARSHOT_ABI_MINOR) {
    PyErr_SetString(PyExc_ImportError, "libearshot is older than this package");
    return -1;
  }
  if ((state->analyzer_type = add_type(module, &analyzer_spec)) == NULL) return -1;
  if ((state->policy_type = add_type(module, &policy_spec)) == NULL) return -1;
  if ((state->engine_type = add_type(module, &engine_spec)) == NULL) return -1;
  if ((state->expr_type = add_type(module, &expr_spec)) == NULL) return -1;
  return 0;
}

static int module_traverse(PyObject* module, visitproc visit, void* arg) {
  module_state* state = PyModule_GetState(module);
  Py_VISIT(state->analyzer_type);
  Py_VISIT(state->policy_type);
  Py_VISIT(state->engine_type);
  Py_VISIT(state->expr_type);
  return 0;
}

static int module_clear(PyObject* module) {
  module_state* state = PyModule_GetState(module);
  Py_CLEAR(state->analyzer_type);
  Py_CLEAR(state->policy_type);
  Py_CLEAR(state->engine_type);
  Py_CLEAR(state->expr_type);
  return 0;
}

static PyModuleDef_Slot module_slots[] = {{Py_mod_exec, (void*)module_exec}, {0, NULL}};
static struct PyModuleDef module_definition = {
    PyModuleDef_HEAD_INIT,
    "earshot._earshot",
    "The C interface of Earshot; use the package earshot.",
    sizeof(module_state),
    module_methods,
    module_slots,
    module_traverse,
    module_clear,
    NULL};

PyMODINIT_FUNC PyInit__earshot(void) { return PyModuleDef_Init(&module_definition); }

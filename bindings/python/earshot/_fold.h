/* The fold by itself as functions of the module. Included once, by _earshot.c, after the objects. */
#ifndef EARSHOT_PYTHON_FOLD_H_
#define EARSHOT_PYTHON_FOLD_H_

static int policy_of(module_state* state, PyObject* object, const earshot_policy** out) {
  *out = NULL;
  if (object == Py_None) return 0;
  if (!PyObject_TypeCheck(object, state->policy_type)) {
    PyErr_SetString(PyExc_TypeError, "policy must be a Policy or None");
    return -1;
  }
  *out = ((PolicyObject*)object)->handle;
  return 0;
}

static int analyzer_of(module_state* state, PyObject* object, const earshot_analyzer** out) {
  *out = NULL;
  if (object == Py_None) return 0;
  if (!PyObject_TypeCheck(object, state->analyzer_type)) {
    PyErr_SetString(PyExc_TypeError, "analyzer must be an Analyzer or None");
    return -1;
  }
  *out = ((AnalyzerObject*)object)->handle;
  return 0;
}

/* fold_step(policy or None, analyzer or None, tenant, state, lines, micros or None)
 *   -> (state, micros or None, (lines, accepted, duplicates, warnings)) */
static PyObject* module_fold_step(PyObject* self, PyObject* args) {
  PyObject *policy_object, *analyzer_object, *tenant_object, *state_object, *lines_object, *now;
  PyObject *decided = NULL, *bytes = NULL, *wake = NULL, *out = NULL;
  earshot_text tenant, before, lines, after;
  const earshot_policy* policy;
  const earshot_analyzer* analyzer;
  long long now_micros = EARSHOT_NO_CLOCK;
  int64_t wakeup = EARSHOT_NEVER;
  earshot_buffer* state = NULL;
  earshot_decisions* decisions = NULL;
  earshot_error* error = NULL;
  earshot_status status;
  module_state* module = PyModule_GetState(self);
  if (!PyArg_ParseTuple(args, "OOOOOO:fold_step", &policy_object, &analyzer_object, &tenant_object,
                        &state_object, &lines_object, &now)) {
    return NULL;
  }
  if (policy_of(module, policy_object, &policy) != 0) return NULL;
  if (analyzer_of(module, analyzer_object, &analyzer) != 0) return NULL;
  if (text_of(tenant_object, "tenant", &tenant) != 0) return NULL;
  if (text_of(state_object, "state", &before) != 0) return NULL;
  if (text_of(lines_object, "lines", &lines) != 0) return NULL;
  if (now != Py_None) {
    now_micros = PyLong_AsLongLong(now);
    if (now_micros == -1 && PyErr_Occurred()) return NULL;
  }
  Py_BEGIN_ALLOW_THREADS status = earshot_fold_step(
      policy, analyzer, tenant, before, lines, now_micros, &state, &decisions, &wakeup, &error);
  Py_END_ALLOW_THREADS if (status != EARSHOT_OK) return fail(status, error);
  after = earshot_buffer_text(state);
  bytes = PyBytes_FromStringAndSize(after.data, (Py_ssize_t)after.size);
  earshot_buffer_free(state);
  decided = take_decisions(EARSHOT_OK, decisions, NULL);
  wake = wakeup == EARSHOT_NEVER ? Py_NewRef(Py_None) : PyLong_FromLongLong(wakeup);
  if (bytes != NULL && decided != NULL && wake != NULL) {
    out = Py_BuildValue("(OOO)", bytes, wake, decided);
  }
  Py_XDECREF(bytes);
  Py_XDECREF(decided);
  Py_XDECREF(wake);
  return out;
}

/* fold_state_json(policy or None, state) -> JSON */
static PyObject* module_fold_state_json(PyObject* self, PyObject* args) {
  PyObject *policy_object, *state_object;
  earshot_text state;
  const earshot_policy* policy;
  earshot_buffer* json = NULL;
  earshot_error* error = NULL;
  earshot_status status;
  if (!PyArg_ParseTuple(args, "OO:fold_state_json", &policy_object, &state_object)) return NULL;
  if (policy_of(PyModule_GetState(self), policy_object, &policy) != 0) return NULL;
  if (text_of(state_object, "state", &state) != 0) return NULL;
  Py_BEGIN_ALLOW_THREADS status = earshot_fold_state_json(policy, state, &json, &error);
  Py_END_ALLOW_THREADS return take_buffer(status, json, error);
}

/* fold_key(policy or None, line) -> (key, hash) */
static PyObject* module_fold_key(PyObject* self, PyObject* args) {
  PyObject *policy_object, *line_object, *text, *out = NULL;
  earshot_text line;
  const earshot_policy* policy;
  uint64_t hash = 0;
  earshot_buffer* key = NULL;
  earshot_error* error = NULL;
  earshot_status status;
  if (!PyArg_ParseTuple(args, "OO:fold_key", &policy_object, &line_object)) return NULL;
  if (policy_of(PyModule_GetState(self), policy_object, &policy) != 0) return NULL;
  if (text_of(line_object, "event", &line) != 0) return NULL;
  Py_BEGIN_ALLOW_THREADS status = earshot_fold_key(policy, line, &key, &hash, &error);
  Py_END_ALLOW_THREADS text = take_buffer(status, key, error);
  if (text != NULL) out = Py_BuildValue("(OK)", text, (unsigned long long)hash);
  Py_XDECREF(text);
  return out;
}

#endif /* EARSHOT_PYTHON_FOLD_H_ */

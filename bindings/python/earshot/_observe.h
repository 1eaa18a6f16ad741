/* What an engine tells of its work: log entries to a callable of Python's, metrics as tuples. Included once, by _earshot.c,
 * after _convert.h. */
#ifndef EARSHOT_PYTHON_OBSERVE_H_
#define EARSHOT_PYTHON_OBSERVE_H_

#include <Python.h>
#include <string.h>
#include <time.h>

#include "earshot.h"

static int64_t observe_clock(void* host) {
  struct timespec now;
  (void)host;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* host: the callable, as log(level, code, message, fields). Called while the interpreter's lock is given up. What it
 * raises goes where exceptions of callbacks go (sys.unraisablehook): the call that it is about has happened. */
static void observe_log(void* host, const earshot_log_entry* entry) {
  PyGILState_STATE lock = PyGILState_Ensure();
  PyObject *log = host, *code = str_of(entry->code), *message = str_of(entry->message);
  PyObject *fields = PyDict_New(), *result = NULL;
  int good = code != NULL && message != NULL && fields != NULL;
  size_t i;
  for (i = 0; good && i < entry->field_count; ++i) {
    PyObject* name = str_of(entry->fields[i].name);
    PyObject* value = str_of(entry->fields[i].value);
    good = name != NULL && value != NULL && PyDict_SetItem(fields, name, value) == 0;
    Py_XDECREF(name);
    Py_XDECREF(value);
  }
  if (good) {
    result = PyObject_CallFunction(log, "iOOO", (int)entry->level, code, message, fields);
  }
  if (result == NULL) PyErr_WriteUnraisable(log);
  Py_XDECREF(result);
  Py_XDECREF(fields);
  Py_XDECREF(message);
  Py_XDECREF(code);
  PyGILState_Release(lock);
}

/* Metrics are copied while the lock is given up, and made into objects afterwards. Their names live as long as the
 * library, as text of its own. */
typedef struct {
  earshot_metric metric;
  uint64_t buckets[EARSHOT_METRIC_BUCKETS];
} copied_metric;
typedef struct {
  copied_metric* list;
  size_t count, room;
  int out_of_memory;
} copied_metrics;

static void copy_metric(void* visitor, const earshot_metric* metric) {
  copied_metrics* all = visitor;
  copied_metric* one;
  if (all->count == all->room) {
    const size_t room = all->room * 2 + 32;
    copied_metric* larger = realloc(all->list, room * sizeof *larger);
    if (larger == NULL) {
      all->out_of_memory = 1;
      return;
    }
    all->list = larger;
    all->room = room;
  }
  one = &all->list[all->count++];
  one->metric = *metric;
  if (metric->buckets != NULL) memcpy(one->buckets, metric->buckets, sizeof one->buckets);
}

/* (kind, name, label, value, sum_micros, buckets) */
static PyObject* metric_of(const copied_metric* one) {
  const earshot_metric* m = &one->metric;
  PyObject *buckets = PyList_New(0), *name = str_of(m->name), *label = str_of(m->label),
           *out = NULL;
  int good = buckets != NULL && name != NULL && label != NULL, i;
  for (i = 0; good && m->buckets != NULL && i < EARSHOT_METRIC_BUCKETS; ++i) {
    good = append(buckets, PyLong_FromUnsignedLongLong(one->buckets[i])) == 0;
  }
  if (good) {
    out = Py_BuildValue("(iOOKKO)", (int)m->kind, name, label, (unsigned long long)m->value,
                        (unsigned long long)m->sum_micros, buckets);
  }
  Py_XDECREF(buckets);
  Py_XDECREF(name);
  Py_XDECREF(label);
  return out;
}

static PyObject* metrics_of(earshot_status status, copied_metrics* all, earshot_error* error) {
  PyObject* list = NULL;
  size_t i;
  if (status != EARSHOT_OK) {
    fail(status, error);
  } else if (all->out_of_memory) {
    PyErr_NoMemory();
  } else {
    list = PyList_New(0);
  }
  for (i = 0; list != NULL && i < all->count; ++i) {
    if (append(list, metric_of(&all->list[i])) != 0) Py_CLEAR(list);
  }
  free(all->list);
  return list;
}

#endif /* EARSHOT_PYTHON_OBSERVE_H_ */

/* Between Python objects and what earshot.h takes and gives: texts, errors, buffers, decisions. Included once, by
 * _earshot.c, after Python.h. */
#ifndef EARSHOT_PYTHON_CONVERT_H_
#define EARSHOT_PYTHON_CONVERT_H_

#include <Python.h>

#include "earshot.h"

/* Borrows from a str or bytes object for as long as that lives. */
static int text_of(PyObject* object, const char* name, earshot_text* out) {
  Py_ssize_t size = 0;
  if (PyUnicode_Check(object)) {
    out->data = PyUnicode_AsUTF8AndSize(object, &size);
    if (out->data == NULL) return -1;
  } else if (PyBytes_Check(object)) {
    char* data = NULL;
    if (PyBytes_AsStringAndSize(object, &data, &size) != 0) return -1;
    out->data = data;
  } else {
    PyErr_Format(PyExc_TypeError, "%s must be str or bytes", name);
    return -1;
  }
  out->size = (size_t)size;
  return 0;
}

static PyObject* str_of(earshot_text text) {
  return PyUnicode_DecodeUTF8(text.size == 0 ? "" : text.data, (Py_ssize_t)text.size, "replace");
}

static PyObject* diagnostic_of(const earshot_diagnostic* d) {
  PyObject* code = str_of(d->code);
  PyObject* message = str_of(d->message);
  PyObject* tuple = NULL;
  if (code != NULL && message != NULL) {
    tuple = Py_BuildValue("(IIOO)", (unsigned int)d->line, (unsigned int)d->column, code, message);
  }
  Py_XDECREF(code);
  Py_XDECREF(message);
  return tuple;
}

/* Appends to a list; takes the item. */
static int append(PyObject* list, PyObject* item) {
  int failed;
  if (item == NULL) return -1;
  failed = PyList_Append(list, item);
  Py_DECREF(item);
  return failed;
}

/* Raises what earshot._errors makes of it; takes the error. Always NULL. */
static PyObject* fail(earshot_status status, earshot_error* error) {
  size_t i;
  PyObject *errors = NULL, *made = NULL;
  PyObject* list = PyList_New(0);
  PyObject* name = str_of(earshot_status_name(status));
  PyObject* message = str_of(earshot_error_message(error));
  if (list == NULL || name == NULL || message == NULL) goto done;
  for (i = 0; i < earshot_error_count(error); ++i) {
    earshot_diagnostic d = EARSHOT_DIAGNOSTIC_INIT;
    if (earshot_error_at(error, i, &d) != EARSHOT_OK) continue;
    if (append(list, diagnostic_of(&d)) != 0) goto done;
  }
  errors = PyImport_ImportModule("earshot._errors");
  if (errors == NULL) goto done;
  made = PyObject_CallMethod(errors, "make", "OOO", name, message, list);
  if (made != NULL) PyErr_SetObject((PyObject*)Py_TYPE(made), made);
done:
  Py_XDECREF(made);
  Py_XDECREF(errors);
  Py_XDECREF(list);
  Py_XDECREF(name);
  Py_XDECREF(message);
  earshot_error_free(error);
  return NULL;
}

static PyObject* take_buffer(earshot_status status, earshot_buffer* buffer, earshot_error* error) {
  PyObject* text;
  if (status != EARSHOT_OK) return fail(status, error);
  text = str_of(earshot_buffer_text(buffer));
  earshot_buffer_free(buffer);
  return text;
}

/* (lines, accepted, duplicates, warnings) */
static PyObject* take_decisions(earshot_status status, earshot_decisions* decisions,
                                earshot_error* error) {
  size_t i;
  earshot_text lines;
  PyObject *text = NULL, *warnings = NULL, *out = NULL;
  if (status != EARSHOT_OK) return fail(status, error);
  Py_BEGIN_ALLOW_THREADS status = earshot_decisions_json_lines(decisions, &lines, &error);
  Py_END_ALLOW_THREADS if (status != EARSHOT_OK) {
    earshot_decisions_free(decisions);
    return fail(status, error);
  }
  warnings = PyList_New(0);
  text = str_of(lines);
  if (warnings == NULL || text == NULL) goto done;
  for (i = 0; i < earshot_decisions_warning_count(decisions); ++i) {
    earshot_diagnostic d = EARSHOT_DIAGNOSTIC_INIT;
    if (earshot_decisions_warning_at(decisions, i, &d, NULL) != EARSHOT_OK) continue;
    if (append(warnings, diagnostic_of(&d)) != 0) goto done;
  }
  out = Py_BuildValue("(OKKO)", text, (unsigned long long)earshot_decisions_accepted(decisions),
                      (unsigned long long)earshot_decisions_duplicates(decisions), warnings);
done:
  Py_XDECREF(text);
  Py_XDECREF(warnings);
  earshot_decisions_free(decisions);
  return out;
}

#endif /* EARSHOT_PYTHON_CONVERT_H_ */

// The one function a grammar's extension has: a capsule that tree_sitter.Language takes.
// Py_LIMITED_API: one wheel for every CPython from 3.11 on.
#include <Python.h>

typedef struct TSLanguage TSLanguage;
const TSLanguage *tree_sitter_orchestration_scheme(void);

static PyObject *language(PyObject *self, PyObject *args) {
  (void)self; (void)args;
  return PyCapsule_New((void *)tree_sitter_orchestration_scheme(), "tree_sitter.Language", NULL);
}

static PyMethodDef methods[] = {
  {"language", language, METH_NOARGS, "The grammar, as tree_sitter.Language takes it."},
  {NULL, NULL, 0, NULL},
};

static PyModuleDef_Slot slots[] = {
#ifdef Py_GIL_DISABLED
  {Py_mod_gil, Py_MOD_GIL_NOT_USED},
#endif
  {0, NULL},
};

static struct PyModuleDef module = {
  .m_base = PyModuleDef_HEAD_INIT, .m_name = "_grammar", .m_size = 0,
  .m_methods = methods, .m_slots = slots,
};

PyMODINIT_FUNC PyInit__grammar(void) { return PyModuleDef_Init(&module); }

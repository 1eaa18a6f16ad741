// EARSHOT_CHECK: a statement about our own code, never about what a caller sent.
//
// In tests, fuzzers and debug builds a false one ends the process with its place. In a release the process
// is not ours to end: the statement is not evaluated, and code after it must stay memory-safe without it.
#ifndef EARSHOT_BASE_CHECK_H_
#define EARSHOT_BASE_CHECK_H_

#ifdef EARSHOT_CHECKS_FATAL
#include <cstdio>
#include <cstdlib>
#define EARSHOT_CHECK(condition)                                                         \
  do {                                                                                   \
    if (!(condition)) {                                                                  \
      std::fprintf(stderr, "%s:%d: check failed: %s\n", __FILE__, __LINE__, #condition); \
      std::abort();                                                                      \
    }                                                                                    \
  } while (false)
#else
#define EARSHOT_CHECK(condition) \
  do {                           \
    if (false) {                 \
      (void)(condition);         \
    }                            \
  } while (false)
#endif

#endif  // EARSHOT_BASE_CHECK_H_

/* A host in C: compiles a policy, takes a week of events in, lets a week pass, and prints every decision as
 * a JSON line. host.cc and host.py do the same with the same output.
 *
 *   host_c POLICY EVENTS
 */
#include <earshot.h>
#include <stdio.h>
#include <stdlib.h>

#define END_MICROS INT64_C(1773014400000000) /* 2026-03-09T00:00:00Z */

/* The whole file, to be freed; NULL with a message where it cannot be read. */
static char* read_file(const char* path, size_t* size) {
  FILE* file = fopen(path, "rb");
  char* bytes = NULL;
  size_t capacity = 0;
  *size = 0;
  if (file == NULL) {
    perror(path);
    return NULL;
  }
  for (;;) {
    if (*size == capacity) {
      char* larger = realloc(bytes, capacity = capacity * 2 + 65536);
      if (larger == NULL) break;
      bytes = larger;
    }
    size_t got = fread(bytes + *size, 1, capacity - *size, file);
    if (got == 0) break;
    *size += got;
  }
  fclose(file);
  return bytes;
}

/* Prints why a call failed. Each finding has its place; the message has them all. */
static int fail(const char* what, earshot_error* error) {
  earshot_text message = earshot_error_message(error);
  fprintf(stderr, "%s: %.*s\n", what, (int)message.size, message.data);
  earshot_error_free(error);
  return 1;
}

static int print(earshot_decisions* decisions, earshot_error** error) {
  earshot_text lines;
  earshot_status status = earshot_decisions_json_lines(decisions, &lines, error);
  if (status == EARSHOT_OK && lines.size != 0) fwrite(lines.data, 1, lines.size, stdout);
  earshot_decisions_free(decisions);
  return status == EARSHOT_OK;
}

int main(int argc, char** argv) {
  earshot_error* error = NULL;
  earshot_policy* policy = NULL;
  earshot_engine* engine = NULL;
  earshot_decisions* decisions = NULL;
  earshot_text source, events, in_memory = {NULL, 0};
  if (argc != 3) {
    fprintf(stderr, "usage: host_c POLICY EVENTS\n");
    return 2;
  }
  char* policy_bytes = read_file(argv[1], &source.size);
  char* event_bytes = read_file(argv[2], &events.size);
  if (policy_bytes == NULL || event_bytes == NULL) return 1;
  source.data = policy_bytes;
  events.data = event_bytes;

  if (earshot_policy_compile(source, &policy, &error) != EARSHOT_OK) return fail(argv[1], error);
  if (earshot_engine_open(in_memory, policy, NULL, NULL, &engine, &error) != EARSHOT_OK) {
    return fail("open", error);
  }
  if (earshot_engine_ingest_json(engine, events, &decisions, &error) != EARSHOT_OK) {
    return fail(argv[2], error);
  }
  if (!print(decisions, &error)) return fail("decisions", error);
  if (earshot_engine_advance(engine, END_MICROS, &decisions, &error) != EARSHOT_OK) {
    return fail("advance", error);
  }
  if (!print(decisions, &error)) return fail("decisions", error);

  earshot_engine_free(engine);
  earshot_policy_free(policy);
  free(event_bytes);
  free(policy_bytes);
  return 0;
}

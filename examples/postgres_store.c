/* A host that keeps the journal in PostgreSQL instead of a file: a store of its own behind earshot_store, whole.
 *
 *   postgres_store CONNECTION POLICY run EVENTS    takes events in, ten lines at a time, and says how far it is
 *   postgres_store CONNECTION POLICY erase NAME    takes a customer out for good
 *   postgres_store CONNECTION POLICY digest
 *
 * CONNECTION is libpq's ("host=/run/postgresql dbname=desk"). One schema holds one store: the first of the
 * search_path. Three tables: what the engine appends, its named values, and the format of the tables themselves. */
#include <earshot.h>
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TABLES_FORMAT 1
#define END_MICROS \
  INT64_C(1773014400000000) /* 2026-03-09T00:00:00Z: what the clock of this host says at the end */
#define LINES_PER_BATCH 10

/* ---- Numbers as PostgreSQL sends them: big-endian -------------------------------------------- */

static void put_int(unsigned char* out, uint64_t value, int bytes) {
  int i;
  for (i = bytes - 1; i >= 0; --i, value >>= 8) out[i] = (unsigned char)(value & 255);
}
static uint64_t get_int(const char* bytes, int size) {
  uint64_t value = 0;
  int i;
  for (i = 0; i < size; ++i) value = value << 8 | (unsigned char)bytes[i];
  return value;
}

/* ---- The connection --------------------------------------------------------------------------- */

typedef struct postgres {
  PGconn* connection;
  int ready; /* locked, and the tables are ours */
  char message[512];
} postgres;

enum { INT8 = 20, INT4 = 23, TEXT = 25, BYTEA = 17 }; /* types, as pg_type.dat numbers them */

static earshot_status say(postgres* self, earshot_status status, const char* words,
                          earshot_text* out_message) {
  snprintf(self->message, sizeof self->message, "%s", words);
  out_message->data = self->message;
  out_message->size = strlen(self->message);
  return status;
}

/* Why `result` is not what was wanted; takes it. Nothing of an open transaction stays. */
static earshot_status fail(postgres* self, PGresult* result, earshot_text* out_message) {
  const char* state = result == NULL ? NULL : PQresultErrorField(result, PG_DIAG_SQLSTATE);
  /* Class 53: disk full, out of memory, too many connections. Class XX: what is there is damaged. */
  earshot_status status = EARSHOT_FAILED_PRECONDITION;
  if (state != NULL && strncmp(state, "53", 2) == 0) status = EARSHOT_RESOURCE_EXHAUSTED;
  if (state != NULL && strncmp(state, "XX", 2) == 0) status = EARSHOT_DATA_LOSS;
  say(self, status, PQerrorMessage(self->connection), out_message);
  PQclear(result);
  if (PQtransactionStatus(self->connection) != PQTRANS_IDLE) {
    PQclear(PQexec(self->connection, "ROLLBACK"));
  }
  return status;
}

static earshot_status command(postgres* self, const char* sql, earshot_text* out_message) {
  PGresult* result = PQexec(self->connection, sql);
  if (PQresultStatus(result) != PGRES_COMMAND_OK) return fail(self, result, out_message);
  PQclear(result);
  return EARSHOT_OK;
}

/* The one number that a query gives, as text. */
static earshot_status number(postgres* self, const char* sql, char out[32],
                             earshot_text* out_message) {
  PGresult* result = PQexec(self->connection, sql);
  if (PQresultStatus(result) != PGRES_TUPLES_OK) return fail(self, result, out_message);
  snprintf(out, 32, "%s", PQntuples(result) == 1 ? PQgetvalue(result, 0, 0) : "");
  PQclear(result);
  return EARSHOT_OK;
}

/* The statistics that ANALYZE keeps of a column hold values of it: of these columns none may be kept, or an erased
 * text would live on in pg_statistic. */
static const char kTables[] =
    "BEGIN;"
    "CREATE TABLE IF NOT EXISTS earshot_event (seq bigint PRIMARY KEY, format integer NOT NULL,"
    " key bytea NOT NULL, sum bigint NOT NULL, body bytea NOT NULL);"
    "ALTER TABLE earshot_event ALTER key SET STATISTICS 0, ALTER body SET STATISTICS 0;"
    "CREATE TABLE IF NOT EXISTS earshot_value (name text PRIMARY KEY, value bytea NOT NULL,"
    " sum bigint NOT NULL);"
    "ALTER TABLE earshot_value ALTER value SET STATISTICS 0;"
    "CREATE TABLE IF NOT EXISTS earshot_tables (format integer NOT NULL);"
    "INSERT INTO earshot_tables SELECT 1 WHERE NOT EXISTS (SELECT FROM earshot_tables);"
    "COMMIT";

/* Connected, the only one, over tables of our format. Also after a connection was lost: the engine has read its values
 * again then, and knows whether what was under way is there. */
static earshot_status ready(postgres* self, earshot_text* out_message) {
  char answer[32];
  earshot_status status;
  if (self->ready && PQstatus(self->connection) == CONNECTION_OK) return EARSHOT_OK;
  self->ready = 0;
  if (PQstatus(self->connection) != CONNECTION_OK) PQreset(self->connection);
  if (PQstatus(self->connection) != CONNECTION_OK) return fail(self, NULL, out_message);
  /* Whatever the server's default is: what is acknowledged is on its disk. */
  status = command(self, "SET synchronous_commit = on", out_message);
  if (status != EARSHOT_OK) return status;
  /* Held by the session: a connection that is lost lets go of it. */
  status = number(self, "SELECT pg_try_advisory_lock(1162957395, hashtext(current_schema()))::int",
                  answer, out_message);
  if (status != EARSHOT_OK) return status;
  if (strcmp(answer, "1") != 0) {
    return say(self, EARSHOT_FAILED_PRECONDITION,
               "another engine holds this store; a store is open once at a time", out_message);
  }
  status = number(self,
                  "SELECT count(*) FROM pg_tables WHERE schemaname = current_schema()"
                  " AND tablename = 'earshot_tables'",
                  answer, out_message);
  if (status != EARSHOT_OK) return status;
  if (strcmp(answer, "0") == 0) {
    status = command(self, kTables, out_message);
    if (status != EARSHOT_OK) return status;
  }
  status = number(self, "SELECT format FROM earshot_tables", answer, out_message);
  if (status != EARSHOT_OK) return status;
  if (atoi(answer) != TABLES_FORMAT) {
    return say(self, atoi(answer) > TABLES_FORMAT ? EARSHOT_UNIMPLEMENTED : EARSHOT_DATA_LOSS,
               "the tables are of a format that this program does not know", out_message);
  }
  self->ready = 1;
  return EARSHOT_OK;
}

/* ---- What the engine asks for ------------------------------------------------------------------ */

/* A row of COPY ... BINARY: the number of fields, then each with its length. The body follows. */
#define ROW_HEAD 54
static void row_head(unsigned char* out, const earshot_store_record* record) {
  put_int(out, 5, 2);
  put_int(out + 2, 8, 4);
  put_int(out + 6, (uint64_t)record->seq, 8);
  put_int(out + 14, 4, 4);
  put_int(out + 18, record->format, 4);
  put_int(out + 22, 16, 4);
  memcpy(out + 26, record->key, 16);
  put_int(out + 42, 8, 4);
  put_int(out + 46, (uint64_t)record->sum, 8);
}

/* All records in one round trip, whatever their number. */
static int copy_records(PGconn* connection, const earshot_store_record* records, size_t count) {
  static const char kHead[] =
      "PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0"; /* 11 bytes, flags, no extension */
  static const char kTail[] = "\377\377";
  unsigned char head[ROW_HEAD + 4];
  size_t i;
  int good = PQputCopyData(connection, kHead, 19) == 1;
  for (i = 0; good && i < count; ++i) {
    row_head(head, &records[i]);
    put_int(head + ROW_HEAD, records[i].body.size, 4);
    good = PQputCopyData(connection, (const char*)head, sizeof head) == 1 &&
           PQputCopyData(connection, records[i].body.data, (int)records[i].body.size) == 1;
  }
  good = good && PQputCopyData(connection, kTail, 2) == 1;
  return PQputCopyEnd(connection, good ? NULL : "the host gave up") == 1 && good;
}

static earshot_status add_records(postgres* self, const earshot_store_record* records, size_t count,
                                  earshot_text* out_message) {
  PGresult* result;
  int good;
  if (count == 0) return EARSHOT_OK;
  result = PQexec(self->connection,
                  "COPY earshot_event (seq, format, key, sum, body) FROM STDIN BINARY");
  if (PQresultStatus(result) != PGRES_COPY_IN) return fail(self, result, out_message);
  PQclear(result);
  good = copy_records(self->connection, records, count);
  result = PQgetResult(self->connection);
  if (!good || PQresultStatus(result) != PGRES_COMMAND_OK) return fail(self, result, out_message);
  PQclear(result);
  result = PQgetResult(self->connection); /* the end of the copy */
  PQclear(result);
  return EARSHOT_OK;
}

/* One statement with binary parameters; exactly one row is to be written by it. */
static earshot_status write_row(postgres* self, const char* sql, int count, const Oid* types,
                                const char* const* values, const int* sizes,
                                earshot_text* out_message) {
  static const int kBinary[] = {1, 1, 1, 1, 1};
  PGresult* result = PQexecParams(self->connection, sql, count, types, values, sizes, kBinary, 1);
  if (PQresultStatus(result) != PGRES_COMMAND_OK) return fail(self, result, out_message);
  if (strcmp(PQcmdTuples(result), "1") != 0) {
    fail(self, result, out_message); /* rolls back */
    return say(self, EARSHOT_DATA_LOSS, "a record that is to be replaced is missing", out_message);
  }
  PQclear(result);
  return EARSHOT_OK;
}

static earshot_status replace_records(postgres* self, const earshot_store_record* records,
                                      size_t count, earshot_text* out_message) {
  static const Oid kTypes[] = {INT8, INT4, BYTEA, INT8, BYTEA};
  size_t i;
  for (i = 0; i < count; ++i) {
    unsigned char seq[8], format[4], sum[8];
    const char* body = records[i].body.size == 0 ? "" : records[i].body.data;
    const char* values[] = {(const char*)seq, (const char*)format, (const char*)records[i].key,
                            (const char*)sum, body};
    const int sizes[] = {8, 4, 16, 8, (int)records[i].body.size};
    earshot_status status;
    put_int(seq, (uint64_t)records[i].seq, 8);
    put_int(format, records[i].format, 4);
    put_int(sum, (uint64_t)records[i].sum, 8);
    status = write_row(self,
                       "UPDATE earshot_event SET format = $2, key = $3, sum = $4, body = $5"
                       " WHERE seq = $1",
                       5, kTypes, values, sizes, out_message);
    if (status != EARSHOT_OK) return status;
  }
  return EARSHOT_OK;
}

static earshot_status put_values(postgres* self, const earshot_store_value* puts, size_t count,
                                 earshot_text* out_message) {
  static const Oid kTypes[] = {TEXT, BYTEA, INT8};
  size_t i;
  for (i = 0; i < count; ++i) {
    unsigned char sum[8];
    const char* bytes = puts[i].value.size == 0 ? "" : puts[i].value.data;
    const char* values[] = {puts[i].name.data, bytes, (const char*)sum};
    const int sizes[] = {(int)puts[i].name.size, (int)puts[i].value.size, 8};
    earshot_status status;
    put_int(sum, (uint64_t)puts[i].sum, 8);
    status =
        write_row(self,
                  "INSERT INTO earshot_value VALUES ($1, $2, $3)"
                  " ON CONFLICT (name) DO UPDATE SET value = excluded.value, sum = excluded.sum",
                  3, kTypes, values, sizes, out_message);
    if (status != EARSHOT_OK) return status;
  }
  return EARSHOT_OK;
}

static earshot_status commit(postgres* self, earshot_text* out_message) {
  PGresult* result = PQexec(self->connection, "COMMIT");
  /* A transaction that has failed before answers ROLLBACK, without an error. */
  if (PQresultStatus(result) != PGRES_COMMAND_OK || strcmp(PQcmdStatus(result), "COMMIT") != 0) {
    return fail(self, result, out_message);
  }
  PQclear(result);
  return EARSHOT_OK;
}

typedef earshot_status (*write_records)(postgres*, const earshot_store_record*, size_t,
                                        earshot_text*);
static earshot_status transact(postgres* self, write_records write,
                               const earshot_store_record* records, size_t record_count,
                               const earshot_store_value* values, size_t value_count,
                               earshot_text* out_message) {
  earshot_status status = ready(self, out_message);
  if (status == EARSHOT_OK) status = command(self, "BEGIN", out_message);
  if (status == EARSHOT_OK) status = write(self, records, record_count, out_message);
  if (status == EARSHOT_OK) status = put_values(self, values, value_count, out_message);
  return status == EARSHOT_OK ? commit(self, out_message) : status;
}

static earshot_status store_append(void* host, const earshot_store_record* records,
                                   size_t record_count, const earshot_store_value* values,
                                   size_t value_count, earshot_text* out_message) {
  return transact(host, add_records, records, record_count, values, value_count, out_message);
}

static earshot_status store_erase(void* host, const earshot_store_record* records,
                                  size_t record_count, const earshot_store_value* values,
                                  size_t value_count, earshot_text* out_message) {
  return transact(host, replace_records, records, record_count, values, value_count, out_message);
}

/* An UPDATE leaves the old row where it was: VACUUM FULL writes the tables anew into other files and cuts the old
 * ones off. What the server's log of writes and its backups hold is said in docs/privacy.md. */
static earshot_status store_scrub(void* host, earshot_text* out_message) {
  postgres* self = host;
  earshot_status status = ready(self, out_message);
  if (status == EARSHOT_OK) status = command(self, "VACUUM FULL earshot_event", out_message);
  if (status == EARSHOT_OK) status = command(self, "VACUUM FULL earshot_value", out_message);
  return status;
}

static earshot_status visit_rows(const PGresult* rows, earshot_store_visit_record visit,
                                 void* visitor) {
  int i;
  for (i = 0; i < PQntuples(rows); ++i) {
    earshot_store_record record = {0};
    earshot_status status;
    if (PQgetlength(rows, i, 2) != 16) return EARSHOT_DATA_LOSS;
    record.seq = (int64_t)get_int(PQgetvalue(rows, i, 0), 8);
    record.format = (uint32_t)get_int(PQgetvalue(rows, i, 1), 4);
    memcpy(record.key, PQgetvalue(rows, i, 2), 16);
    record.sum = (int64_t)get_int(PQgetvalue(rows, i, 3), 8);
    record.body.data = PQgetvalue(rows, i, 4);
    record.body.size = (size_t)PQgetlength(rows, i, 4);
    status = visit(visitor, &record);
    if (status != EARSHOT_OK) return status;
  }
  return EARSHOT_OK;
}

/* By a cursor: a journal need not fit into memory. */
static earshot_status store_read_records(void* host, int64_t first,
                                         earshot_store_visit_record visit, void* visitor,
                                         earshot_text* out_message) {
  postgres* self = host;
  char sql[200];
  int rows = 1;
  earshot_status status = ready(self, out_message);
  if (status == EARSHOT_OK) status = command(self, "BEGIN READ ONLY", out_message);
  if (status != EARSHOT_OK) return status;
  snprintf(sql, sizeof sql,
           "DECLARE journal BINARY CURSOR FOR SELECT seq, format, key, sum, body"
           " FROM earshot_event WHERE seq >= %lld ORDER BY seq",
           (long long)first);
  status = command(self, sql, out_message);
  while (status == EARSHOT_OK && rows > 0) {
    PGresult* result =
        PQexecParams(self->connection, "FETCH 500 FROM journal", 0, NULL, NULL, NULL, NULL, 1);
    if (PQresultStatus(result) != PGRES_TUPLES_OK) return fail(self, result, out_message);
    rows = PQntuples(result);
    status = visit_rows(result, visit, visitor);
    PQclear(result);
  }
  if (status == EARSHOT_OK) return commit(self, out_message);
  PQclear(PQexec(self->connection, "ROLLBACK"));
  return status;
}

static earshot_status store_read_values(void* host, earshot_store_visit_value visit, void* visitor,
                                        earshot_text* out_message) {
  postgres* self = host;
  PGresult* result;
  int i;
  earshot_status status = ready(self, out_message);
  if (status != EARSHOT_OK) return status;
  result = PQexecParams(self->connection, "SELECT name, value, sum FROM earshot_value", 0, NULL,
                        NULL, NULL, NULL, 1);
  if (PQresultStatus(result) != PGRES_TUPLES_OK) return fail(self, result, out_message);
  for (i = 0; status == EARSHOT_OK && i < PQntuples(result); ++i) {
    earshot_store_value value;
    value.name.data = PQgetvalue(result, i, 0);
    value.name.size = (size_t)PQgetlength(result, i, 0);
    value.value.data = PQgetvalue(result, i, 1);
    value.value.size = (size_t)PQgetlength(result, i, 1);
    value.sum = (int64_t)get_int(PQgetvalue(result, i, 2), 8);
    status = visit(visitor, &value);
  }
  PQclear(result);
  return status;
}

static void store_close(void* host) { PQfinish(((postgres*)host)->connection); }

static void ignore_notice(void* unused, const char* message) { (void)unused, (void)message; }

/* Connects; what is wrong with the connection is said by the first function that the engine calls. */
static earshot_store store_of(postgres* self, const char* connection) {
  earshot_store store = EARSHOT_STORE_INIT;
  memset(self, 0, sizeof *self);
  self->connection = PQconnectdb(connection);
  PQsetNoticeProcessor(self->connection, ignore_notice, NULL);
  store.host = self;
  store.append = store_append;
  store.erase = store_erase;
  store.read_records = store_read_records;
  store.read_values = store_read_values;
  store.scrub = store_scrub;
  store.close = store_close;
  return store;
}

/* ---- The program ------------------------------------------------------------------------------- */

static int complain(const char* what, earshot_error* error) {
  earshot_text message = earshot_error_message(error);
  fprintf(stderr, "%s: %.*s\n", what, (int)message.size, message.data);
  earshot_error_free(error);
  return 1;
}

static char* read_file(const char* path, size_t* size) {
  FILE* file = fopen(path, "rb");
  char* bytes = NULL;
  long length;
  if (file == NULL || fseek(file, 0, SEEK_END) != 0 || (length = ftell(file)) < 0) {
    perror(path);
    return NULL;
  }
  rewind(file);
  bytes = malloc((size_t)length + 1);
  *size = bytes == NULL ? 0 : fread(bytes, 1, (size_t)length, file);
  fclose(file);
  return bytes;
}

static int print_digest(const earshot_engine* engine) {
  uint8_t digest[16];
  earshot_error* error = NULL;
  int i;
  if (earshot_engine_digest(engine, digest, &error) != EARSHOT_OK) return complain("digest", error);
  printf("digest ");
  for (i = 0; i < 16; ++i) printf("%02x", digest[i]);
  printf("\n");
  return 0;
}

/* A batch that the server did not take is given once more: a lost connection is made anew, and the engine finds
 * out whether the batch is there after all; where it is, it says that the store is to be opened again. */
static int ingest(earshot_engine* engine, earshot_text lines, uint64_t* accepted,
                  uint64_t* duplicates) {
  earshot_decisions* decisions = NULL;
  earshot_error* error = NULL;
  earshot_status status = earshot_engine_ingest_json(engine, lines, &decisions, &error);
  if (status == EARSHOT_FAILED_PRECONDITION) {
    complain("once more", error);
    error = NULL;
    status = earshot_engine_ingest_json(engine, lines, &decisions, &error);
  }
  if (status != EARSHOT_OK) return complain("ingest", error);
  *accepted += earshot_decisions_accepted(decisions);
  *duplicates += earshot_decisions_duplicates(decisions);
  earshot_decisions_free(decisions);
  return 0;
}

static int run(earshot_engine* engine, const char* path) {
  size_t size = 0, at = 0, lines = 0;
  uint64_t accepted = 0, duplicates = 0;
  earshot_decisions* decisions = NULL;
  earshot_error* error = NULL;
  char* events = read_file(path, &size);
  if (events == NULL) return 1;
  while (at < size) {
    earshot_text batch = {events + at, 0};
    int count;
    for (count = 0; at < size && count < LINES_PER_BATCH; ++count, ++lines) {
      const char* end = memchr(events + at, '\n', size - at);
      at = end == NULL ? size : (size_t)(end - events) + 1;
    }
    batch.size = (size_t)(events + at - batch.data);
    if (ingest(engine, batch, &accepted, &duplicates) != 0) {
      free(events);
      return 1;
    }
    printf("acknowledged %zu lines\n", lines);
    fflush(stdout);
  }
  free(events);
  if (earshot_engine_advance(engine, END_MICROS, &decisions, &error) != EARSHOT_OK) {
    return complain("advance", error);
  }
  earshot_decisions_free(decisions);
  printf("accepted %llu, duplicates %llu\n", (unsigned long long)accepted,
         (unsigned long long)duplicates);
  return print_digest(engine);
}

static int erase(earshot_engine* engine, const char* name) {
  earshot_erased erased = EARSHOT_ERASED_INIT;
  earshot_decisions* decisions = NULL;
  earshot_error* error = NULL;
  earshot_text who = {name, strlen(name)};
  if (earshot_engine_erase(engine, EARSHOT_ERASE_CUSTOMER, who, &erased, &decisions, &error) !=
      EARSHOT_OK) {
    return complain("erase", error);
  }
  earshot_decisions_free(decisions);
  printf("erased %llu events\n", (unsigned long long)erased.events);
  return 0;
}

int main(int argc, char** argv) {
  postgres self;
  earshot_store store;
  earshot_policy* policy = NULL;
  earshot_engine* engine = NULL;
  earshot_error* error = NULL;
  earshot_text source;
  char* bytes;
  int code = 2;
  if (argc < 4 || argc > 5) {
    fprintf(stderr, "usage: postgres_store CONNECTION POLICY (run EVENTS | erase NAME | digest)\n");
    return 2;
  }
  if ((bytes = read_file(argv[2], &source.size)) == NULL) return 1;
  source.data = bytes;
  if (earshot_policy_compile(source, &policy, &error) != EARSHOT_OK) {
    free(bytes);
    return complain(argv[2], error);
  }
  free(bytes);
  store = store_of(&self, argv[1]);
  if (earshot_engine_open_store(&store, policy, NULL, NULL, &engine, &error) != EARSHOT_OK) {
    store_close(&self); /* where opening fails the store is still ours */
    earshot_policy_free(policy);
    return complain("open", error);
  }
  earshot_policy_free(policy);
  if (strcmp(argv[3], "run") == 0 && argc == 5) code = run(engine, argv[4]);
  if (strcmp(argv[3], "erase") == 0 && argc == 5) code = erase(engine, argv[4]);
  if (strcmp(argv[3], "digest") == 0 && argc == 4) code = print_digest(engine);
  earshot_engine_free(engine);
  return code;
}

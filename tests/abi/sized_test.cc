// Structs that grow: callers older and newer than the library, in both directions; and the guard itself.
#include <cstring>
#include <new>
#include <stdexcept>

#include "boundary.h"
#include "gtest/gtest.h"

namespace earshot::capi {
namespace {

// One struct in three versions.
struct First {
  uint32_t struct_size;
  int32_t a;
};
struct Second {
  uint32_t struct_size;
  int32_t a;
  int64_t b;
};
struct Third {
  uint32_t struct_size;
  int32_t a;
  int64_t b;
  int64_t c;
};
constexpr size_t kFirst = sizeof(First);

// What the library of version two does with the struct of another version.
Second* As(void* caller) { return static_cast<Second*>(caller); }

TEST(Sized, AnOldCallerGetsWhatItKnowsAndNothingIsWrittenBehindIt) {
  struct {
    First known{sizeof(First), 0};
    int64_t behind = 0x1122334455667788;
  } caller;
  ASSERT_TRUE(WriteSized(As(&caller), Second{0, 7, 9}, kFirst, "out").ok());
  EXPECT_EQ(caller.known.struct_size, sizeof(First));
  EXPECT_EQ(caller.known.a, 7);
  EXPECT_EQ(caller.behind, 0x1122334455667788);
}

TEST(Sized, ANewCallerGetsZeroForWhatTheLibraryDoesNotKnow) {
  Third caller{sizeof(Third), -1, -1, -1};
  ASSERT_TRUE(WriteSized(As(&caller), Second{0, 7, 9}, kFirst, "out").ok());
  EXPECT_EQ(caller.struct_size, sizeof(Third));
  EXPECT_EQ(caller.a, 7);
  EXPECT_EQ(caller.b, 9);
  EXPECT_EQ(caller.c, 0);
}

TEST(Sized, AnOldCallersOptionsMeanAsBefore) {
  First caller{sizeof(First), 7};
  const auto read = ReadSized(As(&caller), kFirst, "options");
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(read->a, 7);
  EXPECT_EQ(read->b, 0);
}

TEST(Sized, ANewCallersOptionsAreTakenOnlyWhereTheyAskForNothingNew) {
  Third caller{sizeof(Third), 7, 9, 0};
  const auto read = ReadSized(As(&caller), kFirst, "options");
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(read->b, 9);
  caller.c = 1;
  EXPECT_EQ(ReadSized(As(&caller), kFirst, "options").status().code(),
            absl::StatusCode::kInvalidArgument);
}

TEST(Sized, SizesThatNoCallerCanHaveAreRefused) {
  alignas(8) char memory[kStructBytesMax + 8] = {};
  auto* caller = As(memory);
  struct {
    size_t size;
    bool taken;
  } table[] = {{0, false},
               {1, false},
               {kFirst - 1, false},
               {kFirst, true},
               {kStructBytesMax, true},
               {size_t{kStructBytesMax} + 1, false},
               {0xFFFFFFFFu, false}};
  for (const auto& row : table) {
    caller->struct_size = static_cast<uint32_t>(row.size);
    EXPECT_EQ(WriteSized(caller, Second{0, 7, 9}, kFirst, "out").ok(), row.taken) << row.size;
    caller->struct_size = static_cast<uint32_t>(row.size);
    EXPECT_EQ(ReadSized(caller, kFirst, "in").ok(), row.taken) << row.size;
  }
}

TEST(Cross, NoExceptionLeaves) {
  earshot_error* error = nullptr;
  EXPECT_EQ(Cross(&error, []() -> absl::Status { throw std::runtime_error("a library threw"); }),
            EARSHOT_INTERNAL);
  ASSERT_NE(error, nullptr);
  EXPECT_EQ(std::string(earshot_error_message(error).data, earshot_error_message(error).size),
            "a library threw");
  earshot_error_free(error);
  error = nullptr;
  EXPECT_EQ(Cross(&error, []() -> absl::Status { throw 7; }), EARSHOT_INTERNAL);
  ASSERT_NE(error, nullptr);
  earshot_error_free(error);
  EXPECT_EQ(Cross(nullptr, []() -> absl::Status { throw std::bad_alloc(); }),
            EARSHOT_RESOURCE_EXHAUSTED);
}

TEST(Cross, WithoutMemoryThereIsStillAnError) {
  earshot_error* error = nullptr;
  EXPECT_EQ(Cross(&error, []() -> absl::Status { throw std::bad_alloc(); }),
            EARSHOT_RESOURCE_EXHAUSTED);
  ASSERT_NE(error, nullptr);
  EXPECT_EQ(earshot_error_status(error), EARSHOT_RESOURCE_EXHAUSTED);
  EXPECT_EQ(earshot_error_count(error), 1u);
  earshot_diagnostic d = EARSHOT_DIAGNOSTIC_INIT;
  EXPECT_EQ(earshot_error_at(error, 0, &d), EARSHOT_OK);
  EXPECT_GT(d.message.size, 0u);
  earshot_error_free(error);
  earshot_error_free(error);  // the one error that belongs to nobody
}

TEST(Cross, EveryCodeOfTheInsideHasItsStatus) {
  for (int code = 0; code <= 16; ++code) {
    const earshot_status status = StatusOf(static_cast<absl::StatusCode>(code));
    EXPECT_NE(earshot_status_name(status).size, 0u) << code;
    EXPECT_EQ(status == EARSHOT_OK, code == 0);
  }
  EXPECT_EQ(StatusOf(absl::StatusCode::kDataLoss), EARSHOT_DATA_LOSS);
  EXPECT_EQ(StatusOf(absl::StatusCode::kUnavailable), EARSHOT_FAILED_PRECONDITION);
}

TEST(Texts, LimitsOfNames) {
  const auto name = [](const std::string& text) {
    return Name({text.data(), text.size()}, "name").status().code();
  };
  EXPECT_EQ(name(std::string(512, 'a')), absl::StatusCode::kOk);
  EXPECT_EQ(name(std::string(513, 'a')), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(name(std::string("a\0b", 3)), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(name("\xc3"), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(name("caf\xc3\xa9"), absl::StatusCode::kOk);
  EXPECT_EQ(View({"a", static_cast<size_t>(-1)}, "x").status().code(),
            absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace earshot::capi

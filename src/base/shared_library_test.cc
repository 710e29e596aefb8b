#include "base/shared_library.h"

#include <cstdlib>

#include <gtest/gtest.h>

namespace telelake {
namespace {

struct Numbers : LibraryFunctions {
  using LibraryFunctions::LibraryFunctions;
  int (*absolute)(int) = find("abs");
  TELELAKE_LIBRARY_FUNCTION(to_integer, atoi);
};

struct MoreNumbers : Numbers {
  using Numbers::Numbers;
  int (*unheard_of)(int) = find("telelake_unheard_of");
  int (*length)(const char*) = find("strlen");
};

TEST(SharedLibrary, GivesTheFunctionsThatItIsAskedFor) {
  const auto library = SharedLibrary::load({"libc.so.6"});
  ASSERT_TRUE(library) << library.error().text();
  const Numbers numbers(*library);
  EXPECT_TRUE(numbers.is_complete());
  EXPECT_EQ(numbers.absolute(-3), 3);
  EXPECT_EQ(numbers.to_integer("17"), 17);
}

TEST(SharedLibrary, IsIncompleteWhereOneIsMissingThoughLaterOnesAreThere) {
  const auto library = SharedLibrary::load({"libc.so.6"});
  ASSERT_TRUE(library) << library.error().text();
  const MoreNumbers numbers(*library);
  EXPECT_FALSE(numbers.is_complete());
  EXPECT_EQ(numbers.unheard_of, nullptr);
  EXPECT_NE(numbers.length, nullptr);
}

TEST(SharedLibrary, LoadsTheFirstPlaceThatCanBeAndTellsTheLastReason) {
  EXPECT_TRUE(SharedLibrary::load({"/nowhere/libc.so.6", "libc.so.6"}));
  const auto missing = SharedLibrary::load({"/nowhere/libc.so.6", "/elsewhere/libc.so.6"});
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, ErrorCode::kUnavailable);
  EXPECT_NE(missing.error().text().find("/elsewhere/libc.so.6"), std::string::npos);
}

}  // namespace
}  // namespace telelake

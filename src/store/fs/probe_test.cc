// Whether a store is there, without looking at what it holds.
#include <gtest/gtest.h>

#include "store/test_messages.h"

namespace telelake {
namespace {

using namespace store_test;  // NOLINT(google-build-using-namespace): the words of these tests

TEST(StoreProbeTest, AStoreIsThereWhateverBecameOfItsDataFiles) {
  const TestStore store;
  ASSERT_TRUE(import(*store.repository, {batch({message(1, "a")})}, {Time{1800000000}}));
  std::filesystem::remove_all(store.folder.path() + "/account=shared");
  EXPECT_TRUE(store.repository->probe());
}

TEST(StoreProbeTest, AStoreWhoseCatalogueIsGoneIsAnError) {
  const TestStore store;
  for (const auto& entry : std::filesystem::directory_iterator(store.folder.path())) {
    std::filesystem::remove_all(entry.path());
  }
  EXPECT_FALSE(store.repository->probe());
}

}  // namespace
}  // namespace telelake

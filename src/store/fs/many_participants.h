// For tests: a chat with so many participants that it shows which of them are read.
#pragma once

#include <string>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "store/fs/disk.h"
#include "store/fs/line_file.h"
#include "store/test_messages.h"

namespace telelake::store_test {

// Ids from 1 on, of three frames. The one message is of the person in the midst of the second.
inline constexpr std::int64_t kManyParticipants = 3 * std::int64_t{file_store::kFrameLines};
inline constexpr std::int64_t kMiddleParticipant = kManyParticipants / 2;

inline Participant person(std::int64_t id, const std::string& name) {
  Participant participant;
  participant.id = id;
  participant.kind = ParticipantKind::kUser;
  participant.name = name;
  return participant;
}

inline Batch batch_of_many_participants() {
  Message sent = message(1, "text");
  sent.sender.id = kMiddleParticipant;
  Batch part = batch({sent});
  for (std::int64_t id = 1; id <= kManyParticipants; ++id) part.participants.push_back(person(id, "Person"));
  return part;
}

// Breaks the first and the third frame, so that whoever reads them fails.
inline void damage_outer_frames(const std::string& root) {
  for (const auto& [path, content] : tree(root)) {
    if (path.find("/_participants.") == std::string::npos) continue;
    const std::string full_path = root + "/" + path;
    const auto lines = file_store::LineFileReader::open(file_store::open_file(full_path, O_RDONLY).value(), full_path);
    ASSERT_TRUE(lines) << lines.error().text();
    ASSERT_EQ(lines->header().frames.size(), 3U);
    const Descriptor file = file_store::open_file(full_path, O_WRONLY).value();
    for (const std::size_t index : {0, 2}) {
      const auto offset = static_cast<off_t>(lines->header().frames[index].offset);
      ASSERT_EQ(::pwrite(file.number(), "damage", 6, offset), 6);
    }
    return;
  }
  FAIL() << "there is no file of participants";
}

}  // namespace telelake::store_test

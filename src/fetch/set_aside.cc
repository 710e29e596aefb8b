#include "fetch/set_aside.h"

#include "base/hash.h"
#include "base/log.h"

namespace telelake {

Result<void> set_aside(Repository& repository, QuarantineRecord record) {
  record.id =
      sha256_hex(record.sha256 + '\n' + record.place + '\n' + record.pointer + '\n' + record.reason).substr(0, 16);
  record.quarantined_at = now();
  log_warning("record quarantined", {{"id", record.id}, {"place", record.place}, {"reason", record.reason}});
  const auto added = repository.quarantine(record);
  if (!added) return std::unexpected(added.error());
  return {};
}

}  // namespace telelake

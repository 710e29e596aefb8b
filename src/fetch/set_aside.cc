#include "fetch/set_aside.h"

#include "base/hash.h"
#include "base/log.h"

namespace telelake {

void name_refused(QuarantineRecord& record) {
  record.id =
      sha256_hex(record.sha256 + '\n' + record.place + '\n' + record.pointer + '\n' + record.reason).substr(0, 16);
  record.quarantined_at = now();
}

void log_quarantined(const QuarantineRecord& record) {
  log_warning("record quarantined", {{"id", record.id}, {"place", record.place}, {"reason", record.reason}});
}

Result<void> set_aside(Repository& repository, QuarantineRecord record) {
  name_refused(record);
  const auto added = repository.quarantine({&record, 1});
  if (!added) return std::unexpected(added.error());
  log_quarantined(record);
  return {};
}

}  // namespace telelake

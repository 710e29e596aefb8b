// Rich messages: kept whole.
#include "source/tdlib/td_mapping.h"

namespace telelake::tdlib {

void map_rich(Mapping& mapping, const Value& rich_message) { mapping.keep(rich_message); }

}  // namespace telelake::tdlib

// The report as one HTML file.
#pragma once

#include <string>

#include "analyze/report.h"

namespace telelake {

// A document that needs nothing beside itself: no script, no other file, no network. Everything that came from messages
// is escaped. Keys of messages in channels and supergroups link to the message in Telegram.
std::string report_html(const Report& report);

}  // namespace telelake

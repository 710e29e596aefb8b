// Walks a whole export, of one chat or of an account, from any input.
#pragma once

#include <string>

#include "source/desktop_export/export_input.h"
#include "source/desktop_export/export_reader.h"

namespace telelake {

// What read_export does once the input is open and the zone was checked. `name` is the input's, for errors.
Result<ExportSummary> read_export_input(ExportInput& input, const std::string& name, const ExportOptions& options,
                                        ExportSink& sink, ExportProgress& progress);

}  // namespace telelake

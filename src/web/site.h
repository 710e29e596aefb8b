// Everything that `telelake serve` answers: the API over a store and its analysis, and the page.
#pragma once

#include <memory>
#include <string>

#include "base/error.h"
#include "store/repository.h"
#include "web/http.h"

namespace telelake {

// Thread safe.
class Site {
 public:
  // `repository` must outlive the site; the analysis kept in `data_folder` is opened. kFailed when that cannot be.
  static Result<std::unique_ptr<Site>> open(const Repository& repository, const std::string& data_folder);

  ~Site();

  HttpResponse handle(const HttpRequest& request) const;

 private:
  struct Parts;
  explicit Site(std::unique_ptr<Parts> parts);

  std::unique_ptr<Parts> parts_;
};

}  // namespace telelake

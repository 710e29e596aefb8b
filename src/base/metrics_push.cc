#include "base/metrics_push.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <memory>

#include <curl/curl.h>
#include <unistd.h>

namespace telelake {

namespace {

constexpr std::size_t kKept = 500;  // bytes of an answer

std::size_t keep_answer(const char* bytes, std::size_t size, std::size_t count, void* answer) {
  auto& text = *static_cast<std::string*>(answer);
  text.append(bytes, std::min(size * count, kKept - std::min(kKept, text.size())));
  return size * count;
}

// The machine's name as a part of a URL; what a name cannot have is left out.
std::string instance() {
  std::array<char, 256> name{};
  if (gethostname(name.data(), name.size() - 1) != 0 || name[0] == '\0') return "localhost";
  std::string text(name.data());
  std::erase_if(text, [](unsigned char letter) { return std::isalnum(letter) == 0 && letter != '-' && letter != '.'; });
  return text.empty() ? "localhost" : text;
}

}  // namespace

Result<void> push_metrics(const Metrics& metrics, const std::string& url, std::chrono::seconds timeout) {
  if (!url.starts_with("http://") && !url.starts_with("https://")) {
    return fail(ErrorCode::kUsage, "this is no http or https URL", url, "name the gateway as http://127.0.0.1:9091");
  }
  // Safe to repeat; curl itself wants it before the first handle, on one thread.
  static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);
  const std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> handle(curl_easy_init(), curl_easy_cleanup);
  if (started != CURLE_OK || !handle) return fail(ErrorCode::kFailed, "curl cannot be set up", url);
  std::string address = url;
  while (address.ends_with('/')) address.pop_back();
  address += "/metrics/job/telelake/instance/" + instance();
  const std::string body = metrics.text();
  std::string answer;
  std::array<char, CURL_ERROR_SIZE> error{};
  const std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)> headers(
      curl_slist_append(nullptr, "Content-Type: text/plain; version=0.0.4"), curl_slist_free_all);
  CURL* curl = handle.get();
  curl_easy_setopt(curl, CURLOPT_URL, address.c_str());
  curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, "PUT");
  curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body.c_str());
  curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers.get());
  curl_easy_setopt(curl, CURLOPT_TIMEOUT, static_cast<long>(timeout.count()));
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, error.data());
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, keep_answer);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &answer);
  const CURLcode done = curl_easy_perform(curl);
  if (done != CURLE_OK) {
    const std::string why = error[0] != '\0' ? error.data() : curl_easy_strerror(done);
    return fail(ErrorCode::kUnavailable, "the metrics cannot be pushed: " + why, url, "see that the gateway runs");
  }
  long status = 0;
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
  if (status / 100 == 2) return {};
  return fail(ErrorCode::kUnavailable,
              "the gateway does not take the metrics: " + std::to_string(status) + " " + answer, url);
}

}  // namespace telelake
